//! Basic and Bearer as each call needs: a call that presents a session key brings its own header, every other one gets
//! the integration's credentials.

use async_trait::async_trait;
use client_core::auth::{Authorize, Basic};
use client_core::transport::Transport;
use client_core::{ApiError, BaseUrl, Request, SecretString};
use http::header::AUTHORIZATION;

/// The integration's credentials, for requests that bring none of their own.
#[derive(Debug)]
pub(super) struct PerCall(Basic);

impl PerCall {
    pub(super) fn new(key: impl Into<SecretString>, password: impl Into<SecretString>) -> Self {
        Self(Basic::new(key, password))
    }
}

#[async_trait]
impl Authorize for PerCall {
    async fn authorize(
        &self,
        request: &mut Request,
        transport: &dyn Transport,
        base: &BaseUrl,
    ) -> Result<(), ApiError> {
        if request.headers.contains_key(AUTHORIZATION) {
            return Ok(());
        }
        self.0.authorize(request, transport, base).await
    }
}
