//! What the answers of the contract mean.

use std::time::Duration;

use client_core::{Api, Effect, ErrorKind, HeaderName, Rejection, Response, Verdict};

use crate::codec::Codec;
use crate::model::{ErrorAnswer, ErrorBody, ErrorCode};

/// The contract's rules for every endpoint: which answers are final, which may be tried again, and whether something may
/// have been done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tims;

/// The header that carries an idempotency key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

impl Api for Tims {
    fn name(&self) -> &'static str {
        "tims"
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
        let again =
            |effect| Verdict::Again { after: retry_after(response), effect, rejection: rejection(response, &error) };
        let last = |kind| Verdict::Final { kind, rejection: rejection(response, &error) };
        let code = error.as_ref().map(|error| &error.code);
        match (response.status.as_u16(), code) {
            (409, Some(ErrorCode::IdempotencyInProgress)) => again(Effect::Possible),
            (409, _) => last(ErrorKind::Conflict),
            (401 | 403, _) => last(ErrorKind::Unauthorized),
            (404 | 410, _) => last(ErrorKind::NotFound),
            (429 | 503, _) => again(Effect::None),
            (408 | 500..=599, _) => again(Effect::Possible),
            _ => last(ErrorKind::Rejected),
        }
    }
}

/// Reads the body of an answer that is not a success, in the codec it is written in. `None` where something on the way,
/// such as a proxy, answered in its own words.
pub fn error_body(response: &Response) -> Option<ErrorBody> {
    let xml = response.body.trim_ascii_start().starts_with(b"<");
    let codec = if xml { Codec::Xml } else { Codec::Json };
    codec.decode::<ErrorAnswer>(&response.body).ok().map(|answer| answer.error)
}

fn rejection(response: &Response, error: &Option<ErrorBody>) -> Rejection {
    match error {
        Some(error) => Rejection {
            code: Some(error.code.as_str().to_owned()),
            field: error.field.clone().or_else(|| error.details.iter().find_map(|detail| detail.field.clone())),
            message: error.message.clone(),
        },
        None => Rejection::message(format!("an answer without the contract's error body, {}", response.status)),
    }
}

/// The wait in whole seconds; a date is left to the client, which has a clock.
fn retry_after(response: &Response) -> Option<Duration> {
    response.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}
