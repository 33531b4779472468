//! What a poll of Reporting comes to: what it found, or why it did not come to its end.

use std::ops::AddAssign;

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

/// Why a poll did not come to its end. What it accepted stays; the cursor is where the last day that was read ends.
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

/// What a reading has come to so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) accepted: u64,
    pub(super) duplicates: u64,
    pub(super) discrepancies: Vec<Discrepancy>,
    pub(super) held_back: Vec<BatchSettlement>,
    /// The first thing that could not be accepted for what it is.
    pub(super) refused: Option<PollError>,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.duplicates += other.duplicates;
        self.discrepancies.extend(other.discrepancies);
        self.held_back.extend(other.held_back);
        self.refused = self.refused.take().or(other.refused);
    }
}

impl Tally {
    /// What a reading up to `cursor` found, if all of it could be accepted.
    pub(super) fn polled(self, cursor: OffsetDateTime) -> Result<Polled, PollError> {
        let Self { accepted, duplicates, discrepancies, held_back, refused } = self;
        match refused {
            Some(refused) => Err(refused),
            None => Ok(Polled { accepted, duplicates, cursor, discrepancies, held_back }),
        }
    }
}
