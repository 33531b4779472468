//! SYSPRO as an [`Erp`](crate::ports::Erp), by either of its surfaces. A company uses one of them; both are named `syspro`, so that
//! a document which one of them posted is known to the other.

mod enet;
mod enet_outcome;
mod harmony;

pub use enet::SysproEnetErp;
pub use harmony::SysproErp;

/// The name under which the outbox stores documents for SYSPRO.
const NAME: &str = "syspro";
