//! How a client proves who it is. Four services, four schemes, one trait: a key in a header, a bearer token, user and
//! password, OAuth 2.0 client credentials. Every credential goes out as a sensitive header and is named among the request's
//! secrets, so that nothing printed later can show it.

mod basic;
mod client_credentials;

use std::sync::Arc;

use async_trait::async_trait;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

pub use self::basic::Basic;
pub use self::client_credentials::ClientCredentials;
use crate::transport::Transport;
use crate::{ApiError, BaseUrl, ErrorKind, Rejection, Request};

/// Adds credentials to requests.
#[async_trait]
pub trait Authorize: Send + Sync {
    /// Adds the credentials of one attempt. `transport` and `base` are the client's, for schemes that fetch a token first.
    ///
    /// # Errors
    /// [`ErrorKind::Retry`] when a token cannot be had for now, [`ErrorKind::Unauthorized`] when the credentials are no
    /// good. Either way the request itself was not sent.
    async fn authorize(&self, request: &mut Request, transport: &dyn Transport, base: &BaseUrl)
    -> Result<(), ApiError>;

    /// Forgets the credentials of a request that the service refused with 401. Answers whether the next attempt will carry
    /// others, so that it is worth making; `false` for credentials that never change.
    async fn forget(&self, refused: &Request) -> bool {
        let _ = refused;
        false
    }
}

#[async_trait]
impl<T: Authorize + ?Sized> Authorize for Arc<T> {
    async fn authorize(
        &self,
        request: &mut Request,
        transport: &dyn Transport,
        base: &BaseUrl,
    ) -> Result<(), ApiError> {
        T::authorize(self, request, transport, base).await
    }

    async fn forget(&self, refused: &Request) -> bool {
        T::forget(self, refused).await
    }
}

/// No credentials: for services inside the house and for tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anonymous;

#[async_trait]
impl Authorize for Anonymous {
    async fn authorize(&self, _: &mut Request, _: &dyn Transport, _: &BaseUrl) -> Result<(), ApiError> {
        Ok(())
    }
}

/// `Authorization: Bearer …` with a token that never changes, such as an API key of Stripe.
#[derive(Clone, Debug)]
pub struct Bearer(SecretString);

impl Bearer {
    /// A bearer token.
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self(token.into())
    }
}

#[async_trait]
impl Authorize for Bearer {
    async fn authorize(&self, request: &mut Request, _: &dyn Transport, _: &BaseUrl) -> Result<(), ApiError> {
        bear(request, &self.0)
    }
}

/// A key in a header of the service's own, such as `X-Api-Key`.
#[derive(Clone, Debug)]
pub struct ApiKeyHeader {
    name: HeaderName,
    key: SecretString,
}

impl ApiKeyHeader {
    /// `key` in the header `name`.
    pub fn new(name: HeaderName, key: impl Into<SecretString>) -> Self {
        Self { name, key: key.into() }
    }
}

#[async_trait]
impl Authorize for ApiKeyHeader {
    async fn authorize(&self, request: &mut Request, _: &dyn Transport, _: &BaseUrl) -> Result<(), ApiError> {
        set(request, self.name.clone(), self.key.expose_secret())?;
        request.secrets.push(self.key.clone());
        Ok(())
    }
}

/// Puts a bearer token on a request.
fn bear(request: &mut Request, token: &SecretString) -> Result<(), ApiError> {
    set(request, AUTHORIZATION, &format!("Bearer {}", token.expose_secret()))?;
    request.secrets.push(token.clone());
    Ok(())
}

/// Puts a sensitive header on a request.
fn set(request: &mut Request, name: HeaderName, text: &str) -> Result<(), ApiError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| unusable(&name))?;
    value.set_sensitive(true);
    request.headers.insert(name, value);
    Ok(())
}

/// Credentials with a line break or another character that no header can carry.
fn unusable(name: &HeaderName) -> ApiError {
    let kind = ErrorKind::Invalid { field: name.to_string() };
    ApiError::new(
        "client",
        "authorize",
        kind,
        Rejection::message("the credentials hold a character that no header carries"),
    )
}
