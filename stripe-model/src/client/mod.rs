//! Sends the endpoints: credentials, API version, connected account, retries by Stripe's rules, and whole lists as streams.
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use stripe_model::client::Client;
//! use stripe_model::endpoints::{List, Retrieve, refunds};
//! use stripe_model::{BalanceTransaction, Charge};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new("sk_test_from_the_environment")?;
//! let charge = client.send(&Retrieve::<Charge>::new("ch_1")).await?;
//! let lines = client.stream(List::<BalanceTransaction>::of_payout(&"po_1".into()).limit(100));
//! let lines: Vec<BalanceTransaction> = lines.try_collect().await?;
//! let refund = client.call(&refunds::create_for_charge(&charge.id)).account(&"acct_1".into()).send().await?;
//! # let _ = (lines, refund);
//! # Ok(())
//! # }
//! ```

mod call;
mod pages;

use client_core::auth::Bearer;
use client_core::client::Client as Sender;
use client_core::rate::RateLimit;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, Transport, TransportError};
use client_core::{ApiError, BaseUrl, Endpoint, HeaderName, HeaderValue, InvalidBaseUrl, InvalidRequest, SecretString};
use std::time::Duration;

pub use call::Call;

use crate::{AccountId, Stripe};

/// The API version that the client asks for unless told otherwise: the newest that this crate was checked against. Answers
/// in any other version read too.
pub const API_VERSION: &str = "2026-10-28.endive";

/// Where Stripe's API is.
pub const BASE_URL: &str = "https://api.stripe.com";

pub(crate) const VERSION_HEADER: HeaderName = HeaderName::from_static("stripe-version");
pub(crate) const ACCOUNT_HEADER: HeaderName = HeaderName::from_static("stripe-account");

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The default transport cannot start: no certificates, no TLS.
    #[error("the transport cannot start: {0}")]
    Transport(#[from] TransportError),
    /// The base URL is none.
    #[error(transparent)]
    BaseUrl(#[from] InvalidBaseUrl),
}

/// Calls Stripe with one secret key. Clones are cheap and share connections and rate limit.
#[derive(Clone, Debug)]
pub struct Client(Sender);

impl Client {
    /// A client of the real API over the default transport.
    ///
    /// # Errors
    /// [`ClientError`] when the default transport cannot start.
    pub fn new(secret_key: impl Into<SecretString>) -> Result<Self, ClientError> {
        Ok(Self::over(secret_key, BaseUrl::parse(BASE_URL)?, ReqwestTransport::new()?))
    }

    /// A client of an API at `base`, over any transport: for sandboxes, tests and proxies.
    pub fn over(secret_key: impl Into<SecretString>, base: BaseUrl, transport: impl Transport + 'static) -> Self {
        let sender = Sender::new(Stripe, base, transport).auth(Bearer::new(secret_key));
        Self(sender.header(VERSION_HEADER, HeaderValue::from_static(API_VERSION)))
    }

    /// Asks for answers in this API version.
    ///
    /// # Errors
    /// [`InvalidRequest`] when it holds characters that no header can carry.
    pub fn version(self, version: &str) -> Result<Self, InvalidRequest> {
        let value = header_value("Stripe-Version", version)?;
        Ok(Self(self.0.header(VERSION_HEADER, value)))
    }

    /// Acts for this connected account.
    ///
    /// # Errors
    /// [`InvalidRequest`] when it holds characters that no header can carry.
    pub fn account(self, account: &AccountId) -> Result<Self, InvalidRequest> {
        let value = header_value("Stripe-Account", account.as_str())?;
        Ok(Self(self.0.header(ACCOUNT_HEADER, value)))
    }

    /// Retries by this policy.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry(policy))
    }

    /// Keeps under this limit. Stripe allows 100 requests a second, 25 in a sandbox.
    #[must_use]
    pub fn rate_limit(self, limit: RateLimit) -> Self {
        Self(self.0.rate_limit(limit))
    }

    /// How long one call may take over all of its attempts.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Sends an endpoint and reads its answer.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, ApiError> {
        self.0.send(endpoint).await
    }

    /// A call with options of its own.
    pub fn call<'a, E: Endpoint>(&'a self, endpoint: &'a E) -> Call<'a, E> {
        Call::new(self.0.call(endpoint), endpoint.operation())
    }
}

fn header_value(name: &str, text: &str) -> Result<HeaderValue, InvalidRequest> {
    HeaderValue::from_str(text)
        .map_err(|_| InvalidRequest::new(name, format!("{text:.60?} holds characters that no header can carry")))
}
