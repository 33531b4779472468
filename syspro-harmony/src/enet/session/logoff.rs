//! Giving a seat back.

use client_core::{DecodeError, Endpoint, InvalidRequest, Repeat, Request, Response};

use super::SessionId;
use crate::enet::answer::ServiceError;
use crate::enet::envelope;
use crate::enet::site::Site;

/// Gives a seat back. Doing it twice is harmless.
#[derive(Clone, Debug)]
pub struct Logoff {
    site: Site,
    session: SessionId,
}

impl Logoff {
    pub(in crate::enet) fn new(site: &Site, session: SessionId) -> Self {
        Self { site: site.clone(), session }
    }
}

impl Endpoint for Logoff {
    /// `Err` is the service's reason why the seat was not given back.
    type Output = Result<(), ServiceError>;

    fn operation(&self) -> &'static str {
        "logoff"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = self.site.request("/Logoff", Vec::new())?;
        self.session.apply(&mut request);
        Ok(request)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        let text = envelope::text(response)?;
        match (text.trim(), ServiceError::of(&text)) {
            ("0", _) => Ok(Ok(())),
            (_, Some(error)) => Ok(Err(error)),
            (_, None) => Err(DecodeError { path: ".".to_owned(), message: "a document instead of 0".to_owned() }),
        }
    }
}
