//! A TIMS installation behind the gateway contract, in memory.
//!
//! Routes, parameters and bodies come from the published contract itself (`tims-client/openapi.yaml`): an operation
//! of the contract that the sandbox did not serve would answer 501, and a body that breaks its schema is refused with
//! the path of the field. The rules that a schema cannot say are in one module per resource, as the contract's
//! descriptions give them.
//!
//! What the contract leaves open is decided like this: a refused request keeps no idempotency key, for it changed
//! nothing; without seeded accounts every ledger account exists; a failed payment settles nothing.

mod accounts;
mod books;
mod customers;
mod desk;
mod invoices;
mod items;
mod journals;
mod orders;
mod payments;
mod quantity;
mod sandbox;
mod settlement;
mod xml;

pub use crate::contract::{Contract, Credentials, Operation, Violation, Write};
pub use books::Books;
pub use sandbox::{DEFAULT_API_KEY, Seeds, Tims};
