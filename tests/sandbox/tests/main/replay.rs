//! Idempotency keys of both systems.

use std::time::Duration;

use sandbox::{Fault, Stripe};
use serde_json::json;

use crate::client::{Client, order, shop, with};

#[tokio::test]
async fn the_same_key_gives_the_first_answer_again_and_posts_once() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let first = Client::send(client.keyed("/sales-orders", "k1", &order())).await.unwrap();
    let again = Client::send(client.keyed("/sales-orders", "k1", &order())).await.unwrap();
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!((first.header("Idempotent-Replayed"), again.header("Idempotent-Replayed")), ("", "true"));
    assert_ne!(first.header("X-Request-Id"), again.header("X-Request-Id"));
    let other = Client::send(client.keyed("/sales-orders", "k1", &with(order(), "/Notes", json!("x")))).await.unwrap();
    assert_eq!(other.refusal(), (409, "idempotency_conflict", ""));
    let books = tims.books();
    assert_eq!(books.sales_orders.len(), 1);
    let writes: Vec<_> =
        books.writes_of("sales_orders.create").map(|write| (write.key.as_deref(), write.resource.as_str())).collect();
    assert_eq!(writes, [(Some("k1"), "SO000001")]);
}

#[tokio::test]
async fn without_guards_what_is_sent_twice_is_posted_twice() {
    let tims = shop().without_guards().start().await.unwrap();
    let client = Client::tims(&tims);
    let document = with(order(), "/ExternalID", json!("order/W-1"));
    for times in 1..=2 {
        assert_eq!(Client::send(client.keyed("/sales-orders", "k1", &document)).await.unwrap().status, 201);
        assert_eq!(tims.calls(), times);
    }
    assert_eq!(tims.books().sales_orders.len(), 2);
}

#[tokio::test]
async fn a_refused_request_may_be_sent_again_with_its_key_once_the_cause_is_gone() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let document = with(order(), "/Lines/0/SKU", json!("NEW-1"));
    let refused = Client::send(client.keyed("/sales-orders", "k1", &document)).await.unwrap();
    assert_eq!(refused.refusal(), (422, "unknown_sku", "Lines[0].SKU"));
    tims.add_item("NEW-1", "New", "100.00", "1").unwrap();
    assert_eq!(Client::send(client.keyed("/sales-orders", "k1", &document)).await.unwrap().status, 201);
}

#[tokio::test]
async fn a_key_whose_first_request_still_runs_is_refused() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    tims.faults().next("POST", Fault::Slow(Duration::from_millis(400)), 1);
    let slow = tokio::spawn(Client::send(client.keyed("/sales-orders", "k1", &order())));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let early = Client::send(client.keyed("/sales-orders", "k1", &order())).await.unwrap();
    assert_eq!(early.refusal(), (409, "idempotency_in_progress", ""));
    assert_eq!(slow.await.unwrap().unwrap().status, 201);
    let late = Client::send(client.keyed("/sales-orders", "k1", &order())).await.unwrap();
    assert_eq!(late.header("Idempotent-Replayed"), "true");
}

#[tokio::test]
async fn stripe_replays_success_and_decline_and_refuses_other_parameters() {
    let stripe = Stripe::new().start().await.unwrap();
    let client = Client::stripe(&stripe);
    let keyed = |key: &'static str, form: &'static str| {
        Client::send(client.form_request("/payment_intents", form).header("Idempotency-Key", key))
    };
    let cases = [
        ("good", "amount=500&currency=usd&payment_method=pm_card_visa&confirm=true", 200),
        ("bad", "amount=500&currency=usd&payment_method=pm_card_chargeDeclined&confirm=true", 402),
    ];
    for (key, form, status) in cases {
        let (first, again) = (keyed(key, form).await.unwrap(), keyed(key, form).await.unwrap());
        assert_eq!((first.status, again.status, &first.body), (status, status, &again.body), "{key}");
        assert_eq!(again.header("Idempotent-Replayed"), "true");
        assert_eq!(again.header("Original-Request"), first.header("Request-Id"));
    }
    assert_eq!(stripe.all("charge").len(), 2);
    let other = keyed("good", "amount=600&currency=usd").await.unwrap();
    assert_eq!((other.status, &other.body["error"]["type"]), (400, &json!("idempotency_error")));
    let invalid = keyed("fresh", "amount=1&currency=usd").await.unwrap();
    assert_eq!(invalid.status, 400);
    assert_eq!(
        keyed("fresh", "amount=1&currency=usd").await.unwrap().header("Idempotent-Replayed"),
        "",
        "what was refused as it came is not kept"
    );
}

#[tokio::test]
async fn one_key_per_order_posts_each_once_whatever_breaks() {
    let tims = shop().start().await.unwrap();
    let faults = [Fault::ResetBefore, Fault::ResetAfter, Fault::StatusAfter(500), Fault::Truncated, Fault::RateLimited];
    for (seed, fault) in (1..).zip(faults) {
        tims.faults().random("POST", seed, 120, fault);
    }
    let client = Client::tims(&tims);
    for number in 0..40 {
        let (key, document) =
            (format!("order-{number}"), with(order(), "/CustomerPoNumber", json!(format!("WEB-{number}"))));
        let mut attempts = 0;
        while !Client::send(client.keyed("/sales-orders", &key, &document)).await.is_ok_and(|got| got.status == 201) {
            attempts += 1;
            assert!(attempts < 100, "order {number} never gets through");
        }
    }
    let struck = tims.seen().iter().filter(|seen| seen.fault.is_some()).count();
    assert!(struck > 10, "only {struck} faults struck");
    let books = tims.books();
    let posted: std::collections::BTreeSet<_> =
        books.sales_orders.iter().map(|order| order["CustomerPoNumber"].as_str().unwrap()).collect();
    assert_eq!((posted.len(), books.sales_orders.len(), books.writes.len()), (40, 40, 40), "lost none, doubled none");
}
