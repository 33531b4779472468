//! Documents on their way to the ERP. A document enters the outbox together with its idempotency key in the transaction that
//! plans its event, and is unique by ERP, kind and natural key: a second event that plans the same document is linked to the
//! row that is there, so it posts nothing twice.
//!
//! ```text
//! Planned --claim--> Posting --answer--> Posted | Rejected
//!    ^                  |  `--refused for now--> Planned, not before next_attempt_at
//!    |                  `--answer lost, or the worker died--> Unknown --probe--> Posted | Rejected
//!    `--planned again-- Rejected | Dead                          `--nothing found--> Posting, under the same key
//! ```
//! A claim is on disk before anything is sent, together with what its worker wrote before: the plan, or the outcome of the document before
//! it. So an event with two documents is claimed, planned, and settled twice, in four transactions; see [`Then`].
//!
//! An unknown one is probed for about a week, ever more seldom; then its event is a dead letter, and the document stays unknown.
//! `Dead` is a document that was never sent because one before it was refused; `Resolved` one that a person settled.
//!
//! What was tried is kept as [`StoredAttempt`]s. Beside the documents stand the plan's tellings: what shop, gateway and people hear once all documents of the event are posted.

mod document_state;
mod follow_up;
mod meeting;
mod notes;
mod stored_attempt;
mod stored_document;
mod stored_telling;

pub use document_state::DocumentState;
pub use follow_up::{Also, Followed, Then};
pub use meeting::{Meeting, meet, revision};
pub use notes::Notes;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) use notes::leaves_notes;
pub(crate) use notes::notes_of;
pub use stored_attempt::{AttemptResult, FIRST_ATTEMPTS, NEWEST_ATTEMPTS, StoredAttempt};
pub use stored_document::{
    DocumentClaim, ErrorClass, NewPlan, OutboxId, PlanOutcome, Setback, Settlement, StoredDocument,
};
pub use stored_telling::StoredTelling;
