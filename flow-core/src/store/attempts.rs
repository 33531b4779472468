//! What was tried for a document.

use async_trait::async_trait;

use super::StoreError;
use crate::outbox::{OutboxId, StoredAttempt};

/// Keeps what was tried. Part of [`Store`](super::Store).
#[async_trait]
pub trait Attempts: Send + Sync {
    /// Adds an attempt to a document's history. Of a long history the first
    /// [`FIRST_ATTEMPTS`](crate::outbox::FIRST_ATTEMPTS) and the newest
    /// [`NEWEST_ATTEMPTS`](crate::outbox::NEWEST_ATTEMPTS) are kept.
    async fn attempted(&self, document: OutboxId, attempt: &StoredAttempt) -> Result<(), StoreError>;

    /// What was tried for a document, earliest first.
    async fn attempts_of(&self, document: OutboxId) -> Result<Vec<StoredAttempt>, StoreError>;
}
