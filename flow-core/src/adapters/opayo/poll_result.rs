//! What a poll of Reporting comes to: what it found, or why it did not come to its end.

use client_core::ApiError;
use mapping_core::refusal::Refusal;
use opayo_model::settlement::{BatchSettlement, Discrepancy, Overflow};
use thiserror::Error;
use time::OffsetDateTime;

use crate::inbox::AcceptError;
use crate::store::StoreError;

/// What a poll found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polled {
    /// How many events are new.
    pub accepted: u64,
    /// How many were known.
    pub duplicates: u64,
    /// Up to when everything is read, UTC. The next poll begins here, less the overlap.
    pub cursor: OffsetDateTime,
    /// What does not add up in the batches that were read, or is worth a look.
    pub discrepancies: Vec<Discrepancy>,
    /// Settlements that were not accepted, because their batch does not add up or counts what an accepted one counted. They are
    /// read again as long as the overlap of batches reaches them; afterwards they are the bookkeeper's.
    pub held_back: Vec<BatchSettlement>,
}

/// Why a poll did not come to its end. What it accepted stays; the cursor is where it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PollError {
    /// Reporting gave no answer, or refused.
    #[error(transparent)]
    Reporting(#[from] ApiError),
    /// The inbox does not take an event.
    #[error(transparent)]
    Inbox(#[from] AcceptError),
    /// The cursor cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored cursor is no time.
    #[error("the stored cursor {0:?} is no time; set it to one in RFC 3339")]
    Cursor(String),
    /// A settlement that cannot be read. It is not left out, because money would be missing in the books.
    #[error("a settlement cannot be read: {0}")]
    Settlement(Box<Refusal>),
    /// Batches whose sums are larger than a decimal holds.
    #[error(transparent)]
    Sums(#[from] Overflow),
    /// An event cannot be written.
    #[error("an event cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
}
