//! Joins endpoints, a service's rules and a transport into calls that survive a bad network: credentials, rate limit,
//! timeouts, retries and idempotency keys.
//!
//! What a failed call tells the caller:
//!
//! | the endpoint may be repeated | every failure certainly did nothing | some attempt may have done its work |
//! |---|---|---|
//! | freely, and it is a read | tried again, then `Retry` | tried again, then `Retry` |
//! | freely, and it is a write | tried again, then `Retry` | tried again, then `Unknown` |
//! | with a key | tried again under the same key, then `Retry` | tried again under the same key, then `Unknown` |
//! | never, or with a key that the service does not take | sent once, `Retry` | sent once, `Unknown` |
//!
//! ```
//! use async_trait::async_trait;
//! use client_core::client::Client;
//! use client_core::transport::{Outgoing, Transport, TransportError};
//! use client_core::{
//!     Api, BaseUrl, DecodeError, Endpoint, HeaderName, InvalidRequest, Method, Rejection, Repeat, Request, Response,
//!     Verdict, ErrorKind, json,
//! };
//!
//! /// The rules of a parcel service.
//! struct Parcels;
//!
//! impl Api for Parcels {
//!     fn name(&self) -> &'static str { "parcels" }
//!     fn key_header(&self) -> Option<HeaderName> { Some(HeaderName::from_static("idempotency-key")) }
//!     fn request_id<'a>(&self, response: &'a Response) -> Option<&'a str> { response.header("request-id") }
//!     fn verdict(&self, response: &Response) -> Verdict {
//!         match response.status.as_u16() {
//!             200..=299 => Verdict::Success,
//!             _ => Verdict::Final { kind: ErrorKind::Rejected, rejection: Rejection::message("no parcel today") },
//!         }
//!     }
//! }
//!
//! /// Sends a parcel off.
//! struct SendParcel { weight_grams: u32 }
//!
//! impl Endpoint for SendParcel {
//!     type Output = String;
//!     fn operation(&self) -> &'static str { "parcels.send" }
//!     fn repeat(&self) -> Repeat { Repeat::WithKey }
//!     fn request(&self) -> Result<Request, InvalidRequest> {
//!         let body = format!(r#"{{"weight_grams":{}}}"#, self.weight_grams);
//!         Ok(Request::new(Method::POST, "/v1/parcels").body("application/json", body))
//!     }
//!     fn decode(&self, response: &Response) -> Result<String, DecodeError> { json::decode(&response.body) }
//! }
//!
//! /// Answers without a network.
//! struct Script;
//!
//! #[async_trait]
//! impl Transport for Script {
//!     async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
//!         assert!(outgoing.request.headers.contains_key("idempotency-key"));
//!         Ok(Response::new(201, r#""parcel_1""#))
//!     }
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
//! # runtime.block_on(async {
//! let client = Client::new(Parcels, BaseUrl::parse("https://parcels.example")?, Script);
//! let id = client.send(&SendParcel { weight_grams: 250 }).await?;
//! assert_eq!(id, "parcel_1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod call;
mod exchange;
mod setback;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

pub use self::call::{Answer, Call};
use crate::auth::{Anonymous, Authorize};
use crate::rate::RateLimit;
use crate::retry::RetryPolicy;
use crate::transport::Transport;
use crate::{Api, ApiError, BaseUrl, Endpoint};

/// Sends endpoints to one service. Clones are cheap and share the transport, the credentials and the rate limit; a clone
/// that is configured further leaves the others as they are.
#[derive(Clone)]
pub struct Client(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    api: Arc<dyn Api + Send + Sync>,
    base: BaseUrl,
    transport: Arc<dyn Transport>,
    auth: Arc<dyn Authorize>,
    retry: RetryPolicy,
    rate: Option<RateLimit>,
    headers: HeaderMap,
    timeout: Duration,
}

impl Client {
    /// How long one call may take over all of its attempts, unless told otherwise: three minutes.
    pub const TIMEOUT: Duration = Duration::from_secs(180);

    /// A client without credentials and rate limit, with the default [`RetryPolicy`]. `transport` may be an
    /// `Arc<dyn Transport>` that others use too.
    pub fn new(api: impl Api + Send + Sync + 'static, base: BaseUrl, transport: impl Transport + 'static) -> Self {
        Self(Arc::new(Settings {
            api: Arc::new(api),
            base,
            transport: Arc::new(transport),
            auth: Arc::new(Anonymous),
            retry: RetryPolicy::default(),
            rate: None,
            headers: HeaderMap::new(),
            timeout: Self::TIMEOUT,
        }))
    }

    fn change(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Uses these credentials. An `Arc<ClientCredentials>` may be shared by several clients.
    #[must_use]
    pub fn auth(self, auth: impl Authorize + 'static) -> Self {
        self.change(|settings| settings.auth = Arc::new(auth))
    }

    /// Retries by this policy.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.change(|settings| settings.retry = policy)
    }

    /// Keeps under this limit, every attempt counted.
    #[must_use]
    pub fn rate_limit(self, limit: RateLimit) -> Self {
        self.change(|settings| settings.rate = Some(limit))
    }

    /// Sends this header with every call, unless the endpoint or the call sets it.
    #[must_use]
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.change(|settings| {
            settings.headers.insert(name, value);
        })
    }

    /// How long one call may take: rate limit, credentials, all attempts and the delays between them.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.change(|settings| settings.timeout = timeout)
    }

    /// Sends to another base URL.
    #[must_use]
    pub fn base(self, base: BaseUrl) -> Self {
        self.change(|settings| settings.base = base)
    }

    /// Sends an endpoint and reads its answer. The future may be dropped at any time; nothing runs on without it.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, ApiError> {
        self.call(endpoint).send().await
    }

    /// A call with options of its own.
    pub fn call<'a, E: Endpoint>(&'a self, endpoint: &'a E) -> Call<'a, E> {
        Call::new(self, endpoint)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.0.api.name())
            .field("retry", &self.0.retry)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
