//! Where a service lives. Checked once, so that no call can fall back to plain text or carry credentials in its URL.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use http::Uri;
use thiserror::Error;

/// The scheme, host and path prefix that requests are sent under. Cloning is cheap.
///
/// ```
/// use client_core::BaseUrl;
///
/// let base = BaseUrl::parse("https://api.example.com/v2/")?;
/// assert_eq!(base.join("/parcels?limit=1"), "https://api.example.com/v2/parcels?limit=1");
/// assert!(BaseUrl::parse("http://127.0.0.1:8080").is_ok());
/// assert!(BaseUrl::parse("http://api.example.com").is_err());
/// assert!(BaseUrl::parse("https://user:word@api.example.com").is_err());
/// # Ok::<(), client_core::InvalidBaseUrl>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(Arc<str>);

/// A text that cannot be a base URL. It is not repeated here: it may hold a password.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidBaseUrl {
    /// Not `scheme://host`.
    #[error("a base URL is an absolute URL such as https://api.example.com")]
    NotAbsolute,
    /// Neither `https` nor `http`.
    #[error("a base URL starts with https:// or http://")]
    Scheme,
    /// `http` to another machine.
    #[error("a base URL uses https unless its host is loopback; BaseUrl::plain_text allows http")]
    PlainText,
    /// `user:password@` in front of the host.
    #[error("a base URL carries no user and no password; give them to the client as its authorization")]
    UserInfo,
    /// A query or a fragment.
    #[error("a base URL has no query and no fragment")]
    Query,
}

impl BaseUrl {
    /// Reads a base URL: `https`, or `http` where the host is loopback. A slash at its end does not matter.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`] says what is wrong without repeating the text.
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let uri = absolute(text)?;
        let loopback = uri.host().is_some_and(is_loopback);
        if uri.scheme_str() == Some("http") && !loopback {
            return Err(InvalidBaseUrl::PlainText);
        }
        Ok(Self::of(text))
    }

    /// Reads a base URL and allows `http` to any host: for a private network that is secured otherwise.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`] says what is wrong without repeating the text.
    pub fn plain_text(text: &str) -> Result<Self, InvalidBaseUrl> {
        absolute(text).map(|_| Self::of(text))
    }

    fn of(text: &str) -> Self {
        Self(text.trim_end_matches('/').into())
    }

    /// The whole URL of a request's target (path and query, starting with `/`).
    pub fn join(&self, target: &str) -> String {
        format!("{}{target}", self.0)
    }

    /// The base as text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The parts of an absolute `http` or `https` URL that carries nothing but scheme, host, port and path.
fn absolute(text: &str) -> Result<Uri, InvalidBaseUrl> {
    if text.contains(['?', '#']) {
        return Err(InvalidBaseUrl::Query);
    }
    let uri: Uri = text.parse().map_err(|_| InvalidBaseUrl::NotAbsolute)?;
    let authority = uri.authority().ok_or(InvalidBaseUrl::NotAbsolute)?;
    if authority.as_str().contains('@') {
        return Err(InvalidBaseUrl::UserInfo);
    }
    match uri.scheme_str() {
        Some("https" | "http") => Ok(uri),
        Some(_) => Err(InvalidBaseUrl::Scheme),
        None => Err(InvalidBaseUrl::NotAbsolute),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        Self::parse(text)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BaseUrl").field(&&*self.0).finish()
    }
}
