//! The list of dead letters, and replay.

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::Cause;
use crate::inbox::{EventState, InboxId, StoredEvent};
use crate::outbox::StoredDocument;
use crate::store::{Store, StoreError};

/// One event that a person has to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    /// The event: who sent it, what it is about, when it came.
    pub event: StoredEvent,
    /// Why it stopped.
    pub cause: Cause,
    /// The documents that were planned for it, in posting order; empty if none were.
    pub documents: Vec<StoredDocument>,
}

/// The dead letters of a store.
#[derive(Clone)]
pub struct DeadLetters {
    store: Arc<dyn Store>,
}

impl DeadLetters {
    /// The dead letters of `store`.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// At most `limit` dead letters that were accepted after `after`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn list(&self, after: Option<InboxId>, limit: u32) -> Result<Vec<DeadLetter>, StoreError> {
        let events = self.store.events(Some(EventState::Dead), after, limit).await?;
        let mut letters = Vec::with_capacity(events.len());
        for event in events {
            let Some(cause) = event.cause.clone() else { continue };
            let documents = self.store.documents_of(event.id).await?;
            letters.push(DeadLetter { event, cause, documents });
        }
        Ok(letters)
    }

    /// Lets a dead event try again from the start: read, asked for facts, decided and planned anew. Documents that the ERP
    /// holds already stay as they are. One whose documents are posted and whose tellings were not told goes on there. False if
    /// the event is not dead.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub async fn replay(&self, event: InboxId, now: OffsetDateTime) -> Result<bool, StoreError> {
        self.store.replay(event, now).await
    }
}

impl fmt::Debug for DeadLetters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetters").finish_non_exhaustive()
    }
}

impl fmt::Display for DeadLetter {
    /// One line: which event, about what, and why it stopped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let incoming = &self.event.incoming;
        write!(f, "{} {} {}: {}", incoming.gateway, incoming.event, incoming.kind, self.cause)
    }
}
