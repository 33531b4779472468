//! What the shop hears: a signed message for each notice that is for it, and what its answers mean.

use std::sync::Arc;
use std::time::Duration;

use client_core::{IdempotencyKey, SecretString};
use flow_core::adapters::StorefrontWebhook;
use flow_core::adapters::storefront::{Headers, SCHEMA, ShopMessage, SigningSecret, Verifier};
use flow_core::clock::ManualClock;
use flow_core::inbox::EventState;
use flow_core::ports::{Herald, Occasion, PortError, Told};
use flow_core::telemetry::CorrelationId;
use mapping_core::canonical::{SubscriptionStatus, Tracking};
use mapping_core::flows::{Notice, Plan, Severity, ShopStatus, Telling};
use mapping_core::money::{Currency, Decimal, Money};
use serde_json::{Value, json};

use crate::scripted::{START, World};
use crate::webhook_server::{Receiver, answer, network};
use crate::written_plans::{Crier, Order, alert};

const SECRET: &str = "whsec_b2xkIGludmVudGVkIHNlY3JldCBvZiAzMiBieXRlcw==";

fn secret() -> SigningSecret {
    SigningSecret::parse(&SecretString::from(SECRET)).unwrap()
}

fn occasion() -> Occasion {
    Occasion {
        gateway: "stripe".into(),
        account: Some("acct_7".into()),
        event: "evt_1".into(),
        received_at: START,
        key: IdempotencyKey::new("4d9f").unwrap(),
    }
}

fn herald(receiver: &Receiver) -> StorefrontWebhook {
    let clock = Arc::new(ManualClock::at(START + Duration::from_secs(90)));
    StorefrontWebhook::new(&receiver.url("/hooks/orders"), [secret()], network()).unwrap().clock(clock)
}

async fn tell(receiver: &Receiver, notice: Notice) -> Result<Told, PortError> {
    herald(receiver).tell(&Telling::new(notice), &occasion()).await
}

fn shipped() -> Notice {
    let tracking = Tracking { carrier: Some("Parcel Co".to_owned()), number: "PC1".to_owned(), url: None };
    let (order, status) = ("1001".into(), ShopStatus::Shipped);
    Notice::ShopOrder { order, status, tracking: Some(tracking), invoice: Some("INV7".into()) }
}

fn refund(done: bool) -> Notice {
    let amount = Money::new(Decimal::new(1250, 2), Currency::GBP);
    Notice::ShopRefund { order: Some("1001".into()), refund: "re_1".into(), amount, done }
}

fn notices() -> Vec<(Notice, &'static str, Value)> {
    let bare = Notice::ShopOrder { order: "1".into(), status: ShopStatus::OnHold, tracking: None, invoice: None };
    let refunded = json!({"order": "1001", "refund": "re_1", "amount": {"amount": "12.50", "currency": "GBP"}});
    let subscription = |dunning: Option<&str>| Notice::ShopSubscription {
        subscription: "sub_1".into(),
        status: SubscriptionStatus::PastDue,
        dunning: dunning.map(str::to_owned),
    };
    let tracked = json!({"order": "1001", "status": "shipped", "invoice": "INV7",
        "tracking": {"carrier": "Parcel Co", "number": "PC1", "url": null}});
    vec![
        (shipped(), "order.status_changed", tracked),
        (bare, "order.status_changed", json!({"order": "1", "status": "on_hold"})),
        (refund(true), "refund.done", refunded.clone()),
        (refund(false), "refund.returned", refunded),
        (
            Notice::ShopStock { sku: "A-1".into(), available: Decimal::new(-25, 1) },
            "stock.changed",
            json!({"sku": "A-1", "available": "-2.5"}),
        ),
        (
            subscription(Some("remind")),
            "subscription.status_changed",
            json!({"subscription": "sub_1", "status": "past_due", "dunning": "remind"}),
        ),
        (subscription(None), "subscription.status_changed", json!({"subscription": "sub_1", "status": "past_due"})),
    ]
}

