//! SYSPRO, by either of its surfaces: [`harmony`], the JSON contract that `syspro-harmony` publishes, and [`enet`], SYSPRO's own
//! business objects in XML. Both take the same documents; a company uses one of them.
//!
//! The natural keys are the same on both: CustomerPoNumber for a sales order, the gateway's transaction for a payment and for a
//! credit memo, the settlement for a journal. A key that its column cannot hold becomes a short one, always the same for the same
//! key, and the whole stands beside it.

pub mod enet;
pub mod harmony;
mod reference;
