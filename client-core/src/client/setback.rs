//! What went wrong in one attempt, as far as the next one is concerned.

use std::time::Duration;

use time::OffsetDateTime;

use crate::retry::retry_after;
use crate::transport::TransportError;
use crate::{Api, ApiError, Effect, ErrorKind, Rejection, Response, Verdict};

/// An attempt without a usable answer.
pub(super) enum Failure {
    /// The service refused a token that has been forgotten since; the next attempt carries another.
    Stale,
    /// Another attempt may do better.
    Passing(Setback),
    /// Another attempt gives the same.
    Final(ErrorKind, Box<Said>),
}

/// A failure that may pass.
pub(super) struct Setback {
    /// Whether the request may have done its work.
    pub(super) effect: Effect,
    /// How long the service asked to wait.
    pub(super) after: Option<Duration>,
    /// What the service or the network said.
    pub(super) said: Box<Said>,
}

/// What the service or the network said.
pub(super) struct Said {
    /// In words.
    pub(super) rejection: Rejection,
    /// In the head of an answer, if there was one.
    pub(super) answered: Option<Answered>,
}

/// What identifies an answer.
#[derive(Clone)]
pub(super) struct Answered {
    /// The HTTP status.
    pub(super) status: u16,
    /// The service's id of the answer.
    pub(super) request_id: Option<String>,
}

impl Answered {
    pub(super) fn of(api: &dyn Api, response: &Response) -> Self {
        Self { status: response.status.as_u16(), request_id: api.request_id(response).map(str::to_owned) }
    }
}

impl Failure {
    /// Nothing left the process.
    pub(super) fn unsent(message: &str) -> Self {
        Self::silent(Effect::None, message)
    }

    /// The request may have arrived and there is no answer.
    pub(super) fn lost(message: &str) -> Self {
        Self::silent(Effect::Possible, message)
    }

    fn silent(effect: Effect, message: &str) -> Self {
        let said = Box::new(Said { rejection: Rejection::message(message), answered: None });
        Self::Passing(Setback { effect, after: None, said })
    }
}

/// The answer if the service calls it a success.
pub(super) fn judge(api: &dyn Api, response: Response) -> Result<Response, Failure> {
    let answered = Some(Answered::of(api, &response));
    match api.verdict(&response) {
        Verdict::Success => Ok(response),
        Verdict::Again { after, effect, rejection } => {
            let after = after.or_else(|| asked(&response));
            Err(Failure::Passing(Setback { effect, after, said: Box::new(Said { rejection, answered }) }))
        }
        Verdict::Final { mut kind, rejection } => {
            if let ErrorKind::Retry { after: after @ None } = &mut kind {
                *after = asked(&response);
            }
            Err(Failure::Final(kind, Box::new(Said { rejection, answered })))
        }
    }
}

/// The wait that the standard header asks for.
fn asked(response: &Response) -> Option<Duration> {
    retry_after(response.header("retry-after")?, OffsetDateTime::now_utc())
}

/// What the lack of a whole answer means. An answer that is too large is judged by its head: a refusal stays what it is, a
/// success cannot be read.
pub(super) fn judge_loss(api: &dyn Api, error: TransportError) -> Failure {
    let message = error.to_string();
    match error {
        TransportError::TooLarge { head, .. } => match judge(api, *head) {
            Err(failure) => failure,
            Ok(head) => {
                let answered = Some(Answered::of(api, &head));
                let said = Said { rejection: Rejection::message(message), answered };
                Failure::Final(ErrorKind::Decode { path: ".".to_owned() }, Box::new(said))
            }
        },
        TransportError::Unsent(_) => Failure::unsent(&message),
        TransportError::Lost(_) => Failure::lost(&message),
    }
}

/// What a failure to get credentials means: the request itself was not sent.
pub(super) fn judge_credentials(error: &ApiError) -> Failure {
    let mut rejection = error.rejection().clone();
    rejection.message = format!("no credentials: {}", rejection.message);
    let answered = error.status().map(|status| Answered { status, request_id: None });
    let said = Box::new(Said { rejection, answered });
    match error.kind() {
        ErrorKind::Retry { after } => Failure::Passing(Setback { effect: Effect::None, after: *after, said }),
        kind => Failure::Final(kind.clone(), said),
    }
}
