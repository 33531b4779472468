//! The client against a script: what goes out, and what whole lists come to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, ErrorKind, IdempotencyKey, Response};
use futures_util::TryStreamExt;
use serde_json::json;
use stripe_model::client::{API_VERSION, Client};
use stripe_model::endpoints::{List, Retrieve, refunds};
use stripe_model::*;

/// Answers in turn, and keeps what was asked.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<Response>>>,
    asked: Arc<Mutex<Vec<Outgoing>>>,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        self.asked.lock().unwrap().push(outgoing);
        let answer = self.answers.lock().unwrap().pop_front();
        answer.ok_or_else(|| TransportError::Unsent("the script is over".into()))
    }
}

impl Script {
    fn answering(answers: impl IntoIterator<Item = (u16, String)>) -> (Client, Self) {
        let script = Self::default();
        script.answers.lock().unwrap().extend(answers.into_iter().map(|(status, body)| Response::new(status, body)));
        let base = BaseUrl::parse("https://stripe.example").unwrap();
        (Client::over("sk_test_hidden".to_owned(), base, script.clone()), script)
    }

    fn targets(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|outgoing| outgoing.request.target()).collect()
    }

    fn header(&self, index: usize, name: &str) -> Option<String> {
        let asked = self.asked.lock().unwrap();
        Some(asked[index].request.headers.get(name)?.to_str().unwrap().to_owned())
    }
}

fn page(ids: &[&str], has_more: bool) -> (u16, String) {
    let data: Vec<_> =
        ids.iter().map(|id| json!({"id": id, "object": "charge", "amount": 1, "currency": "usd"})).collect();
    (200, json!({"object": "list", "data": data, "has_more": has_more}).to_string())
}

async fn walk(client: &Client, list: List<Charge>) -> Vec<String> {
    client.stream(list).map_ok(|charge| charge.id.to_string()).try_collect().await.unwrap()
}

#[tokio::test]
async fn a_stream_walks_every_page_with_the_same_filters() {
    let (client, script) =
        Script::answering([page(&["c5", "c4"], true), page(&["c3", "c2"], true), page(&["c1"], false)]);
    let list = List::<Charge>::of_customer(&"cus_1".into()).limit(2).expand("data.refunds");
    assert_eq!(walk(&client, list).await, ["c5", "c4", "c3", "c2", "c1"]);
    let target = |cursor: &str| format!("/v1/charges?customer=cus_1&limit=2{cursor}&expand%5B%5D=data.refunds");
    assert_eq!(script.targets(), [target(""), target("&starting_after=c4"), target("&starting_after=c2")]);
}

#[tokio::test]
async fn a_backward_stream_walks_from_old_to_new() {
    let (client, _) = Script::answering([page(&["c3", "c2"], true), page(&["c5", "c4"], false)]);
    assert_eq!(walk(&client, List::new().ending_before("c1")).await, ["c2", "c3", "c4", "c5"]);
}

#[tokio::test]
async fn a_stream_never_loops() {
    let (client, script) =
        Script::answering([page(&["c2", "c1"], true), page(&["c2", "c1"], true), page(&["c9"], true)]);
    assert_eq!(walk(&client, List::new()).await.len(), 4);
    assert_eq!(script.targets().len(), 2);
    let (client, script) = Script::answering([page(&[], true)]);
    assert!(walk(&client, List::new()).await.is_empty());
    assert_eq!(script.targets().len(), 1);
}

#[tokio::test]
async fn an_error_ends_a_stream_after_what_came_before_it() {
    let (client, _) = Script::answering([page(&["c2", "c1"], true), (404, "{}".into())]);
    let mut stream = Box::pin(client.stream(List::<Charge>::new()));
    assert!(stream.try_next().await.unwrap().is_some() && stream.try_next().await.unwrap().is_some());
    assert!(stream.try_next().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_call_carries_key_version_account_and_credentials() {
    let refund = json!({"id": "re_1", "amount": 5, "currency": "usd"}).to_string();
    let charge = json!({"id": "ch_1", "amount": 5, "currency": "usd"}).to_string();
    let (client, script) = Script::answering([(200, refund), (200, charge)]);
    let endpoint = refunds::create_for_charge(&"ch_1".into()).amount(5);
    let key = IdempotencyKey::new("refund-A-17").unwrap();
    let call = client.call(&endpoint).idempotency_key(key).account(&"acct_1".into()).version("2019-12-03");
    assert_eq!(call.send().await.unwrap().id.as_str(), "re_1");
    client.send(&Retrieve::<Charge>::new("ch_1")).await.unwrap();
    assert_eq!(script.header(0, "authorization").as_deref(), Some("Bearer sk_test_hidden"));
    assert_eq!(script.header(0, "idempotency-key").as_deref(), Some("refund-A-17"));
    assert_eq!(script.header(0, "stripe-account").as_deref(), Some("acct_1"));
    assert_eq!(script.header(0, "stripe-version").as_deref(), Some("2019-12-03"));
    assert_eq!(script.header(1, "stripe-version").as_deref(), Some(API_VERSION));
    assert_eq!((script.header(1, "idempotency-key"), script.header(1, "stripe-account")), (None, None));
    assert!(!format!("{client:?} {:?}", script.asked.lock().unwrap()).contains("hidden"));
}

#[tokio::test]
async fn what_no_header_can_carry_is_not_sent() {
    let (client, script) = Script::answering([]);
    let endpoint = Retrieve::<Charge>::new("ch_1");
    let error = client.call(&endpoint).account(&"acct\n1".into()).send().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Invalid { field: "Stripe-Account".into() });
    assert!(client.version("2026\r\nX: y").is_err());
    assert!(script.targets().is_empty());
}
