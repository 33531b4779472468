//! PATCH of some fields of a record. It sets them to what they are to be, so it is harmless to repeat.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};

use super::exchange;
use super::resource::{Change, Key, Record};
use crate::harmony::contract::Contract;

/// Changes some fields of a record and leaves the others to whoever else edits them.
#[derive(Clone, Debug)]
pub struct Update<C: Change> {
    contract: Contract,
    key: C::Key,
    change: C,
}

impl<C: Change> Update<C> {
    pub(crate) fn new(contract: &Contract, key: C::Key, change: C) -> Self {
        Self { contract: contract.clone(), key, change }
    }
}

impl<C: Change> Endpoint for Update<C> {
    type Output = <C::Key as Key>::Record;

    fn operation(&self) -> &'static str {
        Self::Output::RESOURCE.operations().update
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        exchange::with_document(exchange::keyed_request(&self.contract, Method::PATCH, &self.key)?, &self.change)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode(&response.body)
    }
}
