//! Sends the contract's endpoints: `client_core`'s client, which retries, limits and keeps idempotency keys, joined with one
//! installation's [`Contract`].

use client_core::auth::{ApiKeyHeader, Authorize, Basic, ClientCredentials};
use client_core::client::{Call, Client as Core};
use client_core::retry::RetryPolicy;
use client_core::transport::Transport;
use client_core::{ApiError, BaseUrl, Endpoint, HeaderName, SecretString};

use super::api::Harmony;
use super::contract::Contract;
use super::endpoints::{Change, Filter, Key, NewRecord};
use super::paging::Pages;

/// The header of an API key.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Talks to one installation of the contract. Clones are cheap and share transport, credentials and rate limit.
#[derive(Clone, Debug)]
pub struct Client {
    core: Core,
    contract: Contract,
}

impl Client {
    /// A client of the installation at `base`, the part of its URLs before the contract's own paths. It has no credentials
    /// yet.
    pub fn new(contract: Contract, base: BaseUrl, transport: impl Transport + 'static) -> Self {
        Self { core: Core::new(Harmony, base, transport), contract }
    }

    /// Proves who it is by a key in `X-API-Key`.
    #[must_use]
    pub fn api_key(self, key: impl Into<SecretString>) -> Self {
        self.auth(ApiKeyHeader::new(API_KEY, key))
    }

    /// Proves who it is by user and password.
    #[must_use]
    pub fn basic(self, user: impl Into<SecretString>, password: impl Into<SecretString>) -> Self {
        self.auth(Basic::new(user, password))
    }

    /// Proves who it is by OAuth 2.0 client credentials, with tokens from `/oauth/token` for the scope `harmony`. Give
    /// [`auth`](Self::auth) a [`ClientCredentials`] of your own for another place or scope.
    #[must_use]
    pub fn client_credentials(self, id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.auth(ClientCredentials::new("/oauth/token", id, secret).scope("harmony"))
    }

    /// Proves who it is in any other way.
    #[must_use]
    pub fn auth(self, auth: impl Authorize + 'static) -> Self {
        self.configure(|core| core.auth(auth))
    }

    /// Retries by this policy.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.configure(|core| core.retry(policy))
    }

    /// Changes the client below: rate limit, timeout, headers.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(Core) -> Core) -> Self {
        self.core = change(self.core);
        self
    }

    /// The contract, which makes endpoints.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Sends an endpoint.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, ApiError> {
        self.core.send(endpoint).await
    }

    /// A call with options of its own: an idempotency key that you have stored, a timeout, what came around the answer.
    pub fn call<'a, E: Endpoint>(&'a self, endpoint: &'a E) -> Call<'a, E> {
        self.core.call(endpoint)
    }

    /// Creates a record under a key of its own. To be able to ask again after a crash, [`call`](Self::call) with a stored
    /// key.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn create<N: NewRecord>(&self, document: N) -> Result<N::Record, ApiError> {
        self.send(&self.contract.create(document)).await
    }

    /// Reads a record by its key.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn read<K: Key>(&self, key: K) -> Result<K::Record, ApiError> {
        self.send(&self.contract.read(key)).await
    }

    /// Changes some fields of a record.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn update<C: Change>(&self, key: C::Key, change: C) -> Result<<C::Key as Key>::Record, ApiError> {
        self.send(&self.contract.update(key, change)).await
    }

    /// Searches, page after page.
    pub fn search<F: Filter + Clone>(&self, filter: F) -> Pages<F> {
        Pages::new(self.clone(), filter)
    }
}
