//! A SYSPRO company behind two doors, in memory.
//!
//! The **harmony** door serves the published contract (`syspro-harmony/openapi.yaml`): routes, parameters and bodies come from
//! the contract itself, and the rules that a schema cannot say are in one module per resource.
//!
//! The **e.net** door serves business objects as WCF does: GET with everything in the query, XML in Windows-1252, failures inside
//! HTTP 200, one seat per operator and company. It has no idempotency key and asks for no unique reference: what is posted
//! twice is in the books twice.
//!
//! Both doors write into the same [books](Books). What the contract leaves open is decided like this: a refused request keeps no
//! idempotency key; without seeded accounts every ledger account exists; a failed payment settles nothing; an order that is short
//! of stock is taken, with what waits as `BackOrderQty`.

mod accounts;
mod books;
mod credit_memos;
mod customers;
mod doors;
pub mod enet;
mod harmony;
mod items;
mod journals;
mod orders;
mod payments;
mod sandbox;
mod settlement;
mod stock;

pub use crate::contract::{Contract, Credentials, Write};
pub use books::Books;
pub use sandbox::{DEFAULT_API_KEY, Seeds, Syspro};
