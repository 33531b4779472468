#![deny(missing_docs)]
//! Typed Opayo messages: Pi REST, Server notifications, Form, Reporting XML and settlement, with their signatures and
//! endpoints.
//!
//! **Which interface is whose.** Pi (`/api/v1`), the name=value protocols and Reporting are Opayo's own. The v3 routes
//! are a contract of this project ([`OPENAPI`]) for installations that put a gateway of their own in front; they serve
//! the same documents. [`Routes`] chooses, and makes endpoints: values that know their request and how to read the
//! answer, and send nothing.
//!
//! ```
//! use opayo_model::ids::MerchantSessionKey;
//! use opayo_model::money::Amount;
//! use opayo_model::pi::request::{BillingAddress, CardPayment, NewPayment, NewTransaction, PaymentMethod};
//! use opayo_model::state::State;
//! use opayo_model::{Endpoint, Routes};
//!
//! let card = CardPayment::once(MerchantSessionKey::from("a-session-key"), "a-card-identifier".into());
//! let address = BillingAddress {
//!     address1: "1 High Street".into(),
//!     city: "Leeds".into(),
//!     postal_code: Some("LS1 1AA".into()),
//!     country: "GB".into(),
//!     ..BillingAddress::default()
//! };
//! let amount = Amount::new(10_000, "GBP"); // minor units: 100.00
//! let method = PaymentMethod::Card(card);
//! let payment = NewPayment::new(method, "ORDER-10042-1".into(), amount, "two chairs", ("Ann", "Example"), address);
//! let endpoint = Routes::pi().create_transaction(NewTransaction::Payment(Box::new(payment)));
//! let request = endpoint.request()?; // checked against Opayo's limits; send it as you like
//! assert_eq!(request.target(), "/api/v1/transactions");
//!
//! // Later the payment is voided. Pi goes on saying `Ok`.
//! let body = br#"{"transactionId":"9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32","transactionType":"Payment","status":"Ok","statusCode":"2005"}"#;
//! let payment = endpoint.decode(&client_core::Response::new(200, body.as_slice()))?;
//! assert_eq!(payment.state().state, State::Voided);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Money
//! Pi and v3 count minor units (`i64` with a [`Currency`](money::Currency)); everything else writes decimals of major
//! units. Nothing is rounded, and a currency whose minor unit Opayo does not name is refused.
//!
//! # Time
//! Everything that comes out is UTC. Reporting's times have no zone on the wire; which one is meant is an argument.
//!
//! # Card data
//! Card numbers and security codes exist in [`card`] alone, for the one request that turns a card into an identifier.
//!
//! # Features
//! - `client` (default): `client::Client` and `client::Reporting`, which send endpoints over `client_core`'s client, and the default
//!   transport. Without it there is no HTTP stack in the tree.

pub mod api;
pub mod card;
mod check;
#[cfg(feature = "client")]
pub mod client;
pub mod endpoints;
pub mod form;
pub mod ids;
pub mod limits;
mod message;
pub mod money;
pub mod nvp;
pub mod pi;
pub mod probe;
pub mod reporting;
mod routes;
pub mod server;
pub mod settlement;
pub mod state;
pub mod status;
mod transaction_id;
pub mod v3;
mod wire;

pub use client_core::{Endpoint, InvalidRequest};
pub use message::Message;
pub use routes::{Environment, OPENAPI, PiPaths, Routes, V3Paths};
pub use transaction_id::TransactionId;
