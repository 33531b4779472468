//! What Reporting's answers mean. HTTP says 200 whatever happened; `errorcode` says what did.

use client_core::{Api, Effect, ErrorKind, HeaderName, Rejection, Response, Verdict};

use super::answer::{self, Refusal};

/// The rules of Reporting. Its commands here only read, so a failed one certainly did nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportingApi;

impl Api for ReportingApi {
    fn name(&self) -> &'static str {
        "opayo reporting"
    }

    fn key_header(&self) -> Option<HeaderName> {
        None
    }

    fn request_id<'a>(&self, _: &'a Response) -> Option<&'a str> {
        None
    }

    fn verdict(&self, response: &Response) -> Verdict {
        let status = response.status.as_u16();
        let plain = Rejection::message(format!("status {status}"));
        match status {
            200..=299 => by_code(response),
            401 | 403 => Verdict::Final { kind: ErrorKind::Unauthorized, rejection: plain },
            408 | 429 | 500..=599 => Verdict::Again { after: None, effect: Effect::None, rejection: plain },
            _ => Verdict::Final { kind: ErrorKind::Rejected, rejection: plain },
        }
    }
}

/// An answer that cannot be read counts as success: decoding it tells where it is wrong.
fn by_code(response: &Response) -> Verdict {
    match answer::root(&response.body).and_then(|root| answer::refusal(&root)) {
        Ok(None) | Err(_) => Verdict::Success,
        Ok(Some(refusal)) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> Verdict {
    let code = Some(refusal.code.as_str().to_owned());
    let rejection = Rejection { code, field: None, message: refusal.message.clone() };
    let last = |kind| Verdict::Final { kind, rejection: rejection.clone() };
    match refusal.code.number() {
        _ if refusal.is_not_found() => last(ErrorKind::NotFound),
        Some(8 | 10 | 11 | 44 | 2128 | 2233) => last(ErrorKind::Unauthorized),
        Some(9 | 2015 | 2210 | 2213) => Verdict::Again { after: None, effect: Effect::None, rejection },
        _ => last(ErrorKind::Rejected),
    }
}
