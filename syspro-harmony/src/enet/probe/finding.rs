//! What was found.

use crate::{Amount, OrderStatus};

/// What a probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing. Right after a lost answer that is no proof: the service may still be at work.
    Absent,
    /// The posting, with the value that it must have where that is known.
    AlreadyPosted(Found),
    /// The key with another value or another narration, or several postings of the key. A person decides.
    Conflict(Vec<Found>),
}

/// A posting in the books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The number that SYSPRO gave, if it is told.
    pub number: Option<String>,
    /// The reference as it stands there.
    pub reference: Option<String>,
    /// How much it is, if that is told.
    pub value: Option<Amount>,
    /// Where an order stands, if that is told. A cancelled order is found too.
    pub status: Option<OrderStatus>,
}

impl Finding {
    /// Judges candidates that carry the key. A value that is not told does not contradict.
    pub(super) fn of(candidates: Vec<Found>, value: Option<Amount>) -> Self {
        let cancelled =
            |found: &Found| matches!(found.status, Some(OrderStatus::Cancelled | OrderStatus::CancelledInEntry));
        let alive: Vec<Found> = candidates.iter().filter(|found| !cancelled(found)).cloned().collect();
        let mut candidates = if alive.is_empty() { candidates } else { alive };
        let fits = |found: &Found| match (found.value, value) {
            (Some(found), Some(value)) => found.decimal().abs() == value.decimal().abs(),
            (None, _) | (_, None) => true,
        };
        match (candidates.len(), candidates.first().is_some_and(fits)) {
            (0, _) => Self::Absent,
            (1, true) => Self::AlreadyPosted(candidates.remove(0)),
            (_, _) => Self::Conflict(candidates),
        }
    }
}
