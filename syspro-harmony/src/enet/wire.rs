//! The last step before the network: which HTTP method a write leaves by.

use std::sync::Arc;

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response};

/// A call as the client below sees it. That client takes every GET for a read, whose lost answer does no harm; a posting by GET is
/// a write all the same, so up to [`Wire`] it is a POST.
pub(super) struct AsWrite<'a, E>(pub(super) &'a E);

impl<E: Endpoint> Endpoint for AsWrite<'_, E> {
    type Output = E::Output;

    fn operation(&self) -> &'static str {
        self.0.operation()
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = self.0.request()?;
        match self.0.repeat() {
            Repeat::Never => request.method = Method::POST,
            Repeat::Freely | Repeat::WithKey => {}
        }
        Ok(request)
    }

    fn repeat(&self) -> Repeat {
        self.0.repeat()
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        self.0.decode(response)
    }
}

/// Sends a POST that carries no form as the GET that it is.
#[derive(Clone)]
pub(super) struct Wire(pub(super) Arc<dyn Transport>);

#[async_trait]
impl Transport for Wire {
    async fn send(&self, mut outgoing: Outgoing) -> Result<Response, TransportError> {
        if !outgoing.request.headers.contains_key("content-type") {
            outgoing.request.method = Method::GET;
        }
        self.0.send(outgoing).await
    }
}
