//! Where events can be read that no webhook told: a list that the gateway keeps.

use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use super::JobError;
use crate::inbox::Incoming;
use crate::ports::PortError;
use crate::store::StoreError;

/// A list of events that a gateway keeps. What it lists goes through the inbox, which knows what it has by gateway, account, event id
/// and kind: so an event has the id here that its webhook gives it, or one that is always the same.
#[async_trait]
pub trait Archive: Send + Sync {
    /// Its name: `stripe/events`. The store keeps under it how far it was read.
    fn name(&self) -> &str;

    /// How far back it reaches; as far as anybody asks where it does not say.
    fn reaches_back(&self) -> Option<Duration> {
        None
    }

    /// All events from `from` up to and without `to`, UTC, the oldest first; too many where there are more than `most`. The moment at
    /// which they came is the reader's to set.
    ///
    /// # Errors
    /// [`PortError`] by what the reader does next.
    async fn list(&self, from: OffsetDateTime, to: OffsetDateTime, most: usize) -> Result<Listed, PortError>;
}

/// What an archive lists of a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// All of it.
    All(Vec<Incoming>),
    /// More than was asked for; ask for a shorter stretch.
    TooMany,
}

/// Why an archive was not read to its end. What was accepted stays, and the next reading goes on behind it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The gateway gave no answer, or refused.
    #[error(transparent)]
    Gateway(#[from] PortError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored cursor is none.
    #[error(
        "the cursor {name:?} holds {found:?}, which is none of this program's: set it to a time in RFC 3339, or delete it"
    )]
    Cursor {
        /// Its name.
        name: String,
        /// What it holds.
        found: String,
    },
}

impl From<ArchiveError> for JobError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Gateway(error) => error.into(),
            ArchiveError::Store(error) => error.into(),
            error @ ArchiveError::Cursor { .. } => Self::person(error),
        }
    }
}

#[async_trait]
impl<A: Archive + ?Sized> Archive for Arc<A> {
    fn name(&self) -> &str {
        A::name(self)
    }

    fn reaches_back(&self) -> Option<Duration> {
        A::reaches_back(self)
    }

    async fn list(&self, from: OffsetDateTime, to: OffsetDateTime, most: usize) -> Result<Listed, PortError> {
        A::list(self, from, to, most).await
    }
}
