//! The shipped pair from end to end: a signed webhook of Stripe becomes documents in TIMS.

use std::sync::Arc;

use client_core::BaseUrl;
use client_core::transport::{Outgoing, Transport, TransportError};
use flow_core::adapters::StripeGateway;
use flow_core::dead_letter::DeadLetters;
use flow_core::runner::Runner;
use flow_core::store::{SqliteStore, Store};
use flow_core::webhook::receive;
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::webhook::{Verifier, sign};

use crate::mini_tims::{MiniTims, Mishap};
use crate::scripted::{OPTIONS, START};

/// A Stripe that holds one charge.
pub struct OneCharge(pub Value);

#[async_trait::async_trait]
impl Transport for OneCharge {
    async fn send(&self, outgoing: Outgoing) -> Result<client_core::Response, TransportError> {
        let id = self.0["id"].as_str().unwrap();
        let found = outgoing.request.path == format!("/v1/charges/{id}");
        let empty = json!({"object": "list", "data": [], "has_more": false});
        let missing = json!({"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "no"}});
        let list = outgoing.request.path == "/v1/invoice_payments";
        let (status, body) = match (found, list) {
            (true, _) => (200, &self.0),
            (false, true) => (200, &empty),
            (false, false) => (404, &missing),
        };
        Ok(client_core::Response::new(status, body.to_string()))
    }
}

pub fn charge(sku: &str) -> Value {
    json!({"id": "ch_1", "object": "charge", "amount": 1999, "amount_captured": 1999, "amount_refunded": 0,
        "currency": "gbp", "created": 1_790_000_000, "status": "succeeded", "paid": true, "captured": true,
        "payment_intent": "pi_1", "metadata": {"order_id": "A-17", "sku": sku},
        "billing_details": {"name": "Ann Example", "email": "ann@example.com"},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}}})
}

pub fn event(id: &str, charge: &Value) -> Vec<u8> {
    json!({"id": id, "object": "event", "type": "charge.succeeded", "created": 1_790_000_000,
        "api_version": "2026-10-28.endive", "data": {"object": charge}})
    .to_string()
    .into_bytes()
}

/// Delivers the charge twice, and once more under another event id.
async fn deliver(tims: &MiniTims, sku: &str) -> Arc<dyn Store> {
    let item = json!({"SKU": "HOSE-10", "Description": "Hose", "Status": "Active", "UnitOfMeasure": "EA", "OnHand": "9",
        "Available": "9", "CreatedAt": "2026-11-20T08:00:00Z", "UpdatedAt": "2026-11-20T08:00:00Z"});
    tims.0.lock().unwrap().records.push(("/api/v1/inventory/items".to_owned(), item));
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let charge = charge(sku);
    let base = BaseUrl::parse("https://stripe.example").unwrap();
    let gateway = StripeGateway::new(Client::over("sk_test_invented", base, OneCharge(charge.clone())));
    let clock = Arc::new(flow_core::clock::ManualClock::at(START));
    let runner = Runner::new(Arc::clone(&store), tims.erp()).gateway(gateway).clock(clock).options(OPTIONS);
    let secret = "whsec_invented".to_owned().into();
    for id in ["evt_1", "evt_1", "evt_2"] {
        let body = event(id, &charge);
        let header = sign(&secret, &body, START);
        let received = receive(&Verifier::new([&secret]), &runner.inbox(), Some(&header), &body, START).await;
        assert_eq!(received.status, 200);
    }
    runner.run_until_quiet(|_| {}).await.unwrap();
    store
}

#[tokio::test]
async fn a_charge_that_is_told_three_times_is_one_customer_one_order_and_one_payment() {
    let tims = MiniTims::default();
    tims.mishap("POST /api/v1/accounts/receivable/payments", Mishap::LostAfter);
    tims.mishap("POST /api/v1/sales-orders", Mishap::LostBefore);
    let store = deliver(&tims, "HOSE-10").await;
    let summary = store.summary().await.unwrap();
    let events = store.events(None, None, 10).await.unwrap();
    assert_eq!((summary.events, summary.posted, summary.skipped), (2, 1, 1), "{:?}", events[0].cause);
    for path in ["customers", "sales-orders", "payments"] {
        assert_eq!(tims.records(path).len(), 1, "{path}");
    }
    let payment = &tims.records("payments")[0];
    assert_eq!((&payment["TransactionID"], &payment["Amount"]), (&json!("ch_1"), &json!("19.99")));
    assert_eq!(tims.records("sales-orders")[0]["CustomerPoNumber"], "A-17");
    let documents = store.documents_of(events[0].id).await.unwrap();
    assert!(documents.iter().all(|document| !document.reasons.is_empty()), "every document says why");
}

#[tokio::test]
async fn an_unknown_item_is_a_dead_letter_that_names_the_field_and_posts_nothing() {
    let tims = MiniTims::default();
    let store = deliver(&tims, "HOSE-1O").await;
    let letters = DeadLetters::new(store).list(None, 10).await.unwrap();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].cause.code(), "unknown_sku");
    assert_eq!(letters[0].cause.refusal().unwrap().value, "HOSE-1O");
    assert_eq!(tims.arrivals("POST").len(), 0);
}
