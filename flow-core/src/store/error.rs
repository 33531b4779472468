//! What a store could not do.

use std::time::Duration;

use thiserror::Error;

use super::Unavailable;
use crate::retention::SealError;

/// What a store could not do, by what the caller does next. The texts hold no payload and no document.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// It cannot be reached or written now: disk full, locked, read only. Try again later: what was asked for is not done, or, where
    /// the connection broke while it was being kept, not known to be.
    #[error("the store is not available: {0}")]
    Unavailable(Unavailable),
    /// More events than it has room for wait to be kept. Nothing was changed; ask again after `wait`.
    #[error("more events wait to be kept than there is room for; ask again in {} s", wait.as_secs())]
    Busy {
        /// How long to wait.
        wait: Duration,
    },
    /// It was written by a newer version of this crate and is not touched: run that version.
    #[error("the store has schema version {found}; this program knows versions up to {known}: use a newer program")]
    NewerSchema {
        /// The version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A row holds something that this program did not write: a person has to look.
    #[error("{table} row {row} cannot be read: {message}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row.
        row: i64,
        /// What is wrong.
        message: String,
    },
    /// What is sealed cannot be opened, or sealed: the text names the key and the place. The row stays as it is.
    #[error(transparent)]
    Sealed(#[from] SealError),
    /// Somebody else holds this claim now; nothing was changed, and the worker drops its work.
    #[error("the claim on {what} {row} was taken over")]
    ClaimLost {
        /// The table.
        what: &'static str,
        /// The row.
        row: i64,
    },
}

impl StoreError {
    /// Whether one row is to blame, and no other is concerned: it holds what this program did not write, or was changed since it was
    /// sealed.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Corrupt { .. } | Self::Sealed(SealError::Altered { .. }) => true,
            Self::Unavailable(_)
            | Self::Busy { .. }
            | Self::NewerSchema { .. }
            | Self::Sealed(_)
            | Self::ClaimLost { .. } => false,
        }
    }
}