#[tokio::test]
async fn each_notice_is_a_signed_message_that_its_schema_describes() {
    let receiver = Receiver::start(&[]).await;
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let source = json!({"gateway": "stripe", "account": "acct_7", "event": "evt_1"});
    for (notice, kind, data) in notices() {
        assert_eq!(tell(&receiver, notice).await, Ok(Told::Done { record: None }));
        let sent = receiver.seen().pop().unwrap();
        let body = sent.json();
        assert_eq!(body, json!({"type": kind, "timestamp": "2026-11-20T08:00:00Z", "source": source, "data": data}));
        let errors: Vec<String> = schema.iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{kind}: {errors:?}");
        let (id, timestamp) = (sent.header("webhook-id"), sent.header("webhook-timestamp"));
        let headers = Headers { id, timestamp, signature: sent.header("webhook-signature") };
        let now = START + Duration::from_secs(91);
        let verified = Verifier::new([secret()]).verify(&headers, &sent.body, now).unwrap();
        assert_eq!((verified.id, verified.sent_at), ("4d9f", START + Duration::from_secs(90)));
        let read: ShopMessage = serde_json::from_slice(verified.body).unwrap();
        assert_eq!((read.data.kind(), serde_json::to_value(&read).unwrap()), (kind, body));
        let correlation = CorrelationId::of(&"stripe".into(), Some(&"acct_7".into()), &"evt_1".into());
        assert_eq!(sent.header("x-correlation-id"), correlation.as_str());
    }
    assert_eq!(receiver.seen()[0].line, "POST /hooks/orders HTTP/1.1");
}

#[test]
fn the_schema_refuses_what_is_no_message() {
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let message = |kind: &str, data: Value| json!({"type": kind, "timestamp": "2026-11-20T08:00:00Z", "data": data});
    assert!(schema.is_valid(&message("stock.changed", json!({"sku": "A-1", "available": "1"}))));
    assert!(!schema.is_valid(&message("stock.changed", json!({"sku": "A-1", "available": 1}))), "amounts are text");
    assert!(!schema.is_valid(&message("stock.changed", json!({"order": "1001", "status": "shipped"}))));
    assert!(!schema.is_valid(&message("order.status_changed", json!({"order": "1001", "status": "lost"}))));
    assert!(!schema.is_valid(&json!({"type": "stock.changed"})));
}

#[tokio::test]
async fn what_is_for_others_is_left_to_others() {
    let receiver = Receiver::start(&[]).await;
    let payment = Notice::GatewayPayment { payment: "ch_1".into(), metadata: Default::default() };
    for notice in [payment, alert("a")] {
        assert_eq!(tell(&receiver, notice).await, Ok(Told::NotMine));
    }
    assert!(receiver.seen().is_empty());
}

#[tokio::test]
async fn an_answer_says_whether_the_message_comes_again() {
    let after = |seconds| Some(Duration::from_secs(seconds));
    let cases = [
        ("200 OK", "", "told", None),
        ("202 Accepted", "", "told", None),
        ("204 No Content", "", "told", None),
        ("410 Gone", "", "refused", None),
        ("400 Bad Request", "", "refused", None),
        ("422 Unprocessable Content", "", "refused", None),
        ("401 Unauthorized", "", "unauthorized", None),
        ("403 Forbidden", "", "unauthorized", None),
        ("404 Not Found", "", "again", None),
        ("409 Conflict", "", "again", None),
        ("429 Too Many Requests", "retry-after: 30\r\n", "again", after(30)),
        ("500 Internal Server Error", "", "again", None),
        ("503 Service Unavailable", "retry-after: 7\r\n", "again", after(7)),
        ("302 Found", "location: /elsewhere\r\n", "again", None),
    ];
    for (status, headers, wanted, wait) in cases {
        let receiver = Receiver::start(&[&answer(status, headers, "")]).await;
        let got = tell(&receiver, shipped()).await;
        let got = match got {
            Ok(told) => (if told == (Told::Done { record: None }) { "told" } else { "not mine" }, None),
            Err(PortError::Refused(refusal)) => {
                assert!(refusal.message.contains(&status[..3]), "{refusal}");
                ("refused", None)
            }
            Err(PortError::Unauthorized { .. }) => ("unauthorized", None),
            Err(PortError::Retry { after, .. }) => ("again", after),
        };
        assert_eq!(got, (wanted, wait), "{status}");
        assert_eq!(receiver.seen().len(), 1, "{status}: when it is told again is the outbox's to say");
    }
}

