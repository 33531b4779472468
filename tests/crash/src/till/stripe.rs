//! The till at Stripe: payment intents, refunds and disputes, and events that tell of all of them.

use std::collections::BTreeMap;
use std::error::Error;

use client_core::BaseUrl;
use client_core::transport::ReqwestTransport;
use sandbox::stripe::Webhook;
use sandbox::{Faults, Stripe};
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::endpoints::{customers, payment_intents, refunds};
use stripe_model::{Address, Currency, CustomerId, PaymentIntent};

use super::Gateway;
use crate::delivery::{Heard, Message};
use crate::oracle::Expected;
use crate::shop::{Buyer, Sale, Till};
use crate::worker::{SECRET, Source};

/// What the shop takes: the company's currency, and another one.
const CURRENCIES: [&str; 2] = ["usd", "gbp"];

pub(crate) struct StripeTill {
    stripe: Stripe,
    client: Client,
    customers: BTreeMap<usize, CustomerId>,
}

impl StripeTill {
    pub(crate) async fn open() -> Result<Self, Box<dyn Error>> {
        let stripe = Stripe::new().start().await?;
        let client = Client::over(stripe.api_key(), BaseUrl::parse(&stripe.base_url())?, ReqwestTransport::new()?);
        Ok(Self { stripe, client, customers: BTreeMap::new() })
    }

    async fn customer(&mut self, sale: &Sale, number: usize) -> Result<CustomerId, Box<dyn Error>> {
        if let Some(known) = self.customers.get(&number) {
            return Ok(known.clone());
        }
        let home = Address {
            line1: Some(format!("{number} Foundry Lane")),
            city: Some("Springfield".to_owned()),
            state: Some("Illinois".to_owned()),
            postal_code: Some("62701".to_owned()),
            country: Some("US".to_owned()),
            ..Address::default()
        };
        let customer = customers::create().name(&format!("Customer {number}")).email(&sale.email()).address(&home);
        let id = self.client.send(&customer).await?.id;
        self.customers.insert(number, id.clone());
        Ok(id)
    }
}

impl Till for StripeTill {
    type Paid = PaymentIntent;

    const DAY: u32 = 60;

    async fn sell(&mut self, sale: &Sale) -> Result<PaymentIntent, Box<dyn Error>> {
        let currency = CURRENCIES[usize::from(sale.is_foreign)];
        let checkout = payment_intents::create(sale.price, &Currency::from(currency))
            .metadata("order_id", sale.order())
            .metadata("lines", sale.lines());
        let checkout = match sale.buyer {
            Buyer::Guest => checkout.receipt_email(&sale.email()),
            Buyer::Customer(number) => checkout.customer(&self.customer(sale, number).await?),
        };
        Ok(self.client.send(&checkout.payment_method("pm_card_visa").confirmed()).await?)
    }

    async fn sell_unknown(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>> {
        self.sell(sale).await.map(drop)
    }

    async fn give_back(&mut self, paid: &PaymentIntent, part: Option<i64>) -> Result<(), Box<dyn Error>> {
        let refund = refunds::create_for_payment_intent(&paid.id);
        let refund = part.into_iter().fold(refund, |refund, part| refund.amount(part));
        Ok(self.client.send(&refund).await.map(drop)?)
    }

    /// The customer's bank takes the payment back.
    async fn sell_in_vain(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>> {
        let paid = self.sell(sale).await?;
        let disputed = paid.latest_charge_id().and_then(|charge| self.stripe.dispute(charge.as_str(), "fraudulent"));
        disputed.map(drop).ok_or_else(|| "what is paid has a charge".into())
    }

    /// Stripe tells of a charge in words of tomorrow, or with an amount that is none.
    async fn misinform(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>> {
        let number = sale.number;
        let (status, amount) =
            if number.is_multiple_of(2) { ("levitating", json!(2500)) } else { ("succeeded", json!("many")) };
        let _ = self.stripe.emit(
            "charge.succeeded",
            json!({
                "id": format!("ch_nonsense{number}"), "object": "charge", "amount": amount, "amount_captured": amount,
                "amount_refunded": 0, "captured": true, "paid": true, "created": 1_795_000_000, "currency": "usd", "status": status,
                "payment_intent": format!("pi_nonsense{number}"), "metadata": {"order_id": sale.order()},
                "billing_details": {"email": "nobody@example.com", "name": "Nobody"},
                "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
            }),
        );
        Ok(())
    }

    fn close_the_day(&mut self) {
        for currency in CURRENCIES {
            let _ = self.stripe.pay_out(currency); // nothing may have been taken in it
        }
    }

    fn told(&self) -> usize {
        self.stripe.events().len()
    }
}

impl Gateway for StripeTill {
    type Message = Event;

    fn messages(&self) -> Vec<Event> {
        self.stripe.events().into_iter().map(Event).collect()
    }

    fn expected(&self) -> Expected {
        Expected::of_stripe(&self.stripe.events())
    }

    fn faults(&self) -> &Faults {
        self.stripe.faults()
    }

    fn source(&self) -> Source {
        Source { gateway: self.stripe.base_url(), records: None, since: None }
    }

    fn about(&self, event: &str) -> String {
        event.to_owned()
    }
}

/// An event as Stripe signs and posts it.
#[derive(Clone)]
pub(crate) struct Event(Value);

impl Message for Event {
    type Door = Webhook;

    fn door(url: &str) -> Webhook {
        Webhook::new(url, SECRET)
    }

    async fn deliver(&self, door: &Webhook) -> Heard {
        match door.deliver(&self.0).await {
            Ok(200) => Heard::Taken,
            Ok(_) | Err(_) => Heard::Nothing,
        }
    }
}
