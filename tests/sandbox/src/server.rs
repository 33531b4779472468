//! The loopback server below every sandbox: reads a request, lets a fault strike, asks the service, sends the answer.
//!
//! Work runs in a task of its own, so that a client that has hung up does not undo it. When the server is stopped or
//! dropped it takes no more connections, silent requests end, and its tasks run out.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::call::{Answer, Call};
use crate::fault::{Fault, Faults};
use crate::lock::hold;
use crate::wire::{Cut, Loopback};

/// The largest request body that is read.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// What a sandbox does with requests.
pub(crate) trait Service: Send + Sync + 'static {
    /// The header in which the id of an answer goes out.
    fn request_id_header(&self) -> &'static str;
    /// What the request asks for, where its path does not say it: a business object, a command, an operation.
    fn operation(&self, _call: &Call) -> Option<String> {
        None
    }
    /// Answers at once where the request must not reach the work: wrong credentials, a key that was seen before.
    fn admit(&self, call: &Call) -> Option<Answer>;
    /// Does the work and commits it.
    fn work(&self, call: &Call) -> Answer;
    /// An injected failure in the system's own words.
    fn failure(&self, status: u16) -> Answer;
}

/// A sandbox could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No loopback port could be opened.
    #[error("the sandbox could not listen on 127.0.0.1: {0}")]
    Listen(#[from] io::Error),
    /// The contract that the sandbox serves cannot be read.
    #[error("the contract cannot be served: {0}")]
    Contract(String),
    /// A seeded record is refused by the sandbox's own rules.
    #[error("the seeded {what} is refused: {why}")]
    Seed {
        /// Which record.
        what: String,
        /// What the sandbox answered.
        why: String,
    },
}

/// A request that reached a sandbox, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The id under which it was answered.
    pub request_id: String,
    /// `GET`, `POST` …
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query as it was sent, without `?`.
    pub query: String,
    /// The `Idempotency-Key` header, of whatever method.
    pub idempotency_key: Option<String>,
    /// The status that was sent; `None` where the connection broke, hangs, or still works.
    pub status: Option<u16>,
    /// The fault that struck.
    pub fault: Option<Fault>,
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    shared: Shared,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

/// What every request needs, whichever service answers.
#[derive(Debug, Clone)]
struct Shared {
    faults: Faults,
    seen: Arc<Mutex<Vec<Seen>>>,
    count: Arc<AtomicU64>,
    stopped: watch::Receiver<bool>,
}

struct Serving<S>(Arc<S>, Shared);

impl<S> Clone for Serving<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), self.1.clone())
    }
}

impl Server {
    /// Serves on a free loopback port, on the runtime of the caller.
    pub(crate) async fn start<S: Service>(service: Arc<S>) -> io::Result<Self> {
        let listener = Loopback::bind().await?;
        let address = axum::serve::Listener::local_addr(&listener)?;
        let (stop, stopped) = watch::channel(false);
        let shared =
            Shared { faults: Faults::default(), seen: Arc::default(), count: Arc::default(), stopped: stopped.clone() };
        let app = Router::new().fallback(handle::<S>).with_state(Serving(service, shared.clone()));
        let served = axum::serve(listener, app.into_make_service_with_connect_info::<Cut>());
        let task = tokio::spawn(async move {
            // Accepting never ends with an error; what ends it is the signal.
            let _ = served.with_graceful_shutdown(until(stopped)).await;
        });
        Ok(Self { address, shared, stop, task: Some(task) })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        hold(&self.shared.seen).clone()
    }

    /// How many requests came so far.
    pub(crate) fn calls(&self) -> u64 {
        self.shared.count.load(Ordering::Relaxed)
    }

