//! PUT of one part of a record. It becomes what it is to be, so it is harmless to repeat.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};

use super::exchange;
use super::resource::Key;
use crate::harmony::check::Document;
use crate::harmony::contract::{Contract, Paths};
use crate::harmony::model::{CustomerCode, CustomerErasure, QuantityCount, StockCode};

/// What sets one part of a record.
pub trait Setting: Document {
    /// The key of the record.
    type Key: Key;
    /// The name of the operation, for spans and errors.
    const OPERATION: &'static str;

    /// The path of the part, after the record's own.
    fn path(paths: &Paths) -> &str;
}

/// Sets one part of a record and answers the record.
#[derive(Clone, Debug)]
pub struct Set<S: Setting> {
    contract: Contract,
    key: S::Key,
    setting: S,
}

impl Setting for CustomerErasure {
    type Key = CustomerCode;
    const OPERATION: &'static str = "customers.erase";

    fn path(paths: &Paths) -> &str {
        &paths.erasure
    }
}

impl Setting for QuantityCount {
    type Key = StockCode;
    const OPERATION: &'static str = "items.count";

    fn path(paths: &Paths) -> &str {
        &paths.quantity
    }
}

impl<S: Setting> Set<S> {
    pub(crate) fn new(contract: &Contract, key: S::Key, setting: S) -> Self {
        Self { contract: contract.clone(), key, setting }
    }
}

impl<S: Setting> Endpoint for Set<S> {
    type Output = <S::Key as Key>::Record;

    fn operation(&self) -> &'static str {
        S::OPERATION
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = exchange::keyed_request(&self.contract, Method::PUT, &self.key)?;
        let part = S::path(self.contract.paths()).trim_matches('/');
        if !part.is_empty() {
            request.path = format!("{}/{part}", request.path);
        }
        exchange::with_document(request, &self.setting)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError> {
        json::decode(&response.body)
    }
}
