//! Calls of the API as values: they say what to send and how to read the answer, and send nothing. `client` sends them, or
//! anything else that can send a request.
//!
//! ```
//! use client_core::Endpoint;
//! use stripe_model::endpoints::{List, Retrieve, refunds};
//! use stripe_model::{BalanceTransaction, Charge};
//!
//! let charge = Retrieve::<Charge>::new("ch_1").expand("balance_transaction");
//! assert_eq!(charge.request()?.target(), "/v1/charges/ch_1?expand%5B%5D=balance_transaction");
//!
//! let lines = List::<BalanceTransaction>::of_payout(&"po_1".into()).limit(100);
//! assert_eq!(lines.request()?.target(), "/v1/balance_transactions?payout=po_1&limit=100");
//!
//! let refund = refunds::create_for_charge(&"ch_1".into()).amount(500).metadata("order", "A-17");
//! assert_eq!(refund.request()?.body, "charge=ch_1&amount=500&metadata%5Border%5D=A-17".as_bytes());
//! # Ok::<(), client_core::InvalidRequest>(())
//! ```

pub mod charges;
pub mod customers;
mod list;
pub mod payment_intents;
pub mod prices;
pub mod products;
pub mod refunds;
mod resource;
mod retrieve;
mod write;

pub use list::List;
pub use resource::{Resource, Updatable};
pub use retrieve::Retrieve;
pub use write::Write;
