//! The stock of one item: read, set to a count, or adjusted by a difference.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response};

use super::exchange;
use crate::contract::Contract;
use crate::limits;
use crate::model::{Location, QuantityAdjustment, QuantityCount, Sku, StockQuantity};

/// Reads the stock of an item, over all locations or at one.
#[derive(Clone, Debug)]
pub struct ReadQuantity {
    contract: Contract,
    sku: Sku,
    location: Option<Location>,
}

/// Sets the stock of an item to a counted figure. Setting it twice is harmless.
#[derive(Clone, Debug)]
pub struct SetQuantity {
    contract: Contract,
    sku: Sku,
    count: QuantityCount,
}

/// Adds to the stock of an item or takes from it, once per idempotency key.
#[derive(Clone, Debug)]
pub struct AdjustQuantity {
    contract: Contract,
    sku: Sku,
    adjustment: QuantityAdjustment,
}

impl ReadQuantity {
    pub(crate) fn new(contract: &Contract, sku: Sku) -> Self {
        Self { contract: contract.clone(), sku, location: None }
    }

    /// At one location only.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }
}

impl SetQuantity {
    pub(crate) fn new(contract: &Contract, sku: Sku, count: QuantityCount) -> Self {
        Self { contract: contract.clone(), sku, count }
    }
}

impl AdjustQuantity {
    pub(crate) fn new(contract: &Contract, sku: Sku, adjustment: QuantityAdjustment) -> Self {
        Self { contract: contract.clone(), sku, adjustment }
    }
}

impl Endpoint for ReadQuantity {
    type Output = StockQuantity;

    fn operation(&self) -> &'static str {
        "quantity.read"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let request = quantity_request(&self.contract, Method::GET, &self.sku)?;
        let Some(location) = &self.location else { return Ok(request) };
        limits::LOCATION.check(location.as_str()).map_err(|message| InvalidRequest::new("Location", message))?;
        Ok(request.query("Location", location.as_str()))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<StockQuantity, DecodeError> {
        exchange::decode(&self.contract, response)
    }
}

impl Endpoint for SetQuantity {
    type Output = StockQuantity;

    fn operation(&self) -> &'static str {
        "quantity.set"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let request = quantity_request(&self.contract, Method::PUT, &self.sku)?;
        exchange::with_document(&self.contract, request, &self.count)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<StockQuantity, DecodeError> {
        exchange::decode(&self.contract, response)
    }
}

impl Endpoint for AdjustQuantity {
    type Output = StockQuantity;

    fn operation(&self) -> &'static str {
        "quantity.adjust"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let request = quantity_request(&self.contract, Method::POST, &self.sku)?;
        exchange::with_document(&self.contract, request, &self.adjustment)
    }

    fn repeat(&self) -> Repeat {
        Repeat::WithKey
    }

    fn decode(&self, response: &Response) -> Result<StockQuantity, DecodeError> {
        exchange::decode(&self.contract, response)
    }
}

fn quantity_request(contract: &Contract, method: Method, sku: &Sku) -> Result<Request, InvalidRequest> {
    let mut request = exchange::keyed_request(contract, method, sku)?;
    request.path = contract.paths().quantity_of(&request.path);
    Ok(request)
}
