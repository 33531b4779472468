//! Credentials, above all OAuth 2.0 tokens: fetched once, shared, renewed before their end and after a refusal.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use client_core::auth::{ApiKeyHeader, Basic, Bearer, ClientCredentials};
use client_core::client::Client;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, ErrorKind, HeaderName, Request, Response};

use crate::script::Script;
use crate::script::Step::Status;
use crate::service::{OK, Parcel, Parcels};

/// A service that grants `token-1`, `token-2` and so on, and honours the latest only.
#[derive(Clone, Default)]
struct Guarded {
    granted: Arc<AtomicU32>,
    /// The number of the token that is honoured.
    valid: Arc<AtomicU32>,
    token_requests: Arc<Mutex<Vec<Request>>>,
    /// What the token endpoint answers first, if not a token.
    refusals: Arc<Mutex<Vec<Response>>>,
    slow: Duration,
    expires_in: u64,
}

impl Guarded {
    fn new() -> Self {
        crate::secrets::capture();
        Self { expires_in: 3600, valid: Arc::new(AtomicU32::new(1)), ..Self::default() }
    }

    fn client(&self) -> Client {
        let auth = ClientCredentials::new("/oauth/token", "client-1", "word-of-client-1").scope("parcels");
        Client::new(Parcels::default(), BaseUrl::parse("https://parcels.example").unwrap(), self.clone()).auth(auth)
    }

