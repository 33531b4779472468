//! The harmony contract: documents as its requests, questions as its searches, its records as facts.
//!
//! [`render`] gives what to send; it is checked against every limit of the contract. [`check`] does so for a whole plan before
//! anything is sent. [`search`] says what to look for, before a plan and when a lost answer leaves open whether a document
//! arrived; [`facts`] reads what was found. Nothing here sends anything: give the values to `syspro_harmony::harmony::Contract`
//! and a transport.

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

pub use render::{HarmonyRequest, check, render};
pub use search::{Probe, probe};
