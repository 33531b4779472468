//! Signed delivery: the signature is the vendor's, the bytes are the event's, the disorder is repeatable.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use sandbox::Stripe;
use sandbox::stripe::{Shuffle, Webhook, sign};
use serde_json::{Value, json};

use crate::client::Client;

/// Made with the vendor's Node SDK 23.1.
#[test]
fn the_signature_is_the_vendors() {
    let body = br#"{"id":"evt_1","object":"event","type":"charge.succeeded","data":{"object":{}}}"#;
    let vector = "t=1700000000,v1=45407dad16831e82e6cd1c5a8ccec23203e79407803b0e5f9cedae933204ef23";
    assert_eq!(sign("whsec_test", 1_700_000_000, body), vector);
    assert_ne!(sign("whsec_other", 1_700_000_000, body), vector);
}

type Received = Arc<Mutex<Vec<(String, Bytes)>>>;

/// A receiver that refuses its first delivery with 500 and keeps what it gets.
async fn receiver() -> (String, Received) {
    async fn receive(State(received): State<Received>, headers: HeaderMap, body: Bytes) -> StatusCode {
        let mut received = received.lock().unwrap();
        received.push((headers["Stripe-Signature"].to_str().unwrap().to_owned(), body));
        if received.len() == 1 { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK }
    }
    let received = Received::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let app = Router::new().fallback(receive).with_state(Arc::clone(&received));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, received)
}

#[tokio::test]
async fn an_emitted_event_arrives_signed_and_is_sent_again_until_it_is_accepted() {
    let stripe = Stripe::new().start().await.unwrap();
    Client::stripe(&stripe).form("/customers", "name=Ann").await;
    let (url, received) = receiver().await;
    let webhook = stripe.webhook(url, "whsec_sandbox");
    let event = stripe.events().remove(0);
    assert_eq!(webhook.deliver_until_accepted(&event, 5).await, Some(200));
    let received = received.lock().unwrap().clone();
    assert_eq!(received.len(), 2);
    for (signature, body) in received {
        let timestamp = signature.strip_prefix("t=").unwrap().split(',').next().unwrap().parse().unwrap();
        assert_eq!(signature, sign("whsec_sandbox", timestamp, &body));
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), event);
    }
}

#[tokio::test]
async fn bytes_and_headers_of_any_kind_can_be_sent() {
    let (url, received) = receiver().await;
    let webhook = Webhook::new(url, "whsec_sandbox");
    assert_eq!(webhook.deliver_with("t=1,v1=00", b"{ not json".to_vec()).await.unwrap(), 500);
    assert_eq!(webhook.deliver_bytes(b"raw".to_vec()).await.unwrap(), 200);
    let received = received.lock().unwrap().clone();
    assert_eq!(received[0], ("t=1,v1=00".to_owned(), Bytes::from_static(b"{ not json")));
    assert_eq!(received[1].1, "raw");
    assert!(Webhook::new("http://127.0.0.1:1/", "s").deliver(&json!({})).await.is_err());
}

#[tokio::test]
async fn deliveries_say_what_became_of_each_event() {
    let (url, _received) = receiver().await;
    let events: Vec<Value> = (0..3).map(|number| json!({"id": format!("evt_{number}")})).collect();
    let deliveries = Webhook::new(url, "s").deliver_all(&events).await;
    let statuses: Vec<_> = deliveries.into_iter().map(|delivery| (delivery.event, delivery.result.unwrap())).collect();
    assert_eq!(statuses, [("evt_0".to_owned(), 500), ("evt_1".to_owned(), 200), ("evt_2".to_owned(), 200)]);
}

#[test]
fn a_shuffle_loses_nothing_and_repeats_with_its_seed() {
    let events: Vec<u32> = (0..100).collect();
    let shuffle = Shuffle { seed: 3, duplicates_permille: 250, reorder: true };
    let arranged = shuffle.arrange(&events);
    assert_eq!(arranged, shuffle.arrange(&events));
    assert_ne!(arranged, Shuffle { seed: 4, ..shuffle }.arrange(&events));
    assert_eq!(arranged.iter().collect::<BTreeSet<_>>().len(), 100);
    assert!((105..150).contains(&arranged.len()), "{}", arranged.len());
    assert_eq!(Shuffle { seed: 3, duplicates_permille: 0, reorder: false }.arrange(&events), events);
}