    /// Stops, and returns when every connection is closed.
    pub(crate) async fn stop(mut self) {
        let _ = self.stop.send(true);
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}

/// Ends when the server is told to stop, or is gone.
async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

async fn handle<S: Service>(
    State(serving): State<Serving<S>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let Serving(service, shared) = serving;
    let number = shared.count.fetch_add(1, Ordering::Relaxed) + 1;
    let Some(call) = read(request, number).await else {
        return send(&*service, "", service.failure(413));
    };
    let fault = shared.faults.pick(&call.method, &call.path, service.operation(&call).as_deref());
    let index = note(&shared, &call, fault);
    let request_id = call.request_id.clone();
    let answer = answer_under(Arc::clone(&service), &shared, call, fault, &cut).await;
    if let (Some(answer), Some(entry)) = (&answer, hold(&shared.seen).get_mut(index)) {
        entry.status = Some(answer.status);
    }
    send(&*service, &request_id, answer.unwrap_or_else(|| service.failure(500)))
}

/// The answer to send, or `None` where the connection was cut and nothing will arrive.
async fn answer_under<S: Service>(
    service: Arc<S>,
    shared: &Shared,
    call: Call,
    fault: Option<Fault>,
    cut: &Cut,
) -> Option<Answer> {
    match fault {
        Some(fault) if !fault.commits() => return instead_of_work(&*service, fault, cut),
        Some(_) | None => {}
    }
    let Some(answer) = perform(Arc::clone(&service), shared, call, fault).await else {
        cut.reset();
        return None;
    };
    match fault {
        Some(fault) => after_work(&*service, shared, fault, answer, cut).await,
        None => Some(answer),
    }
}

/// What a fault answers that strikes before anything is done.
fn instead_of_work(service: &impl Service, fault: Fault, cut: &Cut) -> Option<Answer> {
    match fault {
        Fault::Status(status, Some(seconds)) => Some(service.failure(status).with("Retry-After", seconds.to_string())),
        Fault::Status(status, None) => Some(service.failure(status)),
        Fault::RateLimited => Some(service.failure(429)),
        Fault::ResetBefore
        | Fault::Slow(_)
        | Fault::ResetAfter
        | Fault::HangAfter
        | Fault::StatusAfter(_)
        | Fault::Truncated
        | Fault::NotTheApi => {
            cut.reset();
            None
        }
    }
}

/// What a fault makes of the answer to work that is done.
async fn after_work(
    service: &impl Service,
    shared: &Shared,
    fault: Fault,
    answer: Answer,
    cut: &Cut,
) -> Option<Answer> {
    match fault {
        Fault::ResetAfter => {
            cut.reset();
            None
        }
        Fault::HangAfter => {
            until(shared.stopped.clone()).await;
            cut.reset();
            None
        }
        Fault::StatusAfter(status) => Some(service.failure(status)),
        Fault::NotTheApi => Some(Answer::text(200, "text/html", "<!doctype html><title>Welcome</title>")),
        Fault::Truncated => {
            cut.end_in_body_after(answer.body.len() / 2);
            Some(answer)
        }
        Fault::Slow(_) | Fault::Status(..) | Fault::RateLimited | Fault::ResetBefore => Some(answer),
    }
}

/// Works in a task of its own: a client that goes away does not take the work with it.
async fn perform<S: Service>(service: Arc<S>, shared: &Shared, call: Call, fault: Option<Fault>) -> Option<Answer> {
    let stopped = shared.stopped.clone();
    let work = tokio::spawn(async move {
        if let Some(answer) = service.admit(&call) {
            return Some(answer);
        }
        if let Some(Fault::Slow(delay)) = fault {
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                () = until(stopped) => return None,
            }
        }
        Some(service.work(&call))
    });
    work.await.ok().flatten()
}

async fn read(request: Request, number: u64) -> Option<Call> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.ok()?;
    Some(Call {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
        request_id: format!("req_{number:08}"),
    })
}

fn note(shared: &Shared, call: &Call, fault: Option<Fault>) -> usize {
    let mut seen = hold(&shared.seen);
    seen.push(Seen {
        request_id: call.request_id.clone(),
        method: call.method.clone(),
        path: call.path.clone(),
        query: call.query.clone(),
        idempotency_key: call.header("Idempotency-Key").map(str::to_owned),
        status: None,
        fault,
    });
    seen.len() - 1
}

fn send(service: &impl Service, request_id: &str, answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let named = [(service.request_id_header(), request_id.to_owned())];
    for (name, value) in answer.headers.into_iter().chain(named) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
