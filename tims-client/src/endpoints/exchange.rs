//! What every call shares: headers, encoding and decoding by the contract's codec.

use client_core::{DecodeError, HeaderName, HeaderValue, InvalidRequest, Method, Request, Response};
use serde::de::DeserializeOwned;

use super::{Key, Record, Resource};
use crate::check::Document;
use crate::codec::Codec;
use crate::contract::Contract;

/// A request for a resource as a whole.
pub(super) fn request(contract: &Contract, method: Method, resource: Resource) -> Request {
    let accept = HeaderValue::from_static(contract.codec().content_type());
    Request::new(method, contract.paths().of(resource)).header(HeaderName::from_static("accept"), accept)
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
pub(super) fn with_document(
    contract: &Contract,
    request: Request,
    document: &impl Document,
) -> Result<Request, InvalidRequest> {
    document.check()?;
    Ok(request.body(contract.codec().content_type(), contract.codec().encode(document)?))
}

/// Reads an answer in the codec that it names, or else in the contract's.
pub(super) fn decode<T: DeserializeOwned>(contract: &Contract, response: &Response) -> Result<T, DecodeError> {
    let named = response.header("content-type").and_then(Codec::from_content_type);
    named.unwrap_or(contract.codec()).decode(&response.body)
}
