//! Documents as TIMS requests, questions as TIMS searches, and TIMS records as facts.
//!
//! [`render`] gives what to send; it is checked against every limit of the contract, and a text that does not fit is refused,
//! never cut. [`check`] does so for a whole plan before anything is sent. [`search`] says what to look for, before a plan and when a lost answer leaves open whether a document arrived;
//! [`facts`] reads what was found. Nothing here sends anything: give the values to `tims_client::Contract` and a transport.

mod credit_memo;
mod customer;
pub mod facts;
mod fit;
mod item;
mod journal;
mod receipt;
mod receipt_reversal;
mod render;
mod sales_order;
pub mod search;

pub use render::{TimsRequest, check, render};
pub use search::{Probe, probe};
