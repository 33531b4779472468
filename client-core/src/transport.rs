//! Sends one request and brings back one answer. A transport knows nothing of services, retries or credentials; it only
//! tells apart a request that certainly did not arrive from an answer that is lost, because everything above depends on it.

#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;

#[cfg(feature = "reqwest")]
pub use self::reqwest::{ReqwestTransport, TransportOptions};
use crate::{BaseUrl, Effect, Request, Response};

/// One request on its way: credentials added, ready for the wire.
#[derive(Clone)]
pub struct Outgoing {
    /// Where to.
    pub base: BaseUrl,
    /// What to send, credentials included.
    pub request: Request,
}

impl Outgoing {
    /// The whole URL, query included: for the wire, not for people.
    pub fn url(&self) -> String {
        self.base.join(&self.request.target())
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Outgoing").field(&self.request).finish()
    }
}

/// Sends one request. Bring your own, script one for tests, or use `ReqwestTransport` (feature `reqwest`).
///
/// A transport follows no redirect, repeats nothing and prints nothing. Its future may be dropped at any await.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends `outgoing` once and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// [`TransportError`] when there is no whole answer; it says whether the request can have arrived.
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError>;
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        T::send(self, outgoing).await
    }
}

/// No whole answer. The texts hold what the network said, never a URL, a header or a body.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The request certainly did not arrive: no address, connection refused, no agreement on TLS.
    #[error("the request was not sent: {0}")]
    Unsent(String),
    /// The request may have arrived: time ran out, or the connection broke before the answer was whole.
    #[error("the answer was lost: {0}")]
    Lost(String),
    /// The answer is larger than the transport's limit and was not read to its end.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// Status and headers of the answer, without its body.
        head: Box<Response>,
        /// The limit, in bytes.
        limit: usize,
    },
}

impl TransportError {
    /// Whether the request may have done its work.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Unsent(_) => Effect::None,
            Self::Lost(_) | Self::TooLarge { .. } => Effect::Possible,
        }
    }
}
