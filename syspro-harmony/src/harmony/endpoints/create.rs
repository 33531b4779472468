//! POST of a new record.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};

use super::exchange;
use super::resource::{NewRecord, Record};
use crate::harmony::contract::Contract;

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
        exchange::with_document(exchange::request(&self.contract, Method::POST, N::Record::RESOURCE), &self.document)
    }

    fn repeat(&self) -> Repeat {
        Repeat::WithKey
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode(&response.body)
    }
}
