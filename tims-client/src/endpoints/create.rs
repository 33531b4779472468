//! POST of a new record.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response};

use super::exchange;
use super::resource::{NewRecord, Record};
use crate::contract::Contract;

/// Creates a record, once per idempotency key. An answer with the header `Idempotent-Replayed: true` repeats what an earlier
/// request with the same key was answered.
#[derive(Clone, Debug)]
pub struct Create<N> {
    contract: Contract,
    document: N,
}

impl<N: NewRecord> Create<N> {
    pub(crate) fn new(contract: &Contract, document: N) -> Self {
        Self { contract: contract.clone(), document }
    }

    /// What is sent.
    pub fn document(&self) -> &N {
        &self.document
    }
}

impl<N: NewRecord> Endpoint for Create<N> {
    type Output = N::Record;

    fn operation(&self) -> &'static str {
        N::Record::RESOURCE.operations().create
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let request = exchange::request(&self.contract, Method::POST, N::Record::RESOURCE);
        exchange::with_document(&self.contract, request, &self.document)
    }

    fn repeat(&self) -> Repeat {
        Repeat::WithKey
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        exchange::decode(&self.contract, response)
    }
}
