//! What is sent and what comes back, as plain data. Printing either shows no query, no header value and no body, because
//! that is where secrets and people's data are.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use secrecy::SecretString;

use crate::InvalidRequest;

/// A request relative to a base URL. Credentials are added by the client.
#[derive(Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The path, percent-encoded, starting with `/`.
    pub path: String,
    /// Query pairs, not yet encoded, in order.
    pub query: Vec<(String, String)>,
    /// Headers; mark secrets with [`HeaderValue::set_sensitive`].
    pub headers: HeaderMap,
    /// The body, already encoded.
    pub body: Bytes,
    /// Values that an answer might echo and that no error, span or log line may show.
    pub secrets: Vec<SecretString>,
}

impl Request {
    /// A request without query, headers and body. `path` is percent-encoded text starting with `/`.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            secrets: Vec::new(),
        }
    }

    /// Adds `/` and one percent-encoded path segment, so that an id can never climb out of its place.
    #[must_use]
    pub fn segment(mut self, text: &str) -> Self {
        self.path.push('/');
        encode(text, &mut self.path);
        self
    }

    /// Adds one query pair; it is encoded when sent.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds or replaces one header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets the body and its content type.
    #[must_use]
    pub fn body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body.into();
        self
    }

    /// Names a value inside this request that must never be printed, even when the service echoes it.
    #[must_use]
    pub fn secret(mut self, value: SecretString) -> Self {
        self.secrets.push(value);
        self
    }

    /// Whether a server reads the path as it is meant. An empty id would turn "read one" into "list all", and an id of dots
    /// would climb; neither survives percent-encoding.
    ///
    /// # Errors
    /// [`InvalidRequest`] for a path that does not start with `/`, has an empty segment, a segment of dots, or a character
    /// that a path does not hold. The path is not repeated, because ids may be secret.
    pub fn check(&self) -> Result<(), InvalidRequest> {
        let odd = |byte: u8| !byte.is_ascii_graphic() || b"?#\\<>\"{}|^`".contains(&byte);
        let Some(path) = self.path.strip_prefix('/') else {
            return Err(InvalidRequest::new("path", "does not start with `/`"));
        };
        if path.bytes().any(odd) {
            return Err(InvalidRequest::new("path", "holds a character that must be percent-encoded"));
        }
        if path.is_empty() {
            return Ok(());
        }
        match path.split('/').find_map(misread) {
            Some(fault) => Err(InvalidRequest::new("path", fault)),
            None => Ok(()),
        }
    }

    /// Path and encoded query: what follows the base URL.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&form_encode(&self.query));
        }
        target
    }
}

/// What is wrong with a path segment.
fn misread(segment: &str) -> Option<&'static str> {
    match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
        "" => Some("has an empty segment; is an id empty?"),
        "." | ".." => Some("has a segment of dots, which servers take for a way up"),
        _ => None,
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("query", &self.query.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// An answer, whole.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Response {
    /// An answer without headers. A status outside 100 to 999 becomes 500.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    /// Adds or replaces one header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// A header's value, if it is there and visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status.as_u16())
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Encodes pairs as `application/x-www-form-urlencoded`, with `%20` for a space, which every server takes.
pub fn form_encode<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    let mut encoded = String::new();
    for (name, value) in pairs {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        encode(name.as_ref(), &mut encoded);
        encoded.push('=');
        encode(value.as_ref(), &mut encoded);
    }
    encoded
}

/// Percent-encodes everything but RFC 3986 unreserved characters.
fn encode(text: &str, into: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => into.push(char::from(byte)),
            _ => {
                into.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    into.extend(HEX.get(usize::from(nibble)));
                }
            }
        }
    }
}
