//! The shop whose events are carried: it sells, gives back, is disputed and is paid out, by a seed, until Stripe has told of enough.
//! Now and then it sells what the ERP does not know, or Stripe says what nobody can read: those events are poisoned.

use std::error::Error;

use client_core::transport::ReqwestTransport;
use client_core::{ApiError, BaseUrl};
use sandbox::Stripe;
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::endpoints::{customers, payment_intents, refunds};
use stripe_model::{Address, Currency, CustomerId, PaymentIntent};

/// What the ERP knows: SKU, description, price in minor units of whatever the customer pays in, and stock.
pub(crate) const STOCK: [(&str, &str, i64); 3] = [
    ("GAS-ARGON-10", "Argon, 10 litre cylinder", 4_500),
    ("GAS-CO2-05", "Carbon dioxide, 5 litre cylinder", 1_850),
    ("REG-TWIN", "Twin gauge regulator", 6_225),
];

/// What the ERP does not know.
const MISSPELT: &str = "GAS-ARGON-1O";

/// What the shop takes.
const CURRENCIES: [&str; 2] = ["usd", "gbp"];

/// Sales between two payouts.
const DAY: u32 = 60;

/// Trades until at least so many events were emitted, and answers all of them in the order in which they happened.
pub(crate) async fn trade(stripe: &Stripe, events: usize, seed: u64) -> Result<Vec<Value>, Box<dyn Error>> {
    let client = Client::over(stripe.api_key(), BaseUrl::parse(&stripe.base_url())?, ReqwestTransport::new()?);
    let mut shop = Shop { stripe, client, dice: fastrand::Rng::with_seed(seed), customers: Vec::new(), sales: 0 };
    loop {
        for _ in 0..DAY.min(u32::try_from(events / 8).unwrap_or(DAY)) {
            shop.one_more().await?;
        }
        for currency in CURRENCIES {
            let _ = stripe.pay_out(currency); // nothing may have been taken in it
        }
        let told = stripe.events();
        if told.len() >= events {
            return Ok(told);
        }
    }
}

struct Shop<'a> {
    stripe: &'a Stripe,
    client: Client,
    dice: fastrand::Rng,
    customers: Vec<CustomerId>,
    sales: u32,
}

impl Shop<'_> {
    /// A sale, and what comes of it.
    async fn one_more(&mut self) -> Result<(), ApiError> {
        self.sales += 1;
        match self.dice.u32(0..100) {
            0..3 => self.sell(MISSPELT).await.map(drop),
            3..5 => {
                self.tell_nonsense();
                Ok(())
            }
            chance => {
                let paid = self.sell_something().await?;
                match chance {
                    5..15 => self.give_back(&paid, None).await,
                    15..25 => self.give_back(&paid, Some(self.part())).await,
                    25..28 => {
                        self.dispute(&paid);
                        Ok(())
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    fn part(&self) -> i64 {
        100 * i64::from(self.sales % 9 + 1)
    }

    async fn sell_something(&mut self) -> Result<PaymentIntent, ApiError> {
        let (sku, ..) = STOCK[self.dice.usize(0..STOCK.len())];
        self.sell(sku).await
    }

    async fn sell(&mut self, sku: &str) -> Result<PaymentIntent, ApiError> {
        let price = STOCK.iter().find(|(known, ..)| *known == sku).map_or(4_500, |(_, _, price)| *price);
        let currency = CURRENCIES[usize::from(self.dice.u8(0..4) == 0)];
        let checkout = payment_intents::create(price, &Currency::from(currency))
            .metadata("order_id", format!("W-{}", self.sales))
            .metadata("lines", json!([{"sku": sku, "quantity": 1}]).to_string());
        let checkout = match self.dice.u8(0..4) {
            0 => checkout.receipt_email(&format!("guest{}@example.com", self.sales)),
            _ => checkout.customer(&self.customer().await?),
        };
        self.client.send(&checkout.payment_method("pm_card_visa").confirmed()).await
    }

    /// One of the customers, or a new one.
    async fn customer(&mut self) -> Result<CustomerId, ApiError> {
        let number = self.customers.len();
        if number < 5 || self.dice.u8(0..8) == 0 {
            let home = Address {
                line1: Some(format!("{number} Foundry Lane")),
                city: Some("Springfield".to_owned()),
                state: Some("Illinois".to_owned()),
                postal_code: Some("62701".to_owned()),
                country: Some("US".to_owned()),
                ..Address::default()
            };
            let customer = customers::create()
                .name(&format!("Customer {number}"))
                .email(&format!("customer{number}@example.com"))
                .address(&home);
            self.customers.push(self.client.send(&customer).await?.id);
        }
        Ok(self.customers[self.dice.usize(0..self.customers.len())].clone())
    }

    async fn give_back(&self, paid: &PaymentIntent, part: Option<i64>) -> Result<(), ApiError> {
        let refund = refunds::create_for_payment_intent(&paid.id);
        let refund = part.into_iter().fold(refund, |refund, part| refund.amount(part));
        self.client.send(&refund).await.map(drop)
    }

    /// The customer's bank takes the payment back.
    fn dispute(&self, paid: &PaymentIntent) {
        let disputed = paid.latest_charge_id().and_then(|charge| self.stripe.dispute(charge.as_str(), "fraudulent"));
        assert!(disputed.is_some(), "what is paid has a charge");
    }

    /// Stripe tells of a charge in words of tomorrow, or with an amount that is none.
    fn tell_nonsense(&self) {
        let number = self.sales;
        let (status, amount) =
            if number.is_multiple_of(2) { ("levitating", json!(2500)) } else { ("succeeded", json!("many")) };
        let _ = self.stripe.emit(
            "charge.succeeded",
            json!({
                "id": format!("ch_nonsense{number}"), "object": "charge", "amount": amount, "amount_captured": amount,
                "amount_refunded": 0, "captured": true, "paid": true, "created": 1_795_000_000, "currency": "usd", "status": status,
                "payment_intent": format!("pi_nonsense{number}"), "metadata": {"order_id": format!("W-{number}")},
                "billing_details": {"email": "nobody@example.com", "name": "Nobody"},
                "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
            }),
        );
    }
}
