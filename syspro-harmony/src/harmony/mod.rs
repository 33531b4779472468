//! The harmony contract: JSON over HTTP under `/api/harmony/2.0`.
//!
//! **The contract is this project's own.** SYSPRO's product called Harmony posts nothing to receivables or the ledger, and no such
//! surface is published: paths, fields and error codes are in `openapi.yaml` beside this crate ([`OPENAPI`]), and whoever stands
//! between an integration and a SYSPRO installation implements them. SYSPRO's own surface is in [`enet`](crate::enet).
//!
//! A [`Contract`] makes endpoints; an endpoint is a value that knows its request and how to read the answer, and sends nothing.
//!
//! ```
//! use rust_decimal::dec;
//! use syspro_harmony::Endpoint;
//! use syspro_harmony::harmony::Contract;
//! use syspro_harmony::harmony::model::{NewPayment, PaymentMethod};
//! use time::macros::date;
//!
//! let payment = NewPayment {
//!     invoice_number: Some("100466".into()),
//!     gl_account: Some("10-1200".into()),
//!     ..NewPayment::new(
//!         "6F2A0D1E-0001".into(),
//!         "C000123".into(),
//!         dec!(100.00).into(),
//!         "GBP".into(),
//!         date!(2026 - 11 - 20),
//!         PaymentMethod::CreditCard,
//!     )
//! };
//! let request = Contract::default().create(payment).request()?; // checked against the contract's limits; send it as you like
//! assert_eq!(request.target(), "/api/harmony/2.0/AccountsReceivable/Payment");
//! assert!(request.body.starts_with(br#"{"ReferenceNumber":"6F2A0D1E-0001","CustomerCode":"C000123","PaymentAmount":"100.00""#));
//! # Ok::<(), client_core::InvalidRequest>(())
//! ```

mod api;
pub mod check;
#[cfg(feature = "client")]
mod client;
mod contract;
pub mod endpoints;
pub mod limits;
pub mod model;
#[cfg(feature = "client")]
mod paging;

pub use api::{Harmony, IDEMPOTENCY_KEY, error_body};
#[cfg(feature = "client")]
pub use client::Client;
pub use contract::{Contract, OPENAPI, Paths};
#[cfg(feature = "client")]
pub use paging::Pages;
