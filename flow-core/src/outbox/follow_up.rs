//! What is written together with a document's outcome, so that the way from one document to the next is one transaction.

use time::OffsetDateTime;

use super::{Notes, StoredDocument};
use crate::inbox::{ClaimToken, EventClaim, InboxId};

/// What is written together with a document's outcome. Nothing, unless told otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Also<'a> {
    /// What the document wrote, laid over earlier notes under the same keys.
    pub notes: Option<&'a Notes>,
    /// What its worker goes on with.
    pub then: Then<'a>,
}

/// What a worker goes on with. It happens only as far as it can: the outcome that it is written with is kept in any case.
#[derive(Clone, Copy, Debug, Default)]
pub enum Then<'a> {
    /// Nothing that has to be written now.
    #[default]
    Rest,
    /// Another document is claimed until a moment and becomes posting, provided that it is planned, due and nobody's, and as it was read:
    /// one that was tried or planned anew meanwhile is not.
    Claim(&'a StoredDocument, OffsetDateTime),
    /// The event under this claim is posted.
    Finish(&'a EventClaim),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Nothing was to be done, or it could not be: the document is not to be had so, or the event's claim is lost.
    Nothing,
    /// The document is claimed.
    Claimed(ClaimToken),
    /// The event is posted, beside these dead ones; see [`finish`](crate::store::Store::finish).
    Finished(Vec<InboxId>),
}
