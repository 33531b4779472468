//! Idempotency keys: one per logical call, the same on every attempt, only where they mean something.

use client_core::client::Client;
use client_core::{BaseUrl, ErrorKind, HeaderName, HeaderValue, IdempotencyKey, Method, Repeat};

use crate::script::Script;
use crate::script::Step::{Headed, Lost, Status};
use crate::service::{Parcel, Parcels};

#[tokio::test(start_paused = true)]
async fn one_call_has_one_key_on_every_attempt() {
    let script = Script::new(&[Lost, Status(500), Status(429), Status(200)]);
    let answer = script.client().call(&Parcel::send()).answer().await.unwrap();
    let keys = script.keys();
    let key = answer.key.expect("a keyed call tells its key");
    assert_eq!(keys.len(), 4);
    assert!(keys.iter().all(|sent| sent.as_deref() == Some(key.as_str())), "{keys:?}");
}

#[tokio::test]
async fn two_calls_have_two_keys() {
    let script = Script::new(&[Status(200), Status(200)]);
    let client = script.client();
    client.send(&Parcel::send()).await.unwrap();
    client.send(&Parcel::send()).await.unwrap();
    let keys = script.keys();
    assert!(keys[0].is_some() && keys[1].is_some());
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test(start_paused = true)]
async fn the_callers_key_is_used_on_every_attempt() {
    let script = Script::new(&[Lost, Status(200)]);
    let key = IdempotencyKey::new("receipt-ch_1").unwrap();
    script.client().call(&Parcel::send()).idempotency_key(key).send().await.unwrap();
    assert_eq!(script.keys(), [Some("receipt-ch_1".to_owned()), Some("receipt-ch_1".to_owned())]);
}

#[tokio::test]
async fn a_key_is_left_out_where_it_means_nothing() {
    let cases = [
        (Method::GET, Repeat::Freely),
        (Method::GET, Repeat::WithKey),
        (Method::HEAD, Repeat::WithKey),
        (Method::PUT, Repeat::Freely),
        (Method::DELETE, Repeat::Freely),
        (Method::POST, Repeat::Never),
    ];
    for (method, repeat) in cases {
        let script = Script::new(&[Status(200)]);
        let parcel = Parcel::new(method, repeat);
        let call = script.client();
        call.call(&parcel).idempotency_key(IdempotencyKey::random()).send().await.unwrap();
        assert_eq!(script.keys(), [None], "{parcel:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_without_keys_gets_none_and_no_second_attempt() {
    let script = Script::new(&[Lost]);
    let base = BaseUrl::parse("https://parcels.example").unwrap();
    let client = Client::new(Parcels { takes_no_keys: true }, base, script.clone());
    let error = client.send(&Parcel::send()).await.unwrap_err();
    assert_eq!((error.attempts(), error.kind()), (1, &ErrorKind::Unknown));
    assert_eq!(script.keys(), [None]);
}

#[tokio::test]
async fn a_replayed_answer_says_so() {
    let script = Script::new(&[Headed(200, "idempotent-replayed", "true"), Status(200)]);
    let client = script.client();
    assert!(client.call(&Parcel::send()).answer().await.unwrap().replayed);
    assert!(!client.call(&Parcel::send()).answer().await.unwrap().replayed);
}

#[tokio::test]
async fn a_calls_header_beats_the_endpoints_and_the_clients() {
    let name = || HeaderName::from_static("x-label");
    let script = Script::new(&[Status(200); 3]);
    let client = script.client().header(name(), HeaderValue::from_static("client"));
    let labelled = Parcel { header: Some(HeaderValue::from_static("endpoint")), ..Parcel::read() };
    client.send(&Parcel::read()).await.unwrap();
    client.send(&labelled).await.unwrap();
    client.call(&labelled).header(name(), HeaderValue::from_static("call")).send().await.unwrap();
    let sent: Vec<_> = script.requests().iter().map(|request| request.headers["x-label"].clone()).collect();
    assert_eq!(sent, ["client", "endpoint", "call"]);
}

#[tokio::test]
async fn an_answer_keeps_what_came_around_it() {
    let script = Script::new(&[Headed(201, "request-id", "req_7")]);
    let answer = script.client().call(&Parcel::send()).answer().await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.attempts), (201, 1));
    assert_eq!(answer.request_id.as_deref(), Some("req_7"));
    assert_eq!(answer.headers["request-id"], "req_7");
    assert_eq!(answer.value.weight_grams, 250);
}
