//! What the engine needs from the outside world: a [`Gateway`] that is read, an [`Erp`] that is read, posted to and probed, and
//! where others have to hear of it, a [`Herald`]; and where people have to act, [`Alerts`].
//! An adapter for a new system implements one of them, and nothing else of this crate has to change.
//!
//! Errors and outcomes are shaped by what the engine does next, not by what went wrong inside an adapter.

mod alerts;
mod erp;
mod gateway;
mod herald;
mod permit;
mod port_error;

pub(crate) use alerts::severity_word;
pub use alerts::{Alert, Alerts, Kept};
pub use erp::{Erp, PostOutcome, Probe};
pub use gateway::Gateway;
pub use herald::{Herald, Occasion, Told};
pub(crate) use permit::Attempt;
pub use permit::Permit;
pub use port_error::PortError;
