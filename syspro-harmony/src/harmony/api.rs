//! What the answers of the contract mean.

use std::time::Duration;

use client_core::{Api, Effect, ErrorKind, HeaderName, Rejection, Response, Verdict, json};

use super::model::{ErrorAnswer, ErrorBody, ErrorCode};

/// The contract's rules for every endpoint: which answers are final, which may be tried again, and whether something may
/// have been done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Harmony;

/// The header that carries an idempotency key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

impl Api for Harmony {
    fn name(&self) -> &'static str {
        "syspro"
    }

    fn key_header(&self) -> Option<HeaderName> {
        Some(IDEMPOTENCY_KEY)
    }

    fn request_id<'a>(&self, response: &'a Response) -> Option<&'a str> {
        response.header("x-request-id")
    }

    fn verdict(&self, response: &Response) -> Verdict {
        if response.status.is_success() {
            return Verdict::Success;
        }
        let error = error_body(response);
        let code = error.as_ref().map(|error| error.code.clone());
        let rejection = rejection(response, error);
        let refusal = |kind, rejection| Verdict::Final { kind, rejection };
        let setback = |effect, rejection| Verdict::Again { after: retry_after(response), effect, rejection };
        match (response.status.as_u16(), code) {
            (409, Some(ErrorCode::IdempotencyInProgress)) => setback(Effect::Possible, rejection),
            (409, _) => refusal(ErrorKind::Conflict, rejection),
            (401 | 403, _) => refusal(ErrorKind::Unauthorized, rejection),
            (404 | 410, _) => refusal(ErrorKind::NotFound, rejection),
            (429 | 503, _) => setback(Effect::None, rejection),
            (408 | 500..=599, _) => setback(Effect::Possible, rejection),
            _ => refusal(ErrorKind::Rejected, rejection),
        }
    }
}

/// Reads the body of an answer that is not a success. `None` where something on the way, such as a proxy, answered in its own
/// words.
pub fn error_body(response: &Response) -> Option<ErrorBody> {
    json::decode::<ErrorAnswer>(&response.body).ok().map(|answer| answer.error)
}

fn rejection(response: &Response, error: Option<ErrorBody>) -> Rejection {
    let Some(error) = error else {
        return Rejection::message(format!("an answer without the contract's error body, {}", response.status));
    };
    let field = error.field.or_else(|| error.details.into_iter().find_map(|detail| detail.field));
    Rejection { code: Some(error.code.as_str().to_owned()), field, message: error.message }
}

/// The wait in whole seconds; a date is left to the client, which has a clock.
fn retry_after(response: &Response) -> Option<Duration> {
    response.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}
