//! Marked secrets in the key, a header, the query and the body, echoed by the service wherever it can: none may appear in
//! any error, value printed for debugging, span or log line, our own or those of the crates below.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use client_core::auth::{ApiKeyHeader, Authorize, Basic, Bearer, ClientCredentials};
use client_core::client::Client;
use client_core::retry::RetryPolicy;
use client_core::transport::{Outgoing, ReqwestTransport, TransportOptions};
use client_core::{ApiError, BaseUrl, Endpoint, ErrorKind, HeaderName, HeaderValue, Request, Response, Scrubber};
use secrecy::SecretString;

use crate::server::{Reply, Server, answer};
use crate::service::{OK, Parcel, Parcels};

const KEY: &str = "sk_live_MARKEDKEY";
const HEADER: &str = "MARKEDHEADER/+value";
const QUERY: &str = "MARKEDQUERY of a person";
const BODY: &str = "MARKEDBODY-value";
/// The base 64 of `user-1:sk_live_MARKEDKEY`.
const BASIC: &str = "dXNlci0xOnNrX2xpdmVfTUFSS0VES0VZ";

/// Every form in which a marked secret could come out.
const FORBIDDEN: [&str; 2] = ["MARKED", BASIC];

/// Everything that was logged by anyone in this process.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl log::Log for Lines {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("log {} {}: {}\n", record.level(), record.target(), record.args());
        self.0.lock().unwrap().extend_from_slice(line.as_bytes());
    }

    fn flush(&self) {}
}

/// Captures spans (with their fields when they close), events and `log` records of all crates, everything down to TRACE.
/// Every test starts it before its first span, because a span that was once found disabled may stay so.
pub(crate) fn capture() -> &'static Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    LINES.get_or_init(|| {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing_subscriber::util::SubscriberInitExt::init(subscriber);
        log::set_logger(Box::leak(Box::new(lines.clone()))).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        lines
    })
}

/// The parcel with its secrets: what the query holds is not even declared.
fn parcel() -> Parcel {
    let mut header = HeaderValue::from_static(HEADER);
    header.set_sensitive(true);
    Parcel {
        query: vec![("name".into(), QUERY.into())],
        body: format!(r#"{{"card":"{BODY}"}}"#),
        secrets: vec![SecretString::from(BODY)],
        header: Some(header),
        ..Parcel::send()
    }
}

/// An answer that echoes everything in its reason, headers and body.
fn echo(status: u16) -> Reply {
    echo_with(status, "")
}

/// An answer that echoes everything and the credentials as they were encoded.
fn echo_with(status: u16, encoded_credentials: &str) -> Reply {
    let all = format!("{KEY} {encoded_credentials} {HEADER} {QUERY} {BODY}");
    let encoded = "MARKEDQUERY%20of%20a%20person MARKEDHEADER%2F%2Bvalue";
    let body = format!(r#"{{"code":"{KEY}","field":"{QUERY}","message":"{all} {encoded}","weight_grams":"{all}"}}"#);
    answer(
        &format!("{status} {all}"),
        &[("Request-Id", &format!("req-{KEY}")), ("X-Echo", &all), ("Location", &format!("/?q={encoded}"))],
        &body,
    )
}

/// Everything that an error can print.
fn printed(error: &ApiError) -> String {
    let mut text = format!("{error} {error:#} {error:?} {error:#?} {:?} {:?}", error.kind(), error.rejection());
    let _ = write!(text, " {:?} {:?} {:?}", error.request_id(), error.status(), error.operation());
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, " {error} {error:?}");
        cause = error.source();
    }
    text
}

#[track_caller]
fn assert_clean(what: &str, text: &str) {
    for secret in FORBIDDEN {
        if let Some(place) = text.find(secret) {
            let start = place.saturating_sub(200);
            panic!("{what} shows {secret}: …{}…", &text[start..(place + 80).min(text.len())]);
        }
    }
}

fn debugged(what: &str, value: &dyn Debug) {
    assert_clean(what, &format!("{value:?} {value:#?}"));
}

fn transport() -> ReqwestTransport {
    capture();
    let options = TransportOptions {
        environment_proxies: false,
        total_timeout: Duration::from_secs(1),
        largest_answer: 4096,
        ..TransportOptions::default()
    };
    ReqwestTransport::with(options).unwrap()
}

fn client(base: &BaseUrl, auth: impl Authorize + 'static) -> Client {
    let policy = RetryPolicy { max_attempts: 2, base: Duration::from_millis(1), ..RetryPolicy::default() };
    Client::new(Parcels::default(), base.clone(), transport()).retry(policy).auth(auth)
}

/// Fails a call in every way there is and returns the errors.
async fn every_error() -> Vec<ApiError> {
    let truncated = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"message\":\"sk_live_MARKEDKEY".to_vec();
    let garbage = format!("HTTP/1.1 {KEY} {BODY}\r\n{QUERY}\r\n\r\n").into_bytes();
    let scripts: Vec<Vec<Reply>> = vec![
        vec![echo(429), echo(429)],
        vec![echo(500), echo(500)],
        vec![echo(200)],
        vec![echo(307)],
        vec![echo(400)],
        vec![echo(401)],
        vec![echo(404)],
        vec![echo(412)],
        vec![Reply::ResetUnread, Reply::ResetRead],
        vec![Reply::Bytes(truncated.clone()), Reply::Bytes(truncated)],
        vec![Reply::Bytes(garbage.clone()), Reply::Bytes(garbage)],
        vec![Reply::Silence, Reply::Silence],
        vec![Reply::Endless],
    ];
    let mut errors = Vec::new();
    for script in scripts {
        let server = Server::start(script).await;
        let client = client(&server.base, Bearer::new(KEY));
        errors.push(client.send(&parcel()).await.unwrap_err());
    }
    let nobody = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    errors.push(client(&nobody, Bearer::new(KEY)).send(&parcel()).await.unwrap_err());
    errors.push(client(&nobody, Bearer::new(format!("{KEY}\n"))).send(&parcel()).await.unwrap_err());
    errors.push(client(&nobody, Bearer::new(KEY)).send(&Parcel { id: String::new(), ..parcel() }).await.unwrap_err());
    errors
}

