//! Stripe's lists: what no webhook told is found there, under the id that its webhook would have given.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::transport::{Outgoing, ReqwestTransport, Transport, TransportError};
use client_core::{BaseUrl, Response};
use flow_core::adapters::StripeGateway;
use flow_core::adapters::stripe::{StripeEvents, StripeHistory, StripeObjects, StripePayouts};
use flow_core::inbox::{Inbox, Incoming};
use flow_core::ports::Gateway;
use flow_core::schedule::{Archive, History, Listed, Poll};
use flow_core::store::{SqliteStore, Store};
use mapping_core::canonical::Subject;
use sandbox::Stripe;
use serde_json::{Value, json};
use stripe_model::client::Client;
use stripe_model::currency::Currency;
use stripe_model::endpoints::charges;
use time::{Duration, OffsetDateTime};

fn client(stripe: &Stripe) -> Client {
    let base = BaseUrl::parse(&stripe.base_url()).unwrap();
    Client::over(stripe.api_key().to_owned(), base, ReqwestTransport::new().unwrap())
}

async fn sell(stripe: &Stripe, count: i64) {
    for minor in 1..=count {
        let charge = charges::create(1000 + minor, &Currency::from("gbp"), "tok_visa");
        client(stripe).send(&charge).await.unwrap();
    }
}

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc() + Duration::seconds(2)
}

fn all(listed: Listed) -> Vec<Incoming> {
    match listed {
        Listed::All(events) => events,
        Listed::TooMany => panic!("too many"),
    }
}

