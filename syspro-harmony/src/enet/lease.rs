//! The seat that a client holds: taken by whoever needs it first, shared by all, renewed when it has gone, given back at the end.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use client_core::auth::Authorize;
use client_core::transport::{Outgoing, Transport};
use client_core::{ApiError, BaseUrl, Endpoint, ErrorKind, Rejection, Request, Response, Scrubber};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::session::{LogonReply, Operator, SessionId};
use super::site::Site;

/// How long a logon or logoff may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// For how long a rejected logon is not tried again: an operator that keeps on trying is locked.
const REJECTED_FOR: Duration = Duration::from_secs(60);

/// The one seat of an operator in a company. Dropping it gives the seat back, where a runtime is there to do it.
pub(super) struct Lease(Arc<Seat>);

/// What the lease and the credentials of its client share.
pub(super) struct Seat {
    site: Site,
    operator: Operator,
    base: BaseUrl,
    transport: Arc<dyn Transport>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    session: Option<SessionId>,
    /// How often a seat was taken.
    taken: u64,
    rejected: Option<(Instant, ApiError)>,
}

impl Lease {
    pub(super) fn new(site: &Site, operator: Operator, base: BaseUrl, transport: Arc<dyn Transport>) -> Self {
        let state = Mutex::new(State::default());
        Self(Arc::new(Seat { site: site.clone(), operator, base, transport, state }))
    }

    /// The credentials of this seat.
    pub(super) fn credentials(&self) -> Credentials {
        Credentials(self.0.clone())
    }

    /// How often a seat was taken.
    pub(super) async fn taken(&self) -> u64 {
        self.0.state.lock().await.taken
    }

    /// Forgets a session that is gone.
    pub(super) async fn forget(&self) {
        self.0.state.lock().await.session = None;
    }

    /// Gives the seat back. The next call takes another.
    pub(super) async fn give_back(&self) -> Result<(), ApiError> {
        // A task of its own, so that a caller that is cancelled leaves no seat behind.
        let seat = self.0.clone();
        joined("logoff", tokio::spawn(async move { seat.log_off().await }).await)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A lock that is held is a logon under way, whose seat has to be given back too.
        let idle = self.0.state.try_lock().is_ok_and(|state| state.session.is_none());
        if let (false, Ok(runtime)) = (idle, tokio::runtime::Handle::try_current()) {
            let seat = self.0.clone();
            runtime.spawn(async move { seat.log_off().await });
        }
    }
}

impl Seat {
    /// The session, taken if there is none.
    async fn session(self: &Arc<Self>) -> Result<SessionId, ApiError> {
        if let Some(session) = self.state.lock().await.session.clone() {
            return Ok(session);
        }
        // A task of its own: the caller may be cancelled between the logon and its answer, and the seat would be lost.
        let seat = self.clone();
        joined("logon", tokio::spawn(async move { seat.log_on().await }).await)
    }

    /// Takes a seat, unless another task has just done so or the logon was rejected a moment ago.
    async fn log_on(&self) -> Result<SessionId, ApiError> {
        let mut state = self.state.lock().await;
        if let Some(session) = &state.session {
            return Ok(session.clone());
        }
        if let Some((_, error)) = state.rejected.as_ref().filter(|(since, _)| since.elapsed() < REJECTED_FOR) {
            return Err(error.clone());
        }
        let logon = self.site.logon(self.operator.clone());
        match self.exchange(&logon).await? {
            LogonReply::Granted(session) => {
                *state = State { session: Some(session.clone()), taken: state.taken + 1, rejected: None };
                Ok(session)
            }
            LogonReply::Rejected(error) => {
                let rejection = Rejection { code: Some("logon_rejected".into()), field: None, message: error.text };
                let error = failure("logon", ErrorKind::Unauthorized, rejection);
                let error = error.scrubbed(&self.scrubber(&logon));
                state.rejected = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Gives the seat back, if there is one. A session that the service does not know is given back already.
    async fn log_off(&self) -> Result<(), ApiError> {
        let mut state = self.state.lock().await;
        let Some(session) = state.session.take() else { return Ok(()) };
        self.exchange(&self.site.logoff(session)).await.map(|_told| ())
    }

    /// Sends one request of the session's own, once. Nothing printed about it holds a password or an id.
    async fn exchange<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, ApiError> {
        let operation = endpoint.operation();
        let invalid = |fault: client_core::InvalidRequest| {
            failure(operation, ErrorKind::Invalid { field: fault.field }, Rejection::message(fault.message))
        };
        let request = endpoint.request().map_err(invalid)?;
        let scrubber = Scrubber::of(&request);
        let response = self.send(operation, request).await.map_err(|error| error.scrubbed(&scrubber))?;
        endpoint.decode(&response).map_err(|error| {
            let kind = ErrorKind::Decode { path: error.path };
            failure(operation, kind, Rejection::message(error.message)).scrubbed(&scrubber)
        })
    }

    async fn send(&self, operation: &'static str, request: Request) -> Result<Response, ApiError> {
        let retry = |message: String| failure(operation, ErrorKind::Retry { after: None }, Rejection::message(message));
        let sent = self.transport.send(Outgoing { base: self.base.clone(), request });
        let response = match timeout(PATIENCE, sent).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(retry(error.to_string())),
            Err(_elapsed) => return Err(retry("time ran out".to_owned())),
        };
        let message = format!("the service answered {}", response.status);
        match response.status.as_u16() {
            200..=299 => Ok(response),
            408 | 429 | 500..=599 => Err(retry(message)),
            401 | 403 => Err(failure(operation, ErrorKind::Unauthorized, Rejection::message(message))),
            _ => Err(failure(operation, ErrorKind::Rejected, Rejection::message(message))),
        }
    }

    fn scrubber<E: Endpoint>(&self, endpoint: &E) -> Scrubber {
        endpoint.request().map(|request| Scrubber::of(&request)).unwrap_or_default()
    }
}

/// Puts the session's id on requests.
pub(super) struct Credentials(Arc<Seat>);

#[async_trait]
impl Authorize for Credentials {
    async fn authorize(&self, request: &mut Request, _: &dyn Transport, _: &BaseUrl) -> Result<(), ApiError> {
        self.0.session().await?.apply(request);
        Ok(())
    }

    /// Forgets the session of a request that found it gone, unless another task has renewed it since.
    async fn forget(&self, refused: &Request) -> bool {
        let mut state = self.0.state.lock().await;
        if state.session.as_ref().is_some_and(|session| session.is_on(refused)) {
            state.session = None;
        }
        true
    }
}

/// What a task gave. One that died did not get far enough to do anything that is not asked about again.
fn joined<T>(
    operation: &'static str,
    outcome: Result<Result<T, ApiError>, tokio::task::JoinError>,
) -> Result<T, ApiError> {
    outcome.unwrap_or_else(|error| {
        Err(failure(operation, ErrorKind::Retry { after: None }, Rejection::message(error.to_string())))
    })
}

pub(super) fn failure(operation: &'static str, kind: ErrorKind, rejection: Rejection) -> ApiError {
    ApiError::new("syspro", operation, kind, rejection)
}
