//! One logical call on the wire: its attempts, the delays between them and what is left to say when they are used up.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use tracing::field::Empty;
use tracing::{Instrument, Span, debug, info_span};

use super::Settings;
use super::setback::{Answered, Failure, Said, Setback, judge, judge_credentials, judge_loss};
use crate::retry::{RetryPolicy, Tried};
use crate::transport::Outgoing;
use crate::{ApiError, DecodeError, Effect, ErrorKind, IdempotencyKey, Rejection, Request, Response, Scrubber};

/// A timeout beyond what the clock can hold means: as long as it takes.
const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A call in progress. Dropping it leaves nothing running.
pub(super) struct Exchange<'a> {
    settings: &'a Settings,
    operation: &'static str,
    request: Request,
    key: Option<IdempotencyKey>,
    repeatable: bool,
    retry: RetryPolicy,
    started: Instant,
    deadline: Instant,
    tried: Tried,
    /// How often the request left; an attempt that got no credentials did not send it.
    sent: u32,
    /// Whether an attempt may have done its work without us knowing.
    maybe_done: bool,
    /// Whether a refused token was renewed; that is done once.
    renewed: bool,
    scrubber: Scrubber,
}

/// A call that the service answered with success.
pub(super) struct Exchanged {
    pub(super) response: Response,
    pub(super) request_id: Option<String>,
    pub(super) attempts: u32,
    pub(super) key: Option<IdempotencyKey>,
    service: &'static str,
    operation: &'static str,
    elapsed: Duration,
    scrubber: Scrubber,
}

