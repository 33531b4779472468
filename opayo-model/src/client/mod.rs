//! Sends the endpoints. [`Client`] speaks Pi or the v3 contract, [`Reporting`] asks Reporting; reads are tried again,
//! writes are sent once, and a write whose answer is lost comes back as [`Submitted::Unknown`] with the probe that
//! settles it.
//!
//! ```no_run
//! use opayo_model::client::{Client, Reporting, Submitted};
//! use opayo_model::ids::VendorName;
//! use opayo_model::pi::request::{NewRefund, NewTransaction};
//! use opayo_model::probe::Probed;
//! use opayo_model::reporting::Account;
//! use opayo_model::{Environment, Routes};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Environment::Sandbox, Routes::pi(), "integration key", "integration password")?;
//! let account = Account::new(VendorName::from("example"), "reporting user", "password");
//! let reporting = Reporting::new(Environment::Sandbox, account)?;
//!
//! let refund = NewTransaction::Refund(NewRefund {
//!     reference_transaction_id: "9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32".into(),
//!     vendor_tx_code: "REFUND-10042-1".into(),
//!     amount: 2_500,
//!     description: "one item came back".into(),
//! });
//! match client.submit(refund).await? {
//!     Submitted::Answered(refund) => println!("{:?}", refund.state()),
//!     Submitted::Unknown { probe, .. } => match reporting.probe(&probe).await? {
//!         Probed::Done { state, .. } => println!("it was done: {state:?}"),
//!         Probed::Absent => println!("not done, as far as Opayo knows now"),
//!         Probed::Conflict { field, .. } => println!("the code is another's: {field} differs"),
//!     },
//! }
//! # Ok(())
//! # }
//! ```

mod authorization;
mod reporting;

use std::sync::Arc;
use std::time::Duration;

use client_core::client::{Call, Client as Sender};
use client_core::rate::RateLimit;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, Transport, TransportError};
use client_core::{ApiError, BaseUrl, Endpoint, ErrorKind, InvalidBaseUrl, SecretString};

pub use reporting::Reporting;

use self::authorization::PerCall;
use crate::api::Opayo;
use crate::nvp::NvpReply;
use crate::pi::Transaction;
use crate::pi::request::NewTransaction;
use crate::probe::Probe;
use crate::routes::{Environment, Routes};
use crate::server::{Register, Registration};

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

/// Speaks Pi or the v3 contract for one merchant. Clones are cheap and share connections and rate limit.
#[derive(Clone, Debug)]
pub struct Client {
    sender: Sender,
    /// The same without credentials, for the name=value protocols, which have none.
    open: Sender,
    routes: Routes,
}

/// What came of sending a transaction.
#[derive(Clone, Debug)]
pub enum Submitted {
    /// Opayo answered: also when it declined.
    Answered(Box<Transaction>),
    /// It may have been done. Ask with the probe before anything is sent again.
    Unknown {
        /// How to ask.
        probe: Box<Probe>,
        /// Why there is no answer.
        error: ApiError,
    },
}

impl Client {
    /// A client of Opayo over the default transport.
    ///
    /// # Errors
    /// [`ClientError`] when the default transport cannot start.
    pub fn new(
        environment: Environment,
        routes: Routes,
        key: impl Into<SecretString>,
        password: impl Into<SecretString>,
    ) -> Result<Self, ClientError> {
        let base = BaseUrl::parse(environment.base_url())?;
        Ok(Self::over(base, routes, key, password, ReqwestTransport::new()?))
    }

    /// A client of a service at `base`, over any transport: for the v3 contract, sandboxes, tests and proxies.
    pub fn over(
        base: BaseUrl,
        routes: Routes,
        key: impl Into<SecretString>,
        password: impl Into<SecretString>,
        transport: impl Transport + 'static,
    ) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(transport);
        let open = Sender::new(Opayo, base, transport);
        Self { sender: open.clone().auth(PerCall::new(key, password)), open, routes }
    }

    /// Retries reads by this policy.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.configure(|sender| sender.retry(policy))
    }

    /// Keeps under this limit. Opayo names none for Pi.
    #[must_use]
    pub fn rate_limit(self, limit: RateLimit) -> Self {
        self.configure(|sender| sender.rate_limit(limit.clone()))
    }

    /// How long one call may take over all of its attempts.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.configure(|sender| sender.timeout(timeout))
    }

    /// Changes the clients below, with credentials and without: rate limit, timeout, headers. Credentials are given at
    /// the start.
    #[must_use]
    pub fn configure(mut self, change: impl Fn(Sender) -> Sender) -> Self {
        self.sender = change(self.sender);
        self.open = change(self.open);
        self
    }

    /// The routes, which make endpoints.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Sends an endpoint and reads its answer.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next.
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Output, ApiError> {
        self.sender.send(endpoint).await
    }

    /// A call with options of its own.
    pub fn call<'a, E: Endpoint>(&'a self, endpoint: &'a E) -> Call<'a, E> {
        self.sender.call(endpoint)
    }

    /// Registers a payment with Server, without credentials, and once. HTTP says 200 for refusals, too: look at
    /// [`NvpReply::status`].
    ///
    /// # Errors
    /// [`ApiError`]. A lost answer leaves no page to send the customer to; register again under another code.
    pub async fn register(&self, registration: Registration) -> Result<NvpReply, ApiError> {
        self.open.send(&Register::new(registration)).await
    }

    /// Sends a transaction once. An answer that is lost or cannot be read is no error but an open question.
    ///
    /// # Errors
    /// [`ApiError`] when it was certainly not done: refused, or never sent. [`ErrorKind::Conflict`] is a VendorTxCode that was used
    /// before; [`Probe`] tells by what.
    pub async fn submit(&self, new: NewTransaction) -> Result<Submitted, ApiError> {
        let endpoint = self.routes.create_transaction(new);
        match self.send(&endpoint).await {
            Ok(transaction) => Ok(Submitted::Answered(Box::new(transaction))),
            Err(error) if matches!(error.kind(), ErrorKind::Unknown | ErrorKind::Decode { .. }) => {
                Ok(Submitted::Unknown { probe: Box::new(endpoint.probe()), error })
            }
            Err(error) => Err(error),
        }
    }
}
