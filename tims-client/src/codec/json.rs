//! JSON out; JSON in is `client_core::json`.

use client_core::InvalidRequest;
use serde::Serialize;

pub(crate) fn encode<T: Serialize + ?Sized>(document: &T) -> Result<Vec<u8>, InvalidRequest> {
    let mut body = Vec::with_capacity(1024);
    match serde_json::to_writer(&mut body, document) {
        Ok(()) => Ok(body),
        Err(error) => Err(InvalidRequest::new(".", error.to_string())),
    }
}
