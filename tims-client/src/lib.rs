//! Models, codecs and endpoints of a contract for reaching a TIMS ERP over HTTP, and a client.
//!
//! **The contract is this project's own.** The maker of TIMS publishes no API, so there is none to follow: the paths, fields and
//! error codes are in `openapi.yaml` beside this crate ([`OPENAPI`]), and whoever stands between the integration and a TIMS installation
//! implements them. Paths, credentials and codec (JSON or XML) are configurable.
//!
//! A [`Contract`] makes endpoints; an endpoint is a value that knows its request and how to read the answer, and sends nothing.
//!
//! ```
//! use rust_decimal::dec;
//! use time::macros::date;
//! use tims_client::model::{Application, NewPayment, PaymentMethod};
//! use tims_client::{Codec, Contract, Endpoint, Paths};
//!
//! let contract = Contract::new(Paths::default(), Codec::Json);
//! let payment = NewPayment {
//!     gl_account: Some("1010-00".into()),
//!     applications: vec![Application::to_sales_order("SO000451".into(), dec!(100.00).into())],
//!     ..NewPayment::new(
//!         "ch_0001".into(),
//!         "C000123".into(),
//!         dec!(100.00).into(),
//!         "USD".into(),
//!         date!(2026 - 11 - 20),
//!         PaymentMethod::CreditCard,
//!     )
//! };
//! let request = contract.create(payment).request()?; // checked against the contract's limits; send it as you like
//! assert_eq!(request.target(), "/api/v1/accounts/receivable/payments");
//! assert!(request.body.starts_with(br#"{"TransactionID":"ch_0001","CustomerCode":"C000123","Amount":"100.00""#));
//! # Ok::<(), client_core::InvalidRequest>(())
//! ```
//!
//! # Money
//! Amounts, prices, quantities and rates are decimals and travel as text with their scale kept. A reader takes text or a whole
//! JSON number; a JSON number with a fraction is refused with its path, because it would have been through binary floating
//! point.
//!
//! # Features
//! - `client` (default): `Client`, which sends endpoints over `client_core`'s client, and the default transport. Without
//!   it there is no HTTP stack in the tree.
#![deny(missing_docs)]

pub mod api;
pub mod check;
#[cfg(feature = "client")]
mod client;
pub mod codec;
mod contract;
pub mod endpoints;
pub mod limits;
pub mod model;
#[cfg(feature = "client")]
mod paging;

#[cfg(feature = "client")]
pub use client::Client;
pub use client_core::Endpoint;
pub use codec::Codec;
pub use contract::{Contract, OPENAPI, Paths};
#[cfg(feature = "client")]
pub use paging::Pages;
