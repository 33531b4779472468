//! The client over a scripted transport: credentials, keys, pages.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::retry::{Jitter, RetryPolicy};
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, ErrorKind, IdempotencyKey, Response};
use tims_client::endpoints::ItemFilter;
use tims_client::model::*;
use tims_client::{Client, Codec, Contract, Paths};

use crate::{documents, records};

/// Answers in order and keeps what was asked.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<Vec<Result<Response, TransportError>>>>,
    asked: Arc<Mutex<Vec<Outgoing>>>,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        self.asked.lock().unwrap().push(outgoing);
        self.answers.lock().unwrap().remove(0)
    }
}

impl Script {
    fn of(answers: impl IntoIterator<Item = Result<Response, TransportError>>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), asked: Arc::default() }
    }

    fn client(&self, codec: Codec) -> Client {
        let base = BaseUrl::parse("https://tims.example.com").unwrap();
        let quick = RetryPolicy { base: std::time::Duration::ZERO, jitter: Jitter::Off, ..RetryPolicy::default() };
        Client::new(Contract::new(Paths::default(), codec), base, self.clone()).retry(quick)
    }

    fn header(&self, index: usize, name: &str) -> Option<String> {
        Some(self.asked.lock().unwrap()[index].request.headers.get(name)?.to_str().unwrap().to_owned())
    }

    fn targets(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|outgoing| outgoing.request.target()).collect()
    }
}

fn good<T: serde::Serialize>(codec: Codec, status: u16, document: &T) -> Result<Response, TransportError> {
    Ok(Response::new(status, codec.encode(document).unwrap()))
}

#[tokio::test]
async fn a_payment_is_posted_under_one_key_however_often_it_is_tried() {
    for codec in [Codec::Json, Codec::Xml] {
        let lost = Err(TransportError::Lost("reset".into()));
        let script = Script::of([lost, Ok(Response::new(503, "")), good(codec, 201, &records::payment())]);
        let client = script.client(codec).api_key("k-0123456789");
        let endpoint = client.contract().create(documents::new_payment());
        let key = IdempotencyKey::new("payment:ch_0001").unwrap();
        let posted = client.call(&endpoint).idempotency_key(key).send().await.unwrap();
        assert_eq!(posted, records::payment());
        for attempt in 0..3 {
            assert_eq!(script.header(attempt, "idempotency-key").as_deref(), Some("payment:ch_0001"));
            assert_eq!(script.header(attempt, "x-api-key").as_deref(), Some("k-0123456789"));
        }
    }
}

#[tokio::test]
async fn a_lost_answer_to_a_payment_is_unknown_and_not_failed() {
    let lost = || Err(TransportError::Lost("timed out".into()));
    let script = Script::of([lost(), lost(), lost(), lost()]);
    let error = script.client(Codec::Json).create(documents::new_payment()).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
}

#[tokio::test]
async fn a_duplicate_transaction_is_a_conflict_with_the_services_code() {
    let error = ErrorBody {
        code: ErrorCode::DuplicateTransaction,
        field: Some("TransactionID".into()),
        message: "ch_0001 is posted as P000088.".into(),
        details: Vec::new(),
    };
    let script = Script::of([good(Codec::Json, 409, &ErrorAnswer { error })]);
    let error = script.client(Codec::Json).create(documents::new_payment()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Conflict);
    assert_eq!(
        error.to_string(),
        "tims payments.create met a conflict with status 409 (duplicate_transaction) at `TransactionID`: ch_0001 is posted as P000088."
    );
}

#[tokio::test]
async fn what_the_contract_does_not_take_is_never_sent() {
    let script = Script::default();
    let error = script.client(Codec::Json).create(NewCustomer::new("")).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Invalid { field: "Name".into() });
    assert_eq!(script.targets().len(), 0);
}

