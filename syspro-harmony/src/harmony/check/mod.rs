//! Checks a document against the contract before it is sent, so that a fault names its field at once and costs no journey.
//! What only SYSPRO knows (whether a customer exists, a period is open) is for SYSPRO to refuse.

mod address;
mod credit_memo;
mod customer;
mod item;
mod journal_entry;
mod payment;
mod place;
mod sales_order;
mod totals;
mod value;

use client_core::InvalidRequest;
use serde::Serialize;

pub(crate) use place::{Check, Place};

/// A document that can be sent.
pub trait Document: Serialize {
    /// Whether the contract takes this document: widths, characters, digits, and the sums that can be checked here.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the first field that it does not take: `Lines[1].Price`.
    fn check(&self) -> Result<(), InvalidRequest>;
}

impl<T: Check + Serialize> Document for T {
    fn check(&self) -> Result<(), InvalidRequest> {
        self.check_at(&Place::ROOT)
    }
}
