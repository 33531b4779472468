//! An Opayo account behind its surfaces, in memory: Pi (`/api/v1`), the published v3 contract (`/api/v3`), Server registration with
//! signed notifications, and Reporting & Admin (`/access/access.htm`). All of them show the same transactions.
//!
//! Sources: the vendor's description of Pi, captures of its test system, and the messages of public clients; what
//! `getBatchList`, `getBatchDetail` and `getTransactionList` answer is put together from three clients that read them. Where nothing says what
//! happens the sandbox decides: the name `ERROR` on a card is rejected, `TECHDIFFICULTIES` goes on, a batch is made at 00:31 UTC.
//!
//! Left out: Form and Direct, wallets, 3-D Secure 1, and the Server follow-ups (`refund.vsp`, `void.vsp` …), which Pi does as well.

mod cards;
mod delivery;
mod desk;
mod fraud;
mod instructions;
mod limits;
mod notification;
mod outcome;
mod payments;
mod pi;
mod problem;
mod registration;
mod reporting;
mod sandbox;
mod settlement;
mod store;
mod times;
mod transaction;
mod v3;

pub use delivery::{NotificationError, Notifier, Reply, ReplyStatus};
pub use fraud::Fraud;
pub use notification::{Ending, Notification, vps_signature};
pub use registration::Registration;
pub use reporting::reporting_signature;
pub use sandbox::{
    Books, DEFAULT_VENDOR, INTEGRATION_KEY, INTEGRATION_PASSWORD, Opayo, REPORTING_PASSWORD, REPORTING_USER, Setup,
};
pub use settlement::Batch;
pub use times::ReportingZone;
pub use transaction::{Card, Instruction, Kind, Transaction};
