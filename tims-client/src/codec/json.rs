//! JSON out; JSON in is `client_core::json`.

use client_core::InvalidRequest;
use serde::Serialize;

pub(crate) fn encode<T: Serialize + ?Sized>(document: &T) -> Result<Vec<u8>, InvalidRequest> {
    serde_json::to_vec(document).map_err(|error| InvalidRequest::new(".", error.to_string()))
}