    async fn grant(&self, request: Request) -> Response {
        self.token_requests.lock().unwrap().push(request);
        tokio::time::sleep(self.slow).await;
        if let Some(refusal) = self.refusals.lock().unwrap().pop() {
            return refusal;
        }
        let number = self.granted.fetch_add(1, SeqCst) + 1;
        Response::new(
            200,
            format!(r#"{{"access_token":"token-{number}","token_type":"Bearer","expires_in":{}}}"#, self.expires_in),
        )
    }

    fn fetched(&self) -> usize {
        self.token_requests.lock().unwrap().len()
    }
}

#[async_trait]
impl Transport for Guarded {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        if outgoing.request.path == "/oauth/token" {
            return Ok(self.grant(outgoing.request).await);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        let honoured = format!("Bearer token-{}", self.valid.load(SeqCst));
        let carried = &outgoing.request.headers["authorization"];
        assert!(carried.is_sensitive());
        Ok(Response::new(if carried == honoured.as_str() { 200 } else { 401 }, OK))
    }
}

/// Ten calls at once, all of which succeed.
async fn ten_calls(client: &Client) {
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&Parcel::send()).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn ten_calls_at_once_fetch_one_token() {
    let service = Guarded { slow: Duration::from_secs(1), ..Guarded::new() };
    let client = service.client();
    ten_calls(&client).await;
    ten_calls(&client).await;
    assert_eq!(service.fetched(), 1);
}

#[tokio::test(start_paused = true)]
async fn ten_refusals_at_once_renew_the_token_once() {
    let service = Guarded { slow: Duration::from_secs(1), ..Guarded::new() };
    let client = service.client();
    client.send(&Parcel::read()).await.unwrap();
    service.valid.store(2, SeqCst);
    ten_calls(&client).await;
    assert_eq!(service.fetched(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_shortly_before_its_end() {
    let service = Guarded::new();
    let client = service.client();
    client.send(&Parcel::read()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3600 - 62)).await;
    client.send(&Parcel::read()).await.unwrap();
    assert_eq!(service.fetched(), 1);
    service.valid.store(2, SeqCst);
    tokio::time::sleep(Duration::from_secs(3)).await;
    client.send(&Parcel::read()).await.unwrap();
    assert_eq!(service.fetched(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_refused_twice_is_an_error_for_a_person() {
    let service = Guarded::new();
    service.valid.store(99, SeqCst);
    let error = service.client().send(&Parcel::read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Unauthorized, 2));
    assert_eq!(service.fetched(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_unsafe_write_is_not_sent_again_under_a_new_token() {
    let service = Guarded::new();
    let client = service.client();
    client.send(&Parcel::read()).await.unwrap();
    service.valid.store(2, SeqCst);
    let unsafe_write = Parcel::new(client_core::Method::POST, client_core::Repeat::Never);
    let error = client.send(&unsafe_write).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Unauthorized, 1));
    client.send(&unsafe_write).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_is_down_is_tried_again_and_nothing_was_done() {
    let down = || Response::new(503, r#"{"error":"temporarily_unavailable"}"#);
    let service = Guarded { refusals: Arc::new(Mutex::new(vec![down()])), ..Guarded::new() };
    service.client().send(&Parcel::send()).await.unwrap();

    let service = Guarded { refusals: Arc::new(Mutex::new(vec![down(); 4])), ..Guarded::new() };
    let error = service.client().send(&Parcel::send()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Retry { after: None }, 0));
    assert_eq!(error.rejection().code.as_deref(), Some("temporarily_unavailable"));
}

#[tokio::test(start_paused = true)]
async fn wrong_credentials_are_told_without_repeating_them() {
    let refusal = Response::new(401, r#"{"error":"invalid_client","error_description":"word-of-client-1 is wrong"}"#);
    let service = Guarded { refusals: Arc::new(Mutex::new(vec![refusal])), ..Guarded::new() };
    let error = service.client().send(&Parcel::send()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Unauthorized, 0));
    assert_eq!(error.rejection().message, "no credentials: [redacted] is wrong");
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_it_fetches_leaves_the_next_one_free() {
    let service = Guarded { slow: Duration::from_secs(1), ..Guarded::new() };
    let client = service.client();
    let dropped = tokio::time::timeout(Duration::from_millis(100), client.send(&Parcel::read())).await;
    assert!(dropped.is_err());
    client.send(&Parcel::read()).await.unwrap();
    assert_eq!(service.fetched(), 2);
}

#[tokio::test(start_paused = true)]
async fn id_and_secret_go_as_basic_or_in_the_body() {
    let service = Guarded::new();
    service.client().send(&Parcel::read()).await.unwrap();
    let auth = ClientCredentials::new("/oauth/token", "client-1", "word-of-client-1").in_body();
    let _ = service.client().auth(auth).send(&Parcel::read()).await;
    let requests = service.token_requests.lock().unwrap();
    assert_eq!(requests[0].headers["authorization"], "Basic Y2xpZW50LTE6d29yZC1vZi1jbGllbnQtMQ==");
    assert_eq!(&requests[0].body[..], b"grant_type=client_credentials&scope=parcels");
    assert!(!requests[1].headers.contains_key("authorization"));
    assert_eq!(
        &requests[1].body[..],
        b"grant_type=client_credentials&client_id=client-1&client_secret=word-of-client-1"
    );
}

#[tokio::test]
async fn credentials_that_never_change_go_in_their_header() {
    let script = Script::new(&[Status(200); 3]);
    let client = script.client();
    client.clone().auth(Bearer::new("sk_1")).send(&Parcel::read()).await.unwrap();
    client.clone().auth(Basic::new("user", "word")).send(&Parcel::read()).await.unwrap();
    let key = ApiKeyHeader::new(HeaderName::from_static("x-api-key"), "key_1");
    client.clone().auth(key).send(&Parcel::read()).await.unwrap();
    let sent = script.requests();
    assert_eq!(sent[0].headers["authorization"], "Bearer sk_1");
    assert_eq!(sent[1].headers["authorization"], "Basic dXNlcjp3b3Jk");
    assert_eq!(sent[2].headers["x-api-key"], "key_1");
    assert!(sent.iter().all(|request| request.headers.values().all(http::HeaderValue::is_sensitive)));
}

#[tokio::test]
async fn a_credential_that_no_header_carries_is_not_sent() {
    let script = Script::new(&[]);
    let error = script.client().auth(Bearer::new("line\nbreak")).send(&Parcel::read()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Invalid { field: "authorization".into() });
    assert!(!format!("{error:?}").contains("break"));
}
