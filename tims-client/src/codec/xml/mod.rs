//! XML for the contract's documents, on quick-xml's tokens.
//!
//! quick-xml's own serde mapping repeats an element per entry, cannot tell an empty list from an absent one, and fails on
//! types that look at what they are given, as figures do. The mapping here is smaller than the attributes it would take
//! to bend the types: a struct is an element with one child per field, a list is an element with one child per entry,
//! everything else is text.

mod element;
mod read;
mod write;

use client_core::{DecodeError, InvalidRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes a document with its declaration.
pub(crate) fn encode<T: Serialize + ?Sized>(document: &T) -> Result<Vec<u8>, InvalidRequest> {
    write::document(document)
}

/// Reads a whole document.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    let root = element::parse(body)?;
    read::document(&root)
}