#[tokio::test]
async fn an_event_whose_webhook_was_lost_is_found_under_its_own_id() {
    let stripe = Stripe::new().start().await.unwrap();
    sell(&stripe, 3).await;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let inbox = Inbox::new(Arc::clone(&store));
    let since = OffsetDateTime::now_utc() - Duration::HOUR;
    let poll = Poll::new(StripeEvents::new(client(&stripe)), Arc::clone(&store), inbox, since);
    let first = poll.poll_once(now()).await.unwrap();
    let emitted = stripe.events();
    assert_eq!(first.new, emitted.len() as u64);
    let again = poll.poll_once(now()).await.unwrap();
    assert_eq!((again.new, again.known), (0, first.new));
    let kept = store.events(None, None, 100).await.unwrap();
    let mut ids: Vec<&str> = kept.iter().map(|event| event.incoming.event.as_str()).collect();
    let mut expected: Vec<&str> = emitted.iter().map(|event| event["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let gateway = StripeGateway::new(client(&stripe));
    for event in &kept {
        let read = gateway.read(&event.incoming).await.unwrap();
        assert_eq!(Some(&read.order_key), event.incoming.order_key.as_ref());
    }
}

#[tokio::test]
async fn lists_longer_than_a_page_are_read_to_their_end_and_too_long_ones_are_told() {
    let stripe = Stripe::new().start().await.unwrap();
    sell(&stripe, 110).await;
    let (from, objects) = (OffsetDateTime::now_utc() - Duration::HOUR, StripeObjects::new(client(&stripe)));
    let listed = all(objects.list(from, now(), 1000).await.unwrap());
    assert_eq!(listed.len(), 110);
    assert_eq!(objects.list(from, now(), 50).await.unwrap(), Listed::TooMany);
    let ids: std::collections::BTreeSet<&str> = listed.iter().map(|event| event.event.as_str()).collect();
    assert_eq!(ids.len(), 110);
}

#[tokio::test]
async fn objects_become_events_that_are_always_the_same_and_can_be_read() {
    let stripe = Stripe::new().start().await.unwrap();
    sell(&stripe, 2).await;
    assert!(stripe.pay_out("gbp").is_some());
    let charge = stripe.all("charge")[0]["id"].as_str().unwrap().to_owned();
    assert!(stripe.dispute(&charge, "fraudulent").is_some());
    let (from, objects) = (OffsetDateTime::now_utc() - Duration::HOUR, StripeObjects::new(client(&stripe)));
    let first = all(objects.list(from, now(), 1000).await.unwrap());
    let second = all(objects.list(from, now(), 1000).await.unwrap());
    let keys = |events: &[Incoming]| -> Vec<(String, String, Vec<u8>)> {
        let key = |event: &Incoming| (event.event.as_str().to_owned(), event.kind.clone(), event.payload.clone());
        events.iter().map(key).collect()
    };
    assert_eq!(keys(&first), keys(&second));
    let gateway = StripeGateway::new(client(&stripe));
    let mut subjects = Vec::new();
    for event in &first {
        let read = gateway.read(event).await.unwrap();
        assert_eq!(read.id.as_str(), event.event.as_str());
        subjects.push(read.subject.name().to_owned());
    }
    subjects.sort();
    assert_eq!(subjects, ["dispute", "payment", "payment", "settlement"]);
}

#[tokio::test]
async fn a_payout_is_collected_once_by_its_own_event_or_by_ours_where_stripe_forgot() {
    let stripe = Stripe::new().start().await.unwrap();
    sell(&stripe, 2).await;
    let payout = stripe.pay_out("gbp").unwrap();
    let old = json!({"id": "po_old", "object": "payout", "amount": 5000, "currency": "gbp", "status": "paid",
        "created": OffsetDateTime::now_utc().unix_timestamp() - 60, "automatic": true, "arrival_date": 1_790_000_000,
        "livemode": false, "type": "bank_account", "method": "standard", "source_type": "card"});
    assert!(stripe.put(old)); // no event tells of it
    let (from, payouts) = (OffsetDateTime::now_utc() - Duration::HOUR, StripePayouts::new(client(&stripe)));
    let listed = all(payouts.list(from, now(), 1000).await.unwrap());
    let told: Vec<(String, String)> = listed
        .iter()
        .filter_map(|event| match mapping_core::gateway::stripe::read(&event.payload).unwrap().subject {
            Subject::Settlement(settlement) => {
                Some((settlement.id.as_str().to_owned(), event.event.as_str().to_owned()))
            }
            _ => None,
        })
        .collect();
    let of =
        |id: &str| told.iter().filter(|(payout, _)| payout == id).map(|(_, event)| event.as_str()).collect::<Vec<_>>();
    assert_eq!(of("po_old"), ["listed:po_old:payout.paid"]);
    let own = of(payout["id"].as_str().unwrap());
    assert!(!own.is_empty() && own.iter().all(|event| event.starts_with("evt_")), "{own:?}");
}

#[tokio::test]
async fn a_history_tells_of_payments_movements_and_settlements_that_add_up() {
    let stripe = Stripe::new().start().await.unwrap();
    sell(&stripe, 3).await;
    assert!(stripe.pay_out("gbp").is_some());
    sell(&stripe, 1).await;
    let (from, history) = (OffsetDateTime::now_utc() - Duration::HOUR, StripeHistory::new(client(&stripe)));
    assert_eq!(history.payments(from, now()).await.unwrap().len(), 4);
    let settlements = history.settlements(from, now()).await.unwrap();
    assert_eq!(settlements.len(), 1);
    assert_eq!(settlements[0].expected, settlements[0].actual);
    let movements = history.movements(from, now()).await.unwrap();
    let settled = movements.iter().filter(|movement| movement.settlement.is_some()).count();
    assert_eq!(settled, 4, "three payments and the payout itself");
}

/// Answers every list with one event that names no account.
#[derive(Clone, Default)]
struct OneEvent(Arc<Mutex<Vec<Option<String>>>>);

#[async_trait]
impl Transport for OneEvent {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let account = outgoing.request.headers.get("stripe-account").map(|value| value.to_str().unwrap().to_owned());
        self.0.lock().unwrap().push(account);
        let event = json!({"id": "evt_1", "object": "event", "type": "payout.paid", "created": 1_790_000_000,
            "data": {"object": {"id": "po_1", "object": "payout", "amount": 1, "currency": "gbp", "created": 1_790_000_000,
            "status": "paid", "rate": "1.10"}}});
        Ok(Response::new(200, json!({"object": "list", "data": [event], "has_more": false}).to_string()))
    }
}

#[tokio::test]
async fn the_events_of_a_connected_account_name_it_as_their_webhooks_do() {
    let transport = OneEvent::default();
    let base = BaseUrl::parse("https://stripe.example").unwrap();
    let client = Client::over("sk_test_invented", base, transport.clone());
    let events = StripeEvents::new(client).account("acct_7".into());
    assert_eq!(events.name(), "stripe/acct_7/events");
    let now = OffsetDateTime::now_utc();
    let listed = all(events.list(now - Duration::HOUR, now, 100).await.unwrap());
    assert_eq!(transport.0.lock().unwrap().as_slice(), [Some("acct_7".to_owned())]);
    assert_eq!(listed[0].account, Some("acct_7".into()));
    assert_eq!(listed[0].order_key, Some("stripe/acct_7/po_1".into()));
    let payload: Value = serde_json::from_slice(&listed[0].payload).unwrap();
    assert_eq!(
        (payload["account"].as_str(), payload["data"]["object"]["rate"].as_str()),
        (Some("acct_7"), Some("1.10"))
    );
}
