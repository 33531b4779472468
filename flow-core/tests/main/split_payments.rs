//! One order, two payments, told at the same moment: each has its receipt in the end.

use std::sync::Arc;

use client_core::BaseUrl;
use client_core::transport::{Outgoing, Transport, TransportError};
use flow_core::adapters::StripeGateway;
use flow_core::clock::ManualClock;
use flow_core::inbox::{EventState, Incoming};
use flow_core::runner::Runner;
use flow_core::store::{SqliteStore, Store};
use mapping_core::rules::{PaymentPosting, RuleBook};
use serde_json::{Value, json};
use stripe_model::client::Client;

use crate::mini_tims::{MiniTims, Mishap};
use crate::scripted::{OPTIONS, START};
use crate::stripe_to_tims::event;

/// A Stripe that holds these charges.
struct Charges(Vec<Value>);

#[async_trait::async_trait]
impl Transport for Charges {
    async fn send(&self, outgoing: Outgoing) -> Result<client_core::Response, TransportError> {
        let path = &outgoing.request.path;
        let charge = self.0.iter().find(|charge| *path == format!("/v1/charges/{}", charge["id"].as_str().unwrap()));
        let empty = json!({"object": "list", "data": [], "has_more": false});
        Ok(client_core::Response::new(200, charge.unwrap_or(&empty).to_string()))
    }
}

/// A part of an order over 30.00.
fn part(id: &str, cents: i64) -> Value {
    let lines = json!([{"sku": "HOSE-10", "net": "30.00"}]).to_string();
    json!({"id": id, "object": "charge", "amount": cents, "amount_captured": cents, "amount_refunded": 0,
        "currency": "gbp", "created": 1_790_000_000, "status": "succeeded", "paid": true, "captured": true,
        "payment_intent": format!("pi_{id}"),
        "metadata": {"order_id": "A-17", "order_lines": lines, "order_total": "30.00"},
        "billing_details": {"name": "Ann Example", "email": "ann@example.com"},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}}})
}

#[tokio::test]
async fn of_two_payments_at_the_same_moment_one_waits_for_the_goods_and_the_other_is_booked() {
    for posting in [PaymentPosting::OnShipment, PaymentPosting::AtOnce] {
        let tims = MiniTims::default();
        let item = json!({"SKU": "HOSE-10", "Description": "Hose", "Status": "Active", "UnitOfMeasure": "EA",
            "OnHand": "9", "Available": "9", "CreatedAt": "2026-11-20T08:00:00Z", "UpdatedAt": "2026-11-20T08:00:00Z"});
        tims.0.lock().unwrap().records.push(("/api/v1/inventory/items".to_owned(), item));
        tims.mishap("POST /api/v1/sales-orders", Mishap::Busy(30)); // both are decided before the order is there
        let charges = [part("ch_a", 1000), part("ch_b", 2000)];
        let base = BaseUrl::parse("https://stripe.example").unwrap();
        let gateway = StripeGateway::new(Client::over("sk_test_invented", base, Charges(charges.to_vec())));
        let mut rules = RuleBook::stripe_tims();
        rules.posting.payment = posting;
        rules.order.total_keys = vec!["order_total".to_owned()];
        let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
        let clock = Arc::new(ManualClock::at(START));
        let runner = Runner::new(Arc::clone(&store), tims.erp()).gateway(gateway).rules(rules);
        let runner = runner.clock(clock).options(OPTIONS);
        for (id, charge) in ["evt_a", "evt_b"].into_iter().zip(&charges) {
            let key = charge["payment_intent"].as_str().unwrap();
            let incoming = Incoming {
                gateway: "stripe".into(),
                account: None,
                event: id.into(),
                kind: "charge.succeeded".to_owned(),
                order_key: Some(key.into()),
                payload: event(id, charge),
                received_at: START,
            };
            runner.inbox().accept(&incoming).await.unwrap();
        }
        runner.run_until_quiet(|_| {}).await.unwrap();

        let events = store.events(None, None, 10).await.unwrap();
        assert!(events.iter().all(|event| event.state == EventState::Posted), "{events:?}");
        assert_eq!(tims.records("sales-orders").len(), 1);
        let receipts = tims.records("payments");
        let mut booked: Vec<&str> = receipts.iter().map(|one| one["TransactionID"].as_str().unwrap()).collect();
        booked.sort_unstable();
        let named = tims.records("sales-orders")[0]["TransactionID"].as_str().unwrap().to_owned();
        match posting {
            PaymentPosting::AtOnce => assert_eq!(booked, ["ch_a", "ch_b"]),
            PaymentPosting::OnShipment => {
                let other = if named == "ch_a" { "ch_b" } else { "ch_a" };
                assert_eq!(booked, [other], "the order names {named}, whose receipt comes with the goods");
            }
        }
    }
}
