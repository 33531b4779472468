//! What e.net's answers mean before anybody reads them as a document.

use client_core::{Api, Effect, ErrorKind, HeaderName, Rejection, Response, Verdict};

use super::answer::{Phrases, ServiceError, ServiceFault};
use super::envelope;

/// The code of an answer that says that the session is gone.
pub(super) const SESSION_GONE: &str = "session_gone";

/// The rules of the service. A success is a success only in HTTP: its document is judged afterwards.
#[derive(Clone, Debug, Default)]
pub(super) struct Enet {
    pub(super) phrases: Phrases,
}

impl Api for Enet {
    fn name(&self) -> &'static str {
        "syspro"
    }

    fn key_header(&self) -> Option<HeaderName> {
        None
    }

    fn request_id<'a>(&self, _: &'a Response) -> Option<&'a str> {
        None
    }

    fn verdict(&self, response: &Response) -> Verdict {
        if response.status.is_success() {
            return self.session_gone(response).unwrap_or(Verdict::Success);
        }
        let rejection = Rejection::message(format!("the service answered {}", response.status));
        let again = |effect, rejection| Verdict::Again { after: None, effect, rejection };
        match response.status.as_u16() {
            401 | 403 => Verdict::Final { kind: ErrorKind::Unauthorized, rejection },
            404 | 410 => Verdict::Final { kind: ErrorKind::NotFound, rejection },
            429 | 503 => again(Effect::None, rejection),
            408 | 500..=599 => again(Effect::Possible, rejection),
            _ => Verdict::Final { kind: ErrorKind::Rejected, rejection },
        }
    }
}

impl Enet {
    fn session_gone(&self, response: &Response) -> Option<Verdict> {
        let error = ServiceError::of(&envelope::text(response).ok()?)?;
        match error.fault(&self.phrases) {
            ServiceFault::SessionGone => {
                let rejection = Rejection { code: Some(SESSION_GONE.to_owned()), field: None, message: error.text };
                Some(Verdict::Final { kind: ErrorKind::Unauthorized, rejection })
            }
            ServiceFault::Exception | ServiceFault::Other => None,
        }
    }
}
