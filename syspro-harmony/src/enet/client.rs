//! Calls business objects: one session, one call at a time, reads repeated, writes sent once.

use std::fmt;
use std::sync::Arc;

use client_core::client::Client as Core;
use client_core::transport::Transport;
use client_core::{ApiError, BaseUrl, Endpoint, ErrorKind, Rejection};
use tokio::sync::Mutex;

use super::answer::{Accepted, Refusal, Reply};
use super::api::{Enet, SESSION_GONE};
use super::business_object::BusinessObject;
use super::invoke::Invoke;
use super::lease::{Lease, failure};
use super::outcome::Outcome;
use super::probe::{Finding, Posting, Probe, Question};
use super::session::{LogonProfile, Operator};
use super::site::Site;
use super::wire::{AsWrite, Wire};

/// Talks to one installation as one operator in one company. Clones are cheap and share the session; make one client for each
/// operator and company, because a second logon takes the seat away from the first.
///
/// The seat is given back by [`close`](Self::close), or when the last clone is dropped inside a Tokio runtime, which is as much as
/// a drop can do. Calls take turns: a session does one thing at a time.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    site: Site,
    core: Core,
    lease: Lease,
    turn: Mutex<()>,
}

impl Client {
    /// A client of the installation at `base`, the part of its URLs before the service's own path. Nothing is sent before the
    /// first call.
    pub fn new(site: Site, base: BaseUrl, operator: Operator, transport: impl Transport + 'static) -> Self {
        Self::configured(site, base, operator, transport, |core| core)
    }

    /// The same with changes to the client below: retries of reads, rate limit, timeout, headers. Its credentials are the
    /// session's.
    pub fn configured(
        site: Site,
        base: BaseUrl,
        operator: Operator,
        transport: impl Transport + 'static,
        change: impl FnOnce(Core) -> Core,
    ) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(transport);
        let lease = Lease::new(&site, operator, base.clone(), transport.clone());
        let api = Enet { phrases: site.settings().phrases.clone() };
        let core = change(Core::new(api, base, Wire(transport))).auth(lease.credentials());
        Self(Arc::new(Inner { site, core, lease, turn: Mutex::new(()) }))
    }

    /// The installation.
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    /// Calls a business object and judges its answer. A write whose answer is lost is [`ErrorKind::Unknown`]; it is sent a second
    /// time only after the service itself has said that the session was gone, and so that nothing was done.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn invoke<B: BusinessObject>(&self, object: B) -> Result<Reply<B::Output>, ApiError> {
        let _turn = self.0.turn.lock().await;
        self.invoke_in_turn(&self.0.site.invoke(object)).await
    }

    async fn invoke_in_turn<B: BusinessObject>(&self, call: &Invoke<B>) -> Result<Reply<B::Output>, ApiError> {
        let reply = match self.0.core.send(&AsWrite(call)).await {
            Err(error) if is_session_gone(&error) && !is_read(call) => self.0.core.send(&AsWrite(call)).await?,
            other => other?,
        };
        match &reply {
            Reply::Refused(refusal) if in_unknown_words(refusal) && self.session_went().await? => {
                if is_read(call) {
                    self.0.core.send(&AsWrite(call)).await
                } else {
                    Err(nothing_done(call))
                }
            }
            Reply::Refused(_) | Reply::Accepted(_) => Ok(reply),
        }
    }

    /// Whether the session has gone, told in no language: its profile can no longer be read, or only under a new session.
    async fn session_went(&self) -> Result<bool, ApiError> {
        let before = self.0.lease.taken().await;
        let there = match self.0.core.send(&self.0.site.profile()).await? {
            Reply::Accepted(_) => true,
            Reply::Refused(_) => false,
        };
        if !there {
            self.0.lease.forget().await;
        }
        Ok(!there || self.0.lease.taken().await != before)
    }

    /// Asks a query object.
    ///
    /// # Errors
    /// As [`invoke`](Self::invoke), and [`ErrorKind::Rejected`] for a refusal, with SYSPRO's number as its code.
    pub async fn query<B: BusinessObject>(&self, object: B) -> Result<B::Output, ApiError> {
        let operation = object.operation();
        let reply = self.invoke(object).await?;
        reply.accepted().map(|accepted| accepted.value).map_err(|refusal| rejected(operation, &refusal))
    }

    /// Posts, once.
    ///
    /// # Errors
    /// [`ApiError`] if nothing was posted for a reason that is not the document's: no session, no network, a field that does
    /// not fit.
    pub async fn post<P: Posting>(&self, object: P) -> Result<Outcome<P::Output>, ApiError> {
        let probe = object.probe(&self.0.site).map_err(|fault| invalid(object.operation(), fault))?;
        match self.invoke(object).await {
            Ok(Reply::Accepted(accepted)) => Ok(Outcome::Posted(accepted)),
            Ok(Reply::Refused(refusal)) if !is_definite(&refusal) => Ok(Outcome::Unknown(probe)),
            Ok(Reply::Refused(refusal)) => Ok(Outcome::Rejected(refusal)),
            Err(error) => match error.kind() {
                ErrorKind::Unknown | ErrorKind::Decode { .. } => Ok(Outcome::Unknown(probe)),
                _ => Err(error),
            },
        }
    }

    /// Posts what is not posted yet: asks before, and asks again if the answer is lost or lacks the number that SYSPRO gave.
    /// Nothing is posted if it cannot be asked.
    ///
    /// # Errors
    /// As [`post`](Self::post), and those of the first question.
    pub async fn post_once<P: Posting + Clone>(&self, object: P) -> Result<Outcome<P::Output>, ApiError> {
        let probe = object.probe(&self.0.site).map_err(|fault| invalid(object.operation(), fault))?;
        match self.probe(&probe).await? {
            Finding::AlreadyPosted(found) => return Ok(Outcome::AlreadyPosted(found)),
            Finding::Conflict(found) => return Ok(Outcome::Conflict(found)),
            Finding::Absent => {}
        }
        match self.post(object.clone()).await? {
            Outcome::Unknown(probe) => Ok(self.settled(probe).await),
            Outcome::Posted(accepted) if !object.is_dry() && object.lacks_number(&accepted.value) => {
                Ok(Outcome::Posted(self.numbered(&object, accepted, &probe).await))
            }
            outcome => Ok(outcome),
        }
    }

    /// What a question says of a posting whose answer is lost.
    async fn settled<T>(&self, probe: Probe) -> Outcome<T> {
        match self.probe(&probe).await {
            Ok(Finding::AlreadyPosted(found)) => Outcome::AlreadyPosted(found),
            Ok(Finding::Conflict(found)) => Outcome::Conflict(found),
            Ok(Finding::Absent) | Err(_) => Outcome::Unknown(probe),
        }
    }

    /// What was accepted, with its number if that can be found. It is posted either way.
    async fn numbered<P: Posting>(
        &self,
        object: &P,
        accepted: Accepted<P::Output>,
        probe: &Probe,
    ) -> Accepted<P::Output> {
        match self.probe(probe).await {
            Ok(Finding::AlreadyPosted(found)) => {
                Accepted { value: object.with_number(accepted.value, found), ..accepted }
            }
            Ok(Finding::Absent | Finding::Conflict(_)) | Err(_) => accepted,
        }
    }

    /// Asks whether something is posted.
    ///
    /// # Errors
    /// As [`query`](Self::query). Without an answer nothing may be posted.
    pub async fn probe(&self, probe: &Probe) -> Result<Finding, ApiError> {
        let tables = &self.0.site.settings().probes;
        match probe.question(tables).map_err(|fault| invalid("probe", fault))? {
            Question::Statement(query) => Ok(probe.judge_statement(&self.query(query).await?)),
            Question::Rows(find) => {
                let rows = self.query(find).await?;
                let unreadable = |error: client_core::DecodeError| {
                    failure("probe", ErrorKind::Decode { path: error.path }, Rejection::message(error.message))
                };
                probe.judge_rows(&rows, tables).map_err(unreadable)
            }
        }
    }

    /// Reads the session's profile, taking a seat if there is none.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    pub async fn profile(&self) -> Result<LogonProfile, ApiError> {
        let _turn = self.0.turn.lock().await;
        let reply = self.0.core.send(&self.0.site.profile()).await?;
        reply.accepted().map(|accepted| accepted.value).map_err(|refusal| rejected("profile", &refusal))
    }

    /// Gives the seat back, once the call that is under way has ended. A later call takes another seat.
    ///
    /// # Errors
    /// [`ApiError`] if the service could not be told; the seat is then freed by the service's own timeout.
    pub async fn close(&self) -> Result<(), ApiError> {
        let _turn = self.0.turn.lock().await;
        self.0.lease.give_back().await
    }
}

