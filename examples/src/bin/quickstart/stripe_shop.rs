//! The shop's story: who buys what, what fails, what is given back, and in what disorder Stripe tells of it.

use std::error::Error;

use client_core::ApiError;
use sandbox::Stripe;
use sandbox::stripe::Shuffle;
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::endpoints::{Write, customers, payment_intents, refunds};
use stripe_model::{Address, CaptureMethod, Currency, CustomerId, PaymentIntent};

use crate::audit::{Audit, Deliveries};
use crate::progress::Progress;
use crate::stripe_side::StripeSide;

/// A seed, so that every run meets the same disorder.
const DISORDER: Shuffle = Shuffle { seed: 20, duplicates_permille: 250, reorder: true };

/// Lets the shop trade, delivers what happened, lets the runner work and holds the books against it. Everything is delivered at
/// least once, some of it twice, in no order, and once by somebody who does not know the secret.
pub(crate) async fn trade(
    side: StripeSide,
    trade: impl AsyncFn(&Shop<'_>) -> Result<(), ApiError>,
    progress: &Progress,
) -> Result<Audit, Box<dyn Error>> {
    trade(&Shop { client: &side.client, stripe: &side.stripe }).await?;
    side.pair.books.break_now_and_then();
    let events = side.stripe.events();
    let arriving = DISORDER.arrange(&events);
    let mut deliveries = Deliveries::default();
    for (done, event) in arriving.iter().enumerate() {
        let status = side.webhook.deliver_until_accepted(event, 5).await;
        deliveries.stripe(event, status);
        progress.delivered(done + 1, arriving.len());
    }
    if let Some(event) = events.first() {
        let forged = side.webhook.deliver_with("t=1,v1=00", event.to_string().into_bytes()).await?;
        deliveries.forged(forged.to_string());
    }
    deliveries.hold_against_stripe(&side.stripe);
    Audit::take(&side.pair, deliveries, progress).await
}

/// One sale to a new customer, who gets some of it back, and the payout of the rest.
pub(crate) async fn one_sale(shop: &Shop<'_>) -> Result<(), ApiError> {
    let ann = shop.register("Ann Archer", "ann@example.com").await?;
    let regulator = json!([{"sku": "REG-TWIN", "quantity": 1}]);
    let paid = shop.pay(Order::of(&ann, "X-1001", 6_225, "usd").lines(&regulator)).await?;
    shop.client.send(&refunds::create_for_payment_intent(&paid.id).amount(1_000)).await?;
    shop.end_of_the_day(&["usd"]);
    Ok(())
}

/// A day of the shop: sales of every kind, a decline, a reservation, refunds, a dispute, and the payouts of two currencies.
pub(crate) async fn whole_day(shop: &Shop<'_>) -> Result<(), ApiError> {
    let ann = shop.register("Ann Archer", "ann@example.com").await?;
    let ben = shop.register("Ben Baker", "ben@example.com").await?;
    let kyoto = shop.register("Kyoto Welding KK", "orders@kyoto.example").await?;
    let argon = json!([{"sku": "GAS-ARGON-10", "quantity": 1}]);
    let regulator = json!([{"sku": "REG-TWIN", "quantity": 1}]);
    let both = json!([
        {"sku": "GAS-ARGON-10", "quantity": 1, "net": "45.00"},
        {"sku": "REG-TWIN", "quantity": 1, "net": "57.50", "tax": "5.50"},
    ]);

    let disputed = shop.pay(Order::of(&ann, "A-1001", 10_800, "usd").lines(&both)).await?;
    shop.pay(Order::of(&ben, "A-1002", 3_700, "gbp").lines(&json!([{"sku": "GAS-CO2-05", "quantity": 2}]))).await?;
    shop.pay(Order::of(&kyoto, "A-1003", 9_899, "jpy").lines(&argon)).await?;
    shop.pay(Order::of(&ann, "A-1004", 4_500, "usd").lines(&json!([{"sku": "GAS-ARGON-1O", "quantity": 1}]))).await?;
    shop.pay(Order::by_guest("gia@example.com", "A-1005", 6_225, "usd").lines(&regulator)).await?;
    shop.pay(Order::of(&ben, "", 2_000, "usd")).await?;
    shop.pay(Order::of(&ann, "A-1006", 5_000, "usd").lines(&argon).card("pm_card_chargeDeclined")).await.err();

    let taken = shop
        .pay(Order::of(&ben, "A-1007", 1_850, "usd").lines(&json!([{"sku": "GAS-CO2-05", "quantity": 1}])).held())
        .await?;
    shop.client.send(&payment_intents::capture(&taken.id)).await?;
    shop.pay(Order::of(&ann, "A-1008", 4_500, "usd").lines(&argon).held()).await?;

    let returned = shop.pay(Order::of(&ann, "A-1009", 6_225, "usd").lines(&regulator)).await?;
    shop.client.send(&refunds::create_for_payment_intent(&returned.id)).await?;
    let dented = shop.pay(Order::of(&ben, "A-1010", 4_500, "usd").lines(&argon)).await?;
    shop.client.send(&refunds::create_for_payment_intent(&dented.id).amount(1_000)).await?;
    shop.dispute(&disputed);
    shop.end_of_the_day(&["usd", "gbp"]);
    Ok(())
}

/// The shop, at its checkout.
pub(crate) struct Shop<'a> {
    client: &'a Client,
    stripe: &'a Stripe,
}

