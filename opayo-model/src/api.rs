//! What the answers of Pi and of the v3 contract mean. A decline is a success here: the question was answered.

use client_core::{Api, Effect, ErrorKind, HeaderName, Rejection, Response, Verdict};

use crate::pi::{ErrorAnswer, Fault};
use crate::status::StatusCode;

/// The rules of Pi and of the v3 contract. Neither has an idempotency key: what must not be done twice is sent once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opayo;

impl Api for Opayo {
    fn name(&self) -> &'static str {
        "opayo"
    }

    fn key_header(&self) -> Option<HeaderName> {
        None
    }

    fn request_id<'a>(&self, response: &'a Response) -> Option<&'a str> {
        response.header("x-request-id")
    }

    fn verdict(&self, response: &Response) -> Verdict {
        let status = response.status.as_u16();
        if (200..300).contains(&status) {
            return Verdict::Success;
        }
        let answer = error_of(response);
        let rejection = rejection(status, answer.as_ref());
        let again = |effect| Verdict::Again { after: None, effect, rejection: rejection.clone() };
        let last = |kind| Verdict::Final { kind, rejection: rejection.clone() };
        let codes: Vec<u32> = answer.iter().flat_map(|answer| &answer.errors).filter_map(number).collect();
        match status {
            400..=499 if codes.iter().any(|code| matches!(code, 4001..=4005 | 4042)) => last(ErrorKind::Conflict),
            401 => last(ErrorKind::Unauthorized),
            403 if codes.iter().all(|code| matches!(code, 1001 | 1002)) => last(ErrorKind::Unauthorized),
            404 => last(ErrorKind::NotFound),
            408 => again(Effect::Possible),
            409 => last(ErrorKind::Conflict),
            429 => again(Effect::None),
            500..=599 => again(Effect::Possible),
            _ => last(ErrorKind::Rejected),
        }
    }
}

/// The errors in an answer's body. None when the body is not Opayo's: a proxy's page, or cut short.
pub fn error_of(response: &Response) -> Option<ErrorAnswer> {
    serde_json::from_slice(&response.body).ok()
}

fn number(fault: &Fault) -> Option<u32> {
    fault.code.as_ref().and_then(StatusCode::number)
}

/// The first fault, and how many more there are.
fn rejection(status: u16, answer: Option<&ErrorAnswer>) -> Rejection {
    let Some((first, rest)) = answer.and_then(|answer| answer.errors.split_first()) else {
        return Rejection::message(format!("status {status}, with a body that is not an error of Opayo's"));
    };
    let more = if rest.is_empty() { String::new() } else { format!(" (and {} more)", rest.len()) };
    Rejection {
        code: first.code.as_ref().map(|code| code.as_str().to_owned()),
        field: first.property.clone(),
        message: format!("{}{more}", first.message()),
    }
}