impl<'a> Exchange<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        operation: &'static str,
        request: Request,
        key: Option<IdempotencyKey>,
        repeatable: bool,
        retry: RetryPolicy,
        timeout: Duration,
    ) -> Self {
        let started = Instant::now();
        Self {
            settings,
            operation,
            scrubber: Scrubber::of(&request),
            request,
            key,
            repeatable,
            retry,
            started,
            deadline: started.checked_add(timeout).unwrap_or_else(|| started + A_YEAR),
            tried: Tried::default(),
            sent: 0,
            maybe_done: false,
            renewed: false,
        }
    }

    /// Tries until there is a success, a final answer, or no attempt left.
    pub(super) async fn run(mut self) -> Result<Exchanged, ApiError> {
        loop {
            match self.attempt_in_span().await {
                Ok(response) => return Ok(self.succeeded(response)),
                Err(Failure::Stale) => {}
                Err(Failure::Final(kind, said)) => return Err(self.refused(kind, *said)),
                Err(Failure::Passing(setback)) => {
                    self.maybe_done |= setback.effect == Effect::Possible;
                    let Some(delay) = self.delay(&setback) else { return Err(self.gave_up(setback)) };
                    debug!(operation = self.operation, delay_ms = delay.as_millis(), "trying again");
                    self.tried.last_delay = delay;
                    sleep(delay).await;
                }
            }
        }
    }

    /// One attempt, recorded in a span.
    async fn attempt_in_span(&mut self) -> Result<Response, Failure> {
        self.tried.attempts += 1;
        let span = info_span!(
            "attempt",
            service = self.settings.api.name(),
            operation = self.operation,
            attempt = self.tried.attempts,
            status = Empty,
            request_id = Empty,
            failure = Empty,
        );
        let outcome = self.attempt().instrument(span.clone()).await;
        self.record(&span, &outcome);
        self.tried.elapsed = self.started.elapsed();
        outcome
    }

    async fn attempt(&mut self) -> Result<Response, Failure> {
        let outgoing = self.prepare().await?;
        self.sent += 1;
        let refused = outgoing.request.clone();
        let outcome = match timeout_at(self.deadline, self.settings.transport.send(outgoing)).await {
            Ok(Ok(response)) => judge(&*self.settings.api, response),
            Ok(Err(error)) => Err(judge_loss(&*self.settings.api, error)),
            Err(_elapsed) => Err(Failure::lost("time ran out before the answer was whole")),
        };
        match outcome {
            Err(Failure::Final(ErrorKind::Unauthorized, _)) if self.renews(&refused).await => Err(Failure::Stale),
            other => other,
        }
    }

    /// Waits for the rate limit, then adds credentials: in this order, so that a token is not old before it is used.
    async fn prepare(&mut self) -> Result<Outgoing, Failure> {
        let settings = self.settings;
        if let Some(rate) = &settings.rate {
            let admitted = timeout_at(self.deadline, rate.admit()).await;
            admitted.map_err(|_elapsed| Failure::unsent("time ran out while waiting for the rate limit"))?;
        }
        let mut request = self.request.clone();
        let authorized = settings.auth.authorize(&mut request, &*settings.transport, &settings.base);
        let authorized = timeout_at(self.deadline, authorized).await;
        self.scrubber.extend(request.secrets.iter().cloned());
        authorized
            .map_err(|_elapsed| Failure::unsent("time ran out while waiting for credentials"))?
            .map_err(|error| judge_credentials(&error))?;
        Ok(Outgoing { base: settings.base.clone(), request })
    }

    /// Whether a refused request is worth sending again under new credentials.
    async fn renews(&mut self, refused: &Request) -> bool {
        let forgotten = timeout_at(self.deadline, self.settings.auth.forget(refused)).await;
        let renews = forgotten.unwrap_or(false) && self.repeatable && !self.renewed;
        self.renewed |= renews;
        renews
    }

    /// How long to wait before the next attempt, if there is to be one.
    fn delay(&self, setback: &Setback) -> Option<Duration> {
        let delay = self.retry.next(&self.tried, setback.after, fastrand::u64(..)).filter(|_| self.repeatable)?;
        let resumes = Instant::now().checked_add(delay)?;
        (resumes < self.deadline).then_some(delay)
    }

    fn succeeded(self, response: Response) -> Exchanged {
        let answered = Answered::of(&*self.settings.api, &response);
        Exchanged {
            response,
            request_id: scrubbed(answered.request_id, &self.scrubber),
            attempts: self.sent,
            key: self.key,
            service: self.settings.api.name(),
            operation: self.operation,
            elapsed: self.started.elapsed(),
            scrubber: self.scrubber,
        }
    }

    /// The attempts are used up.
    fn gave_up(self, setback: Setback) -> ApiError {
        let kind = if self.is_unknown() { ErrorKind::Unknown } else { ErrorKind::Retry { after: setback.after } };
        self.error(kind, *setback.said)
    }

    /// The service's answer is final. A refusal that comes before the work (of the credentials, for the rate) says nothing
    /// about an earlier attempt whose answer is lost; and what became of a read does not matter.
    fn refused(self, kind: ErrorKind, said: Said) -> ApiError {
        let before_the_work = matches!(kind, ErrorKind::Unauthorized | ErrorKind::Retry { .. });
        let kind = if before_the_work && self.is_unknown() {
            ErrorKind::Unknown
        } else if kind == ErrorKind::Unknown && self.request.method.is_safe() {
            ErrorKind::Retry { after: None }
        } else {
            kind
        };
        self.error(kind, said)
    }

    /// Whether a write may have been done without us knowing.
    fn is_unknown(&self) -> bool {
        self.maybe_done && !self.request.method.is_safe()
    }

    fn error(self, kind: ErrorKind, said: Said) -> ApiError {
        let error = ApiError::new(self.settings.api.name(), self.operation, kind, said.rejection)
            .tried(self.sent, self.started.elapsed());
        let error = match said.answered {
            Some(Answered { status, request_id }) => error.answered(status, request_id.as_deref()),
            None => error,
        };
        error.scrubbed(&self.scrubber)
    }

    /// Writes into the span what came of the attempt.
    fn record(&self, span: &Span, outcome: &Result<Response, Failure>) {
        let (answered, failure) = match outcome {
            Ok(response) => (Some(Answered::of(&*self.settings.api, response)), None),
            Err(Failure::Stale) => (None, Some("the token is renewed")),
            Err(Failure::Passing(setback)) => (setback.said.answered.clone(), Some(consequence(setback.effect))),
            Err(Failure::Final(_, said)) => (said.answered.clone(), Some("refused")),
        };
        span.record("failure", failure);
        if let Some(Answered { status, request_id }) = answered {
            span.record("status", status);
            span.record("request_id", scrubbed(request_id, &self.scrubber));
        }
    }
}

impl Exchanged {
    /// The error for an answer that came and does not fit its type.
    pub(super) fn unreadable(&self, error: DecodeError) -> ApiError {
        let kind = ErrorKind::Decode { path: error.path };
        ApiError::new(self.service, self.operation, kind, Rejection::message(error.message))
            .tried(self.attempts, self.elapsed)
            .answered(self.response.status.as_u16(), self.request_id.as_deref())
            .scrubbed(&self.scrubber)
    }
}

/// An effect in the words of a span.
fn consequence(effect: Effect) -> &'static str {
    match effect {
        Effect::None => "nothing was done",
        Effect::Possible => "may have been done",
    }
}

fn scrubbed(text: Option<String>, scrubber: &Scrubber) -> Option<String> {
    text.map(|mut text| {
        scrubber.scrub(&mut text);
        text
    })
}
