//! How documents travel: JSON or XML, the same types in both.
//!
//! The serde data model is the meeting point: JSON is `serde_json`'s, and XML maps structs to elements, absent options to
//! absent elements, and lists to an element that wraps one element per entry. Money is text in both, so both are exact.

mod foreign_forms;
pub(crate) mod json;
pub(crate) mod xml;

use client_core::{DecodeError, InvalidRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How documents travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Codec {
    /// `application/json`.
    #[default]
    Json,
    /// `application/xml`.
    Xml,
}

impl Codec {
    /// The media type of a body in this codec.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }

    /// The codec of a body with this media type; parameters such as `charset` are ignored.
    pub fn from_content_type(content_type: &str) -> Option<Self> {
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let is = |name: &str| media_type.eq_ignore_ascii_case(name);
        if is("application/json") {
            Some(Self::Json)
        } else if is("application/xml") || is("text/xml") {
            Some(Self::Xml)
        } else {
            None
        }
    }

    /// Writes one of the [`model`](crate::model)'s documents.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the field that cannot be written: a character that XML 1.0 has no way to carry, a year
    /// past 9999.
    pub fn encode<T: Serialize + ?Sized>(self, document: &T) -> Result<Vec<u8>, InvalidRequest> {
        match self {
            Self::Json => json::encode(document),
            Self::Xml => xml::encode(document),
        }
    }

    /// Reads one of the [`model`](crate::model)'s documents.
    ///
    /// # Errors
    /// [`DecodeError`] with the path of what did not fit, `Lines[1].UnitPrice`, the same in both codecs. XML with a document
    /// type or an entity of its own, or deeper than 32 elements, is refused.
    pub fn decode<T: DeserializeOwned>(self, body: &[u8]) -> Result<T, DecodeError> {
        match self {
            Self::Json => client_core::json::decode(body),
            Self::Xml => xml::decode(body),
        }
    }
}
