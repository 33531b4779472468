//! The id that everything about one event carries, and the transport that sends it along.

use std::fmt;
use std::future::Future;

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{HeaderName, HeaderValue, Response};
use mapping_core::canonical::{AccountId, EventId, Gateway};
use sha2::{Digest, Sha256};

/// The header that carries the id to the ERP and to the shop.
pub const CORRELATION_HEADER: &str = "x-correlation-id";

/// The same for the same event, in every attempt and every process: 32 hexadecimal digits, which are a W3C trace id too. It says
/// nothing of the event to those who do not know it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CorrelationId(String);

tokio::task_local! {
    static CURRENT: CorrelationId;
}

impl CorrelationId {
    /// The id of an event.
    pub fn of(gateway: &Gateway, account: Option<&AccountId>, event: &EventId) -> Self {
        let mut hash = Sha256::new();
        for part in [gateway.as_str(), account.map_or("", AccountId::as_str), event.as_str()] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        let mut text = base16ct::lower::encode_string(&hash.finalize());
        text.truncate(32);
        Self(text)
    }

    /// The id of the event that this task handles, if it handles one.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Does everything in `work` under this id.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CorrelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CorrelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A transport that sends the id of the event that is being handled along with each request, as `x-correlation-id`. Put it
/// around the transport of the ERP's client; a request outside of any event, or with an id of its own, goes as it is.
#[derive(Clone, Copy, Debug)]
pub struct Correlated<T>(pub T);

#[async_trait]
impl<T: Transport> Transport for Correlated<T> {
    async fn send(&self, mut outgoing: Outgoing) -> Result<Response, TransportError> {
        if let Some(Ok(value)) = CorrelationId::current().map(|id| HeaderValue::from_str(id.as_str())) {
            outgoing.request.headers.entry(HeaderName::from_static(CORRELATION_HEADER)).or_insert(value);
        }
        self.0.send(outgoing).await
    }
}