#[tokio::test]
async fn a_shop_that_answers_at_length_or_not_at_all() {
    let receiver = Receiver::start(&[&answer("200 OK", "", &"x".repeat(50_000)), ""]).await;
    assert_eq!(tell(&receiver, shipped()).await, Ok(Told::Done { record: None }), "only the status counts");
    assert!(matches!(tell(&receiver, shipped()).await, Err(PortError::Retry { after: None, .. })), "it hung up");
}

#[tokio::test]
async fn a_message_that_is_told_again_has_its_id_and_its_bytes_and_a_time_of_its_own() {
    let receiver = Receiver::start(&[&answer("503 Service Unavailable", "retry-after: 40\r\n", "")]).await;
    let world = World::new().await;
    let clock = Arc::clone(&world.clock);
    let herald = StorefrontWebhook::new(&receiver.url("/hooks"), [secret()], network()).unwrap().clock(clock);
    let mut plan = Plan::default();
    plan.tell(shipped());
    world.order("evt_1", &Order { plan, ..Order::default() }).await;
    let runner = world.ordered(&Arc::new(deaf_crier())).herald(herald);
    let quiet = runner.run_until_quiet(|_| {});
    tokio::time::timeout(Duration::from_secs(30), quiet).await.unwrap().unwrap();
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    let seen = receiver.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));
    assert_eq!((seen[0].header("webhook-id").len(), &seen[0].body), (64, &seen[1].body));
    let at = |place: usize| seen[place].header("webhook-timestamp").parse::<i64>().unwrap();
    assert!(at(1) - at(0) >= 40, "the shop asked for 40 seconds");
}

/// A herald that takes nothing.
fn deaf_crier() -> Crier {
    let crier = Crier::default();
    crier.script.lock().unwrap().extend((0..10).map(|_| Ok(Told::NotMine)));
    crier
}

#[tokio::test]
async fn a_shop_that_wants_no_more_is_told_to_people_once() {
    let gone = answer("410 Gone", "", "");
    let receiver = Receiver::start(&[&gone]).await;
    let (world, heard) = (World::new().await, crate::alert_digest::Heard::default());
    let herald = StorefrontWebhook::new(&receiver.url("/hooks"), [secret()], network()).unwrap();
    let mut plan = Plan::default();
    plan.tell(shipped());
    world.order("evt_1", &Order { plan, ..Order::default() }).await;
    let runner = world.ordered(&Arc::new(deaf_crier())).herald(herald).alerts(heard.clone());
    runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!((world.state("evt_1").await, receiver.seen().len()), (EventState::Posted, 1));
    let said = heard.said.lock().unwrap().clone();
    assert_eq!((said.len(), said[0].topic.as_str(), said[0].severity), (1, "untold", Severity::Warning));
    assert!(said[0].message.contains("shop: order 1001 is shipped"), "{}", said[0].message);
}

#[test]
fn nothing_secret_is_printed() {
    let url = SecretString::from("https://shop.example/hooks/invented-token-4711?key=also-secret");
    let herald = StorefrontWebhook::new(&url, [secret()], network()).unwrap();
    let printed = format!("{herald:?}");
    assert!(!printed.contains("4711") && !printed.contains("also") && !printed.contains("invented"), "{printed}");
}
