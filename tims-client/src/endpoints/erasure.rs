//! The erasure of a customer's personal data.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response};

use super::exchange;
use crate::contract::Contract;
use crate::model::{Customer, CustomerCode, CustomerErasure};

/// Takes the personal data out of a customer's record, and out of the documents that repeat it. Erasing twice is harmless.
#[derive(Clone, Debug)]
pub struct EraseCustomer {
    contract: Contract,
    code: CustomerCode,
    erasure: CustomerErasure,
}

impl EraseCustomer {
    pub(crate) fn new(contract: &Contract, code: CustomerCode, erasure: CustomerErasure) -> Self {
        Self { contract: contract.clone(), code, erasure }
    }
}

impl Endpoint for EraseCustomer {
    type Output = Customer;

    fn operation(&self) -> &'static str {
        "customers.erase"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = exchange::keyed_request(&self.contract, Method::PUT, &self.code)?;
        request.path = self.contract.paths().erasure_of(&request.path);
        exchange::with_document(&self.contract, request, &self.erasure)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Customer, DecodeError> {
        exchange::decode(&self.contract, response)
    }
}
