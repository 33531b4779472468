//! The default transport on real sockets: what breaks where, and what the caller is told.

use std::time::{Duration, Instant};

use client_core::client::Client;
use client_core::retry::RetryPolicy;
use client_core::transport::{Outgoing, ReqwestTransport, Transport, TransportError, TransportOptions};
use client_core::{BaseUrl, Effect, ErrorKind, Request};

use crate::server::{Reply, Server, answer};
use crate::service::{OK, Parcel, Parcels};

const RETRY: ErrorKind = ErrorKind::Retry { after: None };

fn transport(change: impl FnOnce(&mut TransportOptions)) -> ReqwestTransport {
    crate::secrets::capture();
    let mut options = TransportOptions { environment_proxies: false, ..TransportOptions::default() };
    change(&mut options);
    ReqwestTransport::with(options).unwrap()
}

fn client(base: &BaseUrl, change: impl FnOnce(&mut TransportOptions)) -> Client {
    let policy = RetryPolicy { max_attempts: 2, base: Duration::from_millis(1), ..RetryPolicy::default() };
    Client::new(Parcels::default(), base.clone(), transport(change)).retry(policy)
}

/// An address where nobody listens.
async fn nowhere() -> BaseUrl {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    BaseUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap()
}

fn ok() -> Reply {
    answer("200 OK", &[], OK)
}

fn bytes(text: &str) -> Reply {
    Reply::Bytes(text.as_bytes().to_vec())
}

#[tokio::test]
async fn a_refused_connection_did_nothing() {
    let base = nowhere().await;
    for parcel in [Parcel::read(), Parcel::send()] {
        let error = client(&base, |_| {}).send(&parcel).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&RETRY, 2));
        assert!(error.to_string().contains("refused"), "{error}");
    }
}

#[tokio::test]
async fn a_name_without_an_address_did_nothing() {
    let base = BaseUrl::parse("https://parcels.invalid").unwrap();
    let error = client(&base, |_| {}).send(&Parcel::send()).await.unwrap_err();
    assert_eq!(*error.kind(), RETRY);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_did_nothing() {
    let server = Server::start(vec![bytes("no TLS here"), bytes("no TLS here")]).await;
    let base = BaseUrl::parse(&server.base.as_str().replace("http:", "https:")).unwrap();
    let outgoing = Outgoing { base, request: Request::new(client_core::Method::GET, "/") };
    let hasty = transport(|options| options.connect_timeout = Duration::from_millis(300));
    let error = hasty.send(outgoing).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None, "{error}");
}

#[tokio::test]
async fn an_answer_lost_on_the_way_is_tried_again_and_then_unknown_for_a_write() {
    let table = [
        ("reset before the request is read", Reply::ResetUnread),
        ("reset after the request is read", Reply::ResetRead),
        ("a body that ends early", bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"weight")),
        ("no HTTP at all", bytes("what is this?\r\n\r\n")),
    ];
    for (name, reply) in table {
        let server = Server::start(vec![reply.clone(), ok()]).await;
        let weight = client(&server.base, |_| {}).send(&Parcel::send()).await.expect(name);
        assert_eq!(weight.weight_grams, 250, "{name}");

        for (parcel, kind) in [(Parcel::read(), RETRY), (Parcel::send(), ErrorKind::Unknown)] {
            let server = Server::start(vec![reply.clone(), reply.clone()]).await;
            let error = client(&server.base, |_| {}).send(&parcel).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (&kind, 2), "{name}");
        }
    }
}

#[tokio::test]
async fn the_same_key_goes_over_the_wire_on_every_attempt_and_never_on_get() {
    let server = Server::start(vec![Reply::ResetRead, ok(), ok()]).await;
    let client = client(&server.base, |_| {});
    client.send(&Parcel::send()).await.unwrap();
    client.send(&Parcel::read()).await.unwrap();
    let keys: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.lines().find_map(|line| line.strip_prefix("idempotency-key: ")).map(str::to_owned))
        .collect();
    assert!(keys[0].is_some());
    assert_eq!(keys, [keys[0].clone(), keys[0].clone(), None]);
}

