//! What every server of a published contract does alike: read the contract, admit a caller, hold documents against their
//! schemas, keep records, answer pages and refusals in the contract's shapes.

pub(crate) mod credentials;
pub(crate) mod desk;
pub(crate) mod figures;
pub(crate) mod page;
pub(crate) mod published;
pub(crate) mod refusal;
pub(crate) mod reversal;
pub(crate) mod table;
pub(crate) mod totals;
pub(crate) mod write;

pub use credentials::Credentials;
pub use published::{Contract, Operation, Violation};
pub use write::Write;