/// Fails a call under every kind of credentials.
async fn every_credential() -> Vec<ApiError> {
    let mut errors = Vec::new();
    let mut script: Vec<_> = [400, 401, 200, 503, 503].map(|status| echo_with(status, BASIC)).into();
    script.push(echo(400));
    let server = Server::start(script).await;
    let key = ApiKeyHeader::new(HeaderName::from_static("x-api-key"), KEY);
    errors.push(client(&server.base, Basic::new("user-1", KEY)).send(&parcel()).await.unwrap_err());
    // The token endpoint echoes too: a refusal, a token that cannot be read, a failure that passes.
    for _ in 0..3 {
        let auth = ClientCredentials::new("/token", "user-1", KEY);
        errors.push(client(&server.base, auth).send(&parcel()).await.unwrap_err());
    }
    errors.push(client(&server.base, key).send(&parcel()).await.unwrap_err());
    // A token that works once and is echoed in the refusal of the renewed one.
    let token = r#"{"access_token":"MARKEDTOKEN","token_type":"bearer","expires_in":60}"#;
    let refusal = || answer("401 MARKEDTOKEN", &[("Request-Id", "MARKEDTOKEN")], r#"{"message":"not MARKEDTOKEN"}"#);
    let server =
        Server::start(vec![answer("200 OK", &[], token), refusal(), answer("200 OK", &[], token), refusal()]).await;
    let auth = Arc::new(ClientCredentials::new("/token", "user-1", KEY));
    let client = client(&server.base, Arc::clone(&auth));
    errors.push(client.send(&parcel()).await.unwrap_err());
    debugged("credentials", &auth);
    errors
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_reaches_an_error_a_debug_line_a_span_or_a_log() {
    let lines = capture();
    let errors: Vec<_> = every_error().await.into_iter().chain(every_credential().await).collect();
    for error in &errors {
        assert_clean("an error", &printed(error));
    }

    // Every kind of error was among them.
    let kinds: [fn(&ErrorKind) -> bool; 8] = [
        |kind| matches!(kind, ErrorKind::Retry { .. }),
        |kind| matches!(kind, ErrorKind::Rejected),
        |kind| matches!(kind, ErrorKind::Unauthorized),
        |kind| matches!(kind, ErrorKind::NotFound),
        |kind| matches!(kind, ErrorKind::Conflict),
        |kind| matches!(kind, ErrorKind::Unknown),
        |kind| matches!(kind, ErrorKind::Decode { .. }),
        |kind| matches!(kind, ErrorKind::Invalid { .. }),
    ];
    for (place, is_kind) in kinds.iter().enumerate() {
        assert!(errors.iter().any(|error| is_kind(error.kind())), "no error of kind {place}");
    }

    // A success with a request id that echoes the key.
    let server = Server::start(vec![answer("200 OK", &[("Request-Id", KEY), ("X-Echo", BODY)], OK)]).await;
    let client = client(&server.base, Bearer::new(KEY));
    let parcel = parcel();
    let answer = client.call(&parcel).answer().await.unwrap();
    debugged("an answer", &answer);
    debugged(
        "a call",
        &client.call(&parcel).header(HeaderName::from_static("x-label"), HeaderValue::from_static(HEADER)),
    );
    debugged("a client", &client);

    let captured = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for sign in
        ["attempt{service=\"parcels\" operation=\"parcels.send\"", "log DEBUG reqwest", "status=429", "trying again"]
    {
        assert!(captured.contains(sign), "the capture misses {sign}");
    }
    assert_clean("a log", &captured);
    assert!(!captured.contains("/v1/parcels"), "a span or log line holds a path");
}

#[test]
fn no_value_of_a_call_prints_its_secrets() {
    let request = parcel().request().unwrap();
    debugged("a request", &request);
    debugged(
        "an outgoing request",
        &Outgoing { base: BaseUrl::parse("http://localhost").unwrap(), request: request.clone() },
    );
    debugged(
        "a response",
        &Response::new(200, BODY).with_header(HeaderName::from_static("x"), HeaderValue::from_static(KEY)),
    );
    debugged("a scrubber", &Scrubber::of(&request));
    debugged("a bearer", &Bearer::new(KEY));
    debugged("a pair", &Basic::new("user-1", KEY));
    debugged("a key", &ApiKeyHeader::new(HeaderName::from_static("x"), KEY));
    debugged("client credentials", &ClientCredentials::new("/token", "user-1", KEY));
    let request = Request::new(client_core::Method::GET, "/").secret(SecretString::from("MARKED-short"));
    debugged("a request with a declared secret", &request);
}

#[test]
fn a_secret_inside_another_leaves_no_rest() {
    let mut scrubber = Scrubber::default();
    scrubber.extend(["mark".into(), "benchmarks".into(), SecretString::from("abc")]);
    let mut text = "benchmarks mark abc".to_owned();
    scrubber.scrub(&mut text);
    assert_eq!(text, "[redacted] [redacted] abc");
}
