//! A company with a Stripe account, a TIMS and our crates between them.

use std::sync::Arc;
use std::time::Duration;

use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, TransportOptions};
use flow_core::adapters::{StripeGateway, TimsErp};
use flow_core::dead_letter::{DeadLetter, DeadLetters};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{SqliteStore, Store, Summary};
use flow_core::targets::Pause;
use flow_core::webhook::{self, Received};
use mapping_core::rules::RuleBook;
use sandbox::{Stripe, Tims};
use secrecy::SecretString;
use serde_json::{Value, json};
use stripe_model::webhook::{Verifier, sign};
use time::OffsetDateTime;
use tims_client::Contract;

pub(crate) struct Company {
    pub(crate) stripe: Stripe,
    pub(crate) tims: Tims,
    pub(crate) runner: Runner,
    store: Arc<dyn Store>,
    secret: SecretString,
}

impl Company {
    pub(crate) async fn open() -> Self {
        let stripe = Stripe::new().start().await.unwrap();
        let tims = Tims::new().with_item("PUMP-1", "Pump", "25.00", "100").start().await.unwrap();
        let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
        let soon = Backoff { first: Duration::from_millis(5), cap: Duration::from_millis(50) };
        let runner = Runner::new(Arc::clone(&store), TimsErp::new(tims_client(&tims)))
            .gateway(StripeGateway::new(stripe_client(&stripe)))
            .rules(RuleBook::stripe_tims())
            .options(Options {
                retry: soon,
                probe: soon,
                pause: Pause { trial: soon, ..Pause::DEFAULT },
                ..Options::default()
            });
        Self { stripe, tims, runner, store, secret: SecretString::from("whsec_stories") }
    }

    /// Delivers a body, signed now.
    pub(crate) async fn deliver(&self, body: &[u8]) -> Received {
        let now = OffsetDateTime::now_utc();
        self.deliver_with(Some(&sign(&self.secret, body, now)), body).await
    }

    /// Delivers a body with any signature header.
    pub(crate) async fn deliver_with(&self, header: Option<&str>, body: &[u8]) -> Received {
        let verifier = Verifier::new(std::slice::from_ref(&self.secret));
        webhook::receive(&verifier, &self.runner.inbox(), header, body, OffsetDateTime::now_utc()).await
    }

    /// The header of a body that was signed at another time.
    pub(crate) fn signed_at(&self, body: &[u8], at: OffsetDateTime) -> String {
        sign(&self.secret, body, at)
    }

    pub(crate) async fn settle(&self) -> Summary {
        let quiet = self.runner.run_until_quiet(|_| {});
        tokio::time::timeout(Duration::from_secs(60), quiet).await.expect("it comes to rest").unwrap()
    }

    pub(crate) async fn dead_letters(&self) -> Vec<DeadLetter> {
        DeadLetters::new(Arc::clone(&self.store)).list(None, 1000).await.unwrap()
    }
}

/// A payment of 25.00 USD for one pump, as Stripe tells of it; `change` makes it another one.
pub(crate) fn charge_succeeded(number: u32, change: impl FnOnce(&mut Value)) -> Value {
    let mut event = json!({
        "id": format!("evt_{number}"),
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_795_000_000 + number,
        "type": "charge.succeeded",
        "data": {"object": {
            "id": format!("ch_{number}"),
            "object": "charge",
            "amount": 2500,
            "amount_captured": 2500,
            "amount_refunded": 0,
            "captured": true,
            "paid": true,
            "created": 1_795_000_000 + number,
            "currency": "usd",
            "status": "succeeded",
            "payment_intent": format!("pi_{number}"),
            "billing_details": {"email": format!("buyer{number}@example.com"), "name": format!("Buyer {number}")},
            "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
            "metadata": {"order_id": format!("W-{number}"), "sku": "PUMP-1"},
        }},
    });
    change(&mut event);
    event
}

fn stripe_client(stripe: &Stripe) -> stripe_model::client::Client {
    let base = BaseUrl::parse(&stripe.base_url()).unwrap();
    stripe_model::client::Client::over(stripe.api_key(), base, ReqwestTransport::new().unwrap())
}

pub(crate) fn tims_client(tims: &Tims) -> tims_client::Client {
    let options = TransportOptions { total_timeout: Duration::from_millis(400), ..TransportOptions::default() };
    let transport = ReqwestTransport::with(options).unwrap();
    let client = tims_client::Client::new(Contract::default(), BaseUrl::parse(&tims.origin()).unwrap(), transport);
    client.api_key(tims.api_key()).retry(RetryPolicy::never())
}
