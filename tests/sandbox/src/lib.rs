//! Stateful loopback servers of the systems that the crates talk to, with fault injection, for anybody's tests.
//!
//! [`Tims`] serves the TIMS gateway contract and [`Syspro`] the SYSPRO harmony contract: every request body is held against the
//! contract's own schema, and the business rules behind it are kept (unknown customers and items, duplicates, balances, replay by
//! idempotency key). Behind a second door [`Syspro`] serves e.net business objects with their sessions and their failures inside
//! HTTP 200. [`Stripe`] serves the part of Stripe's API through which money and customers are seen, and delivers signed webhooks.
//! [`Opayo`] serves Pi, the published v3 routes, Server with signed notifications, and Reporting. All keep books that a test can
//! read afterwards, so that what was lost or posted twice can be counted.
//!
//! Nothing here shares a type with the crates under test: requests and answers are JSON values, which makes the
//! sandbox a witness and not an accomplice. The servers listen on the loopback address only, on a port that the
//! operating system picks, and stop when they are dropped.
//!
//! ```
//! use sandbox::{Fault, Tims};
//! use serde_json::{Value, json};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tims = Tims::new().with_customer("C1", json!({"Name": "Ann Example"})).with_item("GAS-1", "Argon", "10.00", "5").start().await?;
//! tims.faults().next("POST /api/v1/sales-orders", Fault::ResetAfter, 1);
//!
//! let order = json!({"CustomerCode": "C1", "OrderDate": "2026-11-20", "Currency": "USD",
//!     "Lines": [{"LineNumber": 1, "SKU": "GAS-1", "Quantity": "2", "UnitPrice": "10.00"}]});
//! let post = || {
//!     let request = reqwest::Client::new().post(format!("{}/sales-orders", tims.base_url()));
//!     let request = request.header("X-API-Key", tims.api_key()).header("Idempotency-Key", "order-1");
//!     request.header("Content-Type", "application/json").body(order.to_string()).send()
//! };
//! assert!(post().await.is_err(), "the connection was reset after the order was stored");
//!
//! let again = post().await?;
//! assert_eq!(again.headers()["Idempotent-Replayed"], "true");
//! let order: Value = serde_json::from_str(&again.text().await?)?;
//! assert_eq!(order["Total"], "20.00");
//! assert_eq!(tims.books().sales_orders.len(), 1, "nothing was posted twice");
//! # Ok(()) }
//! ```
//!
//! # Modules
//! - [`fault`]: what can go wrong on purpose, and when.
//! - [`server`]: the loopback server below all of them, and the list of [calls](server::Seen) that reached it.
//! - [`contract`]: a published contract as its server reads it.
//! - [`tims`]: the TIMS sandbox, its books and its credentials.
//! - [`syspro`]: the SYSPRO sandbox with both its doors; [`syspro::enet`] has the settings of the second.
//! - [`stripe`]: the Stripe sandbox, its store, its events and its webhook deliverer.
//! - [`opayo`]: the Opayo sandbox, its transactions, its batches and its notifier.

mod base64;
mod call;
mod clock;
mod element;
mod idempotency;
mod lock;
mod markup;
mod wire;

pub mod contract;
pub mod fault;
pub mod opayo;
pub mod server;
pub mod stripe;
pub mod syspro;
pub mod tims;

pub use fault::{Fault, Faults, Matcher};
pub use opayo::Opayo;
pub use server::{Seen, StartError};
pub use stripe::{Shuffle, Stripe};
pub use syspro::Syspro;
pub use tims::Tims;