fn is_read<B: BusinessObject>(call: &Invoke<B>) -> bool {
    call.repeat() == client_core::Repeat::Freely
}

/// Whether the service itself said that the session is gone.
fn is_session_gone(error: &ApiError) -> bool {
    *error.kind() == ErrorKind::Unauthorized && error.rejection().code.as_deref() == Some(SESSION_GONE)
}

/// Whether a refusal is the service's own in words without a number, which may say anything in any language.
fn in_unknown_words(refusal: &Refusal) -> bool {
    refusal.error.as_ref().is_some_and(|error| error.is_refusal && error.number.is_none())
}

/// Whether a refusal is the service's own, so that nothing was done. An empty answer, or the words of something on the way, is
/// none.
fn is_definite(refusal: &Refusal) -> bool {
    refusal.error.as_ref().is_none_or(|error| error.is_refusal)
}

fn nothing_done<B: BusinessObject>(call: &Invoke<B>) -> ApiError {
    let rejection = Rejection::message("the session was gone and nothing was done; the next call takes another");
    failure(call.object().operation(), ErrorKind::Retry { after: None }, rejection)
}

fn rejected(operation: &'static str, refusal: &Refusal) -> ApiError {
    let fault = refusal.faults.first();
    let number = fault.and_then(|fault| fault.number).or(refusal.error.as_ref().and_then(|error| error.number));
    let rejection = Rejection {
        code: number.map(|number| number.to_string()),
        field: fault.map(|fault| fault.field.clone()),
        message: refusal.to_string(),
    };
    failure(operation, ErrorKind::Rejected, rejection)
}

fn invalid(operation: &'static str, fault: client_core::InvalidRequest) -> ApiError {
    failure(operation, ErrorKind::Invalid { field: fault.field }, Rejection::message(fault.message))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("core", &self.0.core).finish_non_exhaustive()
    }
}