#[tokio::test]
async fn method_path_query_headers_and_body_arrive_as_they_were_given() {
    let server = Server::start(vec![ok()]).await;
    let query = vec![("a[]".to_owned(), "x y".to_owned()), ("b".to_owned(), "ü&=/".to_owned())];
    client(&server.base, |_| {}).send(&Parcel { id: "a/b?c".into(), query, ..Parcel::send() }).await.unwrap();
    let request = server.requests().remove(0);
    assert!(
        request.starts_with("POST /v1/parcels/a%2Fb%3Fc?a%5B%5D=x%20y&b=%C3%BC%26%3D%2F HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("content-type: application/json\r\n"));
    assert!(request.contains(concat!("user-agent: client-core/", env!("CARGO_PKG_VERSION"))));
    assert!(request.ends_with("\r\n\r\n{\"weight_grams\":250}"));
}

#[tokio::test]
async fn a_slow_answer_ends_at_the_read_timeout_and_a_slow_body_at_the_total() {
    let slow = || Reply::Slow(Duration::from_secs(5), OK.into());
    let server = Server::start(vec![slow(), slow()]).await;
    let began = Instant::now();
    let patient = client(&server.base, |options| options.read_timeout = Duration::from_millis(100));
    let error = patient.send(&Parcel::send()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Unknown);
    assert!(error.to_string().contains("time ran out"), "{error}");

    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{".to_vec();
    let stalled = || Reply::Stalled(head.clone(), Duration::from_secs(5), Vec::new());
    let server = Server::start(vec![stalled(), stalled()]).await;
    let hasty = client(&server.base, |options| options.total_timeout = Duration::from_millis(100));
    let error = hasty.send(&Parcel::read()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&RETRY, 2));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_not_read() {
    let announced = || bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n{");
    for reply in [announced(), Reply::Endless] {
        let server = Server::start(vec![reply]).await;
        let error =
            client(&server.base, |options| options.largest_answer = 1 << 20).send(&Parcel::send()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Decode { path: ".".into() }, 1));
        assert!(error.to_string().contains("larger than 1048576 bytes"), "{error}");
        assert_eq!(error.status(), Some(200));
    }
}

#[tokio::test]
async fn an_answer_of_exactly_the_limit_is_read() {
    let server = Server::start(vec![ok(), ok()]).await;
    for (limit, fits) in [(OK.len(), true), (OK.len() - 1, false)] {
        let sent = client(&server.base, |options| options.largest_answer = limit).send(&Parcel::read()).await;
        assert_eq!(sent.is_ok(), fits, "{limit}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let server = Server::start(vec![answer("307 Elsewhere", &[("Location", "/v1/elsewhere")], "")]).await;
    let error = client(&server.base, |_| {}).send(&Parcel::send()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (&ErrorKind::Rejected, Some(307)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection_and_leaves_the_client_whole() {
    let mut server = Server::start(vec![Reply::Silence, ok()]).await;
    let client = client(&server.base, |_| {});
    let dropped = tokio::time::timeout(Duration::from_millis(200), client.send(&Parcel::send())).await;
    assert!(dropped.is_err());
    let left = tokio::time::timeout(Duration::from_secs(5), server.left.recv()).await;
    assert_eq!(left, Ok(Some(())));
    client.send(&Parcel::send()).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_transport_error_names_no_url() {
    let outgoing = Outgoing {
        base: nowhere().await,
        request: Request::new(client_core::Method::GET, "/v1/hidden-path").query("key", "hidden-key"),
    };
    let error = transport(|_| {}).send(outgoing.clone()).await.unwrap_err();
    let TransportError::Unsent(_) = &error else { panic!("{error}") };
    let printed = format!("{error} {error:?} {error:#?} {outgoing:?}");
    assert!(!printed.contains("hidden") && !printed.contains("http:"), "{printed}");
}
