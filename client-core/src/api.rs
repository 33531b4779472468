//! What a service's answers mean: which are success, which may be tried again and which are final. Each model crate
//! writes one `Api` for its vendor, so that retries follow the vendor's rules rather than a guess from the status.

use std::time::Duration;

use http::HeaderName;

use crate::{ErrorKind, Rejection, Response};

/// The rules of one service that hold for all of its endpoints.
pub trait Api {
    /// The service's name in spans and errors: `stripe`.
    fn name(&self) -> &'static str;

    /// The header that carries an idempotency key, if the service honours one.
    fn key_header(&self) -> Option<HeaderName>;

    /// The service's own id of this answer, to quote to its support.
    fn request_id<'a>(&self, response: &'a Response) -> Option<&'a str>;

    /// What this answer means.
    fn verdict(&self, response: &Response) -> Verdict;
}

/// What an answer means for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Decode it.
    Success,
    /// The same request may succeed later.
    Again {
        /// How long the service asked to wait, where it says so in a way of its own. With `None`, the client reads the
        /// standard `Retry-After` header.
        after: Option<Duration>,
        /// Whether the request may have done its work all the same.
        effect: Effect,
        /// The service's words.
        rejection: Rejection,
    },
    /// Final: sending the same again gives the same answer.
    Final {
        /// What the caller does next.
        kind: ErrorKind,
        /// The service's words.
        rejection: Rejection,
    },
}

/// Whether a request that failed may have changed the service's books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The service refused it before doing anything (429, a lock, a refused connection).
    None,
    /// It may have been done (500, a lost answer).
    Possible,
}