/// One checkout, and the card that pays.
struct Order {
    checkout: Write<PaymentIntent>,
    card: &'static str,
}

impl Order {
    fn of(customer: &CustomerId, reference: &str, minor: i64, currency: &str) -> Self {
        Self::by(reference, minor, currency).with(|checkout| checkout.customer(customer))
    }

    fn by_guest(email: &str, reference: &str, minor: i64, currency: &str) -> Self {
        Self::by(reference, minor, currency).with(|checkout| checkout.receipt_email(email))
    }

    fn by(reference: &str, minor: i64, currency: &str) -> Self {
        let checkout = payment_intents::create(minor, &Currency::from(currency)).metadata("order_id", reference);
        Self { checkout, card: "pm_card_visa" }
    }

    fn with(self, change: impl FnOnce(Write<PaymentIntent>) -> Write<PaymentIntent>) -> Self {
        Self { checkout: change(self.checkout), card: self.card }
    }

    /// What is in the basket, as the shop notes it with the payment.
    fn lines(self, lines: &Value) -> Self {
        self.with(|checkout| checkout.metadata("lines", lines.to_string()))
    }

    /// Another card than the one that always pays.
    fn card(self, card: &'static str) -> Self {
        Self { card, ..self }
    }

    /// Reserves the money instead of taking it.
    fn held(self) -> Self {
        self.with(|checkout| checkout.capture_method(&CaptureMethod::Manual))
    }
}

impl Shop<'_> {
    async fn register(&self, name: &str, email: &str) -> Result<CustomerId, ApiError> {
        let home = Address {
            line1: Some("1 Foundry Lane".to_owned()),
            city: Some("Springfield".to_owned()),
            state: Some("Illinois".to_owned()),
            postal_code: Some("62701".to_owned()),
            country: Some("US".to_owned()),
            ..Address::default()
        };
        let customer = customers::create().name(name).email(email).address(&home);
        Ok(self.client.send(&customer).await?.id)
    }

    /// The customer's bank takes a payment back.
    fn dispute(&self, payment: &PaymentIntent) {
        let charge = payment.latest_charge_id().and_then(|charge| self.stripe.dispute(charge.as_str(), "fraudulent"));
        debug_assert!(charge.is_some(), "what is paid has a charge");
    }

    /// Stripe pays out what it holds in these currencies.
    fn end_of_the_day(&self, currencies: &[&str]) {
        for currency in currencies {
            let payout = self.stripe.pay_out(currency);
            debug_assert!(payout.is_some(), "the day took {currency}");
        }
    }

    async fn pay(&self, order: Order) -> Result<PaymentIntent, ApiError> {
        self.client.send(&order.checkout.payment_method(order.card).confirmed()).await
    }
}
