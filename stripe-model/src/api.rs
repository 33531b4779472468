//! What Stripe's answers mean: the rules of the official SDKs, read in their sources, in which `Stripe-Should-Retry` decides
//! before the status does. Without it 409, 429 and 5xx may be tried again.

use client_core::{Api, Effect, ErrorKind, HeaderName, Rejection, Response, Verdict};
use serde::Deserialize;

use crate::{StripeError, StripeErrorType, json};

/// The rules of Stripe's API.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stripe;

impl Api for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn key_header(&self) -> Option<HeaderName> {
        Some(HeaderName::from_static("idempotency-key"))
    }

    fn request_id<'a>(&self, response: &'a Response) -> Option<&'a str> {
        response.header("request-id")
    }

    fn verdict(&self, response: &Response) -> Verdict {
        let status = response.status.as_u16();
        if (200..300).contains(&status) {
            return Verdict::Success;
        }
        let error = error_of(response);
        let again = match response.header("stripe-should-retry") {
            Some("true") => true,
            Some("false") => false,
            _ => matches!(status, 409 | 429 | 500..) || is_rate_limit(error.as_ref()),
        };
        let rejection = rejection(status, error.as_ref());
        match again && !is_other_request(error.as_ref()) {
            true => Verdict::Again { after: None, effect: effect(status), rejection },
            false => Verdict::Final { kind: kind(status, error.as_ref()), rejection },
        }
    }
}

/// The error in an answer's body. None when the body is not Stripe's: a proxy's page, or cut short.
pub fn error_of(response: &Response) -> Option<StripeError> {
    #[derive(Deserialize)]
    struct Body {
        error: StripeError,
    }
    json::answer::<Body>(&response.body).ok().map(|body| body.error)
}

/// A refusal is made before anything is done; a fault of the server's may come after.
fn effect(status: u16) -> Effect {
    if status < 500 { Effect::None } else { Effect::Possible }
}

fn kind(status: u16, error: Option<&StripeError>) -> ErrorKind {
    if is_other_request(error) {
        return ErrorKind::Conflict;
    }
    match status {
        401 | 403 => ErrorKind::Unauthorized,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::Retry { after: None },
        500.. => ErrorKind::Unknown,
        _ => ErrorKind::Rejected,
    }
}

/// The idempotency key was used for another request: sending it again never helps.
fn is_other_request(error: Option<&StripeError>) -> bool {
    let kind = error.and_then(|error| error.kind.as_ref());
    let in_use = error.and_then(|error| error.code.as_deref()) == Some("idempotency_key_in_use");
    kind == Some(&StripeErrorType::IdempotencyError) && !in_use
}

fn is_rate_limit(error: Option<&StripeError>) -> bool {
    error.and_then(|error| error.code.as_deref()) == Some("rate_limit")
}

fn rejection(status: u16, error: Option<&StripeError>) -> Rejection {
    let Some(error) = error else {
        return Rejection::message(format!("status {status}, with a body that is not an error of Stripe's"));
    };
    let kind = error.kind.as_ref().map(|kind| kind.as_str().to_owned());
    Rejection {
        code: error.decline_code.clone().or_else(|| error.code.clone()).or(kind),
        field: error.param.clone(),
        message: error.message.clone().unwrap_or_else(|| format!("status {status}, without a message")),
    }
}
