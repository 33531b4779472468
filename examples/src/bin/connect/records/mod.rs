//! The shop's own records of Opayo's transactions, on disk: what was asked for, which Opayo repeats nowhere, and the key that proves
//! notifications. The shop tells them over HTTP before it sends a transaction, and adds what Opayo answered.

mod database;
mod sql_records;
mod told;

pub(crate) use sql_records::SqlRecords;
pub(crate) use told::{TellError, Told};
