//! GET of one record.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};

use super::exchange;
use super::resource::{Key, Record};
use crate::harmony::contract::Contract;

/// Reads a record by its key.
#[derive(Clone, Debug)]
pub struct Read<K> {
    contract: Contract,
    key: K,
}

impl<K: Key> Read<K> {
    pub(crate) fn new(contract: &Contract, key: K) -> Self {
        Self { contract: contract.clone(), key }
    }
}

impl<K: Key> Endpoint for Read<K> {
    type Output = K::Record;

    fn operation(&self) -> &'static str {
        K::Record::RESOURCE.operations().read
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        exchange::keyed_request(&self.contract, Method::GET, &self.key)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode(&response.body)
    }
}