#[tokio::test]
async fn basic_and_token_credentials_are_sent() {
    let script = Script::of([good(Codec::Json, 200, &records::customer())]);
    script.client(Codec::Json).basic("ann", "word").read(CustomerCode::from("C000123")).await.unwrap();
    assert_eq!(script.header(0, "authorization").as_deref(), Some("Basic YW5uOndvcmQ="));

    let token = Ok(Response::new(200, r#"{"access_token":"t-0001","token_type":"Bearer","expires_in":3600}"#));
    let answers = [token, good(Codec::Json, 200, &records::customer()), good(Codec::Json, 200, &records::item())];
    let script = Script::of(answers);
    let client = script.client(Codec::Json).client_credentials("id", "secret");
    client.read(CustomerCode::from("C000123")).await.unwrap();
    client.read(Sku::from("GAS-ARG-50")).await.unwrap();
    assert_eq!(script.targets(), ["/oauth/token", "/api/v1/customers/C000123", "/api/v1/inventory/items/GAS-ARG-50"]);
    assert_eq!(script.header(1, "authorization").as_deref(), Some("Bearer t-0001"));
    assert_eq!(script.header(2, "authorization").as_deref(), Some("Bearer t-0001"));
    assert_eq!(script.header(1, "idempotency-key"), None);
}

#[tokio::test]
async fn pages_keep_the_filter_and_end() {
    let page = |next: Option<&str>| Page {
        items: vec![records::item()],
        has_more: next.is_some(),
        next_page: next.map(PageToken::from),
    };
    let answers = [page(Some("p2")), page(Some("p3")), page(None)].map(|page| good(Codec::Json, 200, &page));
    let script = Script::of(answers);
    let filter = ItemFilter { text: Some("argon".into()), ..ItemFilter::default() };
    let found = script.client(Codec::Json).search(filter).limit(1).collect(10).await.unwrap();
    assert_eq!(found.len(), 3);
    let first = "/api/v1/inventory/items?Text=argon&Limit=1";
    assert_eq!(script.targets(), [first.to_owned(), format!("{first}&Page=p2"), format!("{first}&Page=p3")]);
}

#[tokio::test]
async fn a_service_that_names_a_page_twice_does_not_hold_us_for_ever() {
    let page = |next: &str| {
        good(Codec::Json, 200, &Page { items: vec![records::item()], has_more: true, next_page: Some(next.into()) })
    };
    let script = Script::of([page("p2"), page("p3"), page("p2")]);
    let error = script.client(Codec::Json).search(ItemFilter::default()).collect(10).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Decode { path: "NextPage".into() });
}

#[tokio::test]
async fn a_page_that_has_more_and_names_no_next_is_not_taken_for_the_last() {
    let page = Page { items: vec![records::item()], has_more: true, next_page: None };
    let script = Script::of([good(Codec::Json, 200, &page)]);
    let error = script.client(Codec::Json).search(ItemFilter::default()).collect(10).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Decode { path: "NextPage".into() });
}

#[tokio::test]
async fn more_than_was_bargained_for_is_an_error_and_not_a_cut() {
    let page = Page { items: vec![records::item(), records::item()], has_more: false, next_page: None };
    for (most, fits) in [(1, false), (2, true)] {
        let script = Script::of([good(Codec::Json, 200, &page)]);
        let found = script.client(Codec::Json).search(ItemFilter::default()).collect(most).await;
        assert_eq!(found.is_ok(), fits);
    }
}

#[tokio::test]
async fn an_error_on_one_page_loses_none() {
    let last = Page { items: vec![records::item()], has_more: false, next_page: None };
    let first = Page { has_more: true, next_page: Some("p2".into()), ..last.clone() };
    let refused = Ok(Response::new(400, ""));
    let script = Script::of([good(Codec::Json, 200, &first), refused, good(Codec::Json, 200, &last)]);
    let mut pages = script.client(Codec::Json).search(ItemFilter::default());
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    assert!(pages.next().await.is_err());
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    assert!(pages.next().await.unwrap().is_none());
    assert_eq!(script.targets()[1], script.targets()[2]);
}

#[tokio::test]
async fn no_credential_is_printed_even_when_the_service_echoes_it() {
    let echo = ErrorBody {
        code: ErrorCode::Validation,
        field: None,
        message: "bad key k-marked-secret".into(),
        details: Vec::new(),
    };
    let script = Script::of([good(Codec::Json, 422, &ErrorAnswer { error: echo })]);
    let client = script.client(Codec::Json).api_key("k-marked-secret");
    let error = client.read(CustomerCode::from("C1")).await.unwrap_err();
    for printed in [format!("{error}"), format!("{error:?}"), format!("{client:?}")] {
        assert!(!printed.contains("k-marked-secret"), "{printed}");
    }
}
