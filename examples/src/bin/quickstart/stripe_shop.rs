//! The shop's story: who buys what, what fails, what is given back, what is disputed.

use client_core::ApiError;
use sandbox::Stripe;
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::endpoints::{Write, customers, payment_intents, refunds};
use stripe_model::{Address, CaptureMethod, Currency, CustomerId, PaymentIntent};

/// One sale to a new customer.
pub(crate) async fn one_sale(shop: &Shop<'_>) -> Result<PaymentIntent, ApiError> {
    let ann = shop.register("Ann Archer", "ann@example.com").await?;
    let regulator = json!([{"sku": "REG-TWIN", "quantity": 1}]);
    shop.pay(Order::of(&ann, "X-1001", 6_225, "usd").lines(&regulator)).await
}

/// The customer gets some of it back.
pub(crate) async fn give_back(shop: &Shop<'_>, paid: &PaymentIntent) -> Result<(), ApiError> {
    shop.client.send(&refunds::create_for_payment_intent(&paid.id).amount(1_000)).await.map(drop)
}

/// Sales of every kind, a decline, a reservation, refunds, and two disputes, which are answered.
pub(crate) async fn sales(shop: &Shop<'_>) -> Result<Vec<Value>, ApiError> {
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
    let doubted = shop.pay(Order::of(&ben, "A-1011", 4_500, "usd").lines(&argon)).await?;
    Ok([disputed, doubted].iter().filter_map(|payment| shop.dispute(payment)).collect())
}

/// The shop, at its checkout.
pub(crate) struct Shop<'a> {
    pub(crate) client: &'a Client,
    pub(crate) stripe: &'a Stripe,
}

/// One checkout, and the card that pays.
pub(crate) struct Order {
    checkout: Write<PaymentIntent>,
    card: &'static str,
}

impl Order {
    pub(crate) fn of(customer: &CustomerId, reference: &str, minor: i64, currency: &str) -> Self {
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
    pub(crate) fn lines(self, lines: &Value) -> Self {
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
    pub(crate) async fn register(&self, name: &str, email: &str) -> Result<CustomerId, ApiError> {
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
    fn dispute(&self, payment: &PaymentIntent) -> Option<Value> {
        self.stripe.dispute(payment.latest_charge_id()?.as_str(), "fraudulent")
    }

    pub(crate) async fn pay(&self, order: Order) -> Result<PaymentIntent, ApiError> {
        self.client.send(&order.checkout.payment_method(order.card).confirmed()).await
    }
}
