//! One request as a service sees it, and what the service answers: plain data, so that a service never touches a socket.

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::Value;

use crate::base64::decode;

/// A request, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The id under which the answer goes out.
    pub(crate) request_id: String,
}

impl Call {
    /// A header's text; `None` where it is absent or not text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The idempotency key of a POST; other methods carry none.
    pub(crate) fn key(&self) -> Option<&str> {
        if self.method == "POST" { self.header("Idempotency-Key") } else { None }
    }
}

/// What goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

impl Answer {
    /// An answer with a JSON body.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// An answer with a body of the given media type.
    pub(crate) fn text(status: u16, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("Content-Type", media_type.to_owned())], body: body.into() }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Whether the status says that the work was done.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The user and the password of an `Authorization: Basic` header; `None` where it is not one.
pub(crate) fn basic_credentials(header: &str) -> Option<(String, String)> {
    let text = String::from_utf8(decode(header.strip_prefix("Basic ")?.trim())?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Text between the `%XX` and `+` of a query or a form.
pub(crate) fn percent_decode(text: &str) -> String {
    String::from_utf8_lossy(&percent_decode_bytes(text.as_bytes())).into_owned()
}

/// Bytes between the `%XX` and `+` of a query or a form, whatever their encoding is.
pub(crate) fn percent_decode_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'+', _) => decoded.push(b' '),
            (b'%', [high, low, tail @ ..]) => match (nibble(*high), nibble(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high << 4 | low);
                    rest = tail;
                }
                _ => decoded.push(b'%'),
            },
            (other, _) => decoded.push(*other),
        }
    }
    decoded
}

fn nibble(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The pairs of a query or a form, decoded, in their order.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(k, v)| (percent_decode(k), percent_decode(v)))
        .collect()
}

/// The pairs of a query or a form as bytes, decoded, in their order.
pub(crate) fn pairs_in(form: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let parts = form.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    let halves = parts.map(|part| {
        let mut halves = part.splitn(2, |byte| *byte == b'=');
        (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
    });
    halves.map(|(name, value)| (percent_decode_bytes(name), percent_decode_bytes(value))).collect()
}
