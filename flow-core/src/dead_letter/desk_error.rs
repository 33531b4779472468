//! Why nothing was done at the desk.

use mapping_core::refusal::Refusal;
use thiserror::Error;

use crate::inbox::InboxId;
use crate::store::StoreError;

/// Why nothing was done at the desk, by what the person does next.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeskError {
    /// What was asked for is not allowed; the refusal names the field.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// There is no such letter: the event is unknown, or not dead any more.
    #[error("event {0} is no dead letter")]
    NoLetter(InboxId),
    /// Somebody else acted meanwhile: look again.
    #[error("event {0} was changed meanwhile, or is under way; nothing was done")]
    Changed(InboxId),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
