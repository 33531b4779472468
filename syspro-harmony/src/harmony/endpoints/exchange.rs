//! What every call shares: headers, keys in paths, documents in bodies.

use client_core::{HeaderName, HeaderValue, InvalidRequest, Method, Request};

use super::{Key, Record, Resource};
use crate::harmony::check::Document;
use crate::harmony::contract::Contract;

/// What every document travels as.
const JSON: &str = "application/json";

/// A request for a resource as a whole.
pub(super) fn request(contract: &Contract, method: Method, resource: Resource) -> Request {
    let accept = HeaderName::from_static("accept");
    Request::new(method, contract.paths().of(resource)).header(accept, HeaderValue::from_static(JSON))
}

/// A request for one record. An empty key would read the whole resource and one of dots would climb, so keys are checked too.
pub(super) fn keyed_request<K: Key>(contract: &Contract, method: Method, key: &K) -> Result<Request, InvalidRequest> {
    let text = key.text();
    K::LIMIT.check(text).map_err(|message| InvalidRequest::new(K::FIELD, message))?;
    let request = request(contract, method, K::Record::RESOURCE).segment(text);
    request.check().map_err(|fault| InvalidRequest::new(K::FIELD, fault.message))?;
    Ok(request)
}

/// Adds a checked document.
pub(super) fn with_document(request: Request, document: &impl Document) -> Result<Request, InvalidRequest> {
    document.check()?;
    let body = serde_json::to_vec(document).map_err(|error| InvalidRequest::new(".", error.to_string()))?;
    Ok(request.body(JSON, body))
}
