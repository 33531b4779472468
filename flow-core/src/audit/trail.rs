//! The trail of a store: read, checked, exported, and erased as far as it may be.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use time::OffsetDateTime;

use super::{Action, Content, Entry, Head, Record, Tampering, Verified, Verifier};
use crate::inbox::InboxId;
use crate::store::{Change, Store, StoreError};

/// So many entries are read at once.
const PAGE: u32 = 500;

/// The audit trail of a store.
#[derive(Clone)]
pub struct AuditTrail {
    store: Arc<dyn Store>,
}

/// Why a trail does not hold, or cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AuditError {
    /// Somebody was at it.
    #[error(transparent)]
    Tampering(#[from] Tampering),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AuditTrail {
    /// The trail of `store`.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// At most `limit` entries after `after`, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn entries(&self, after: Option<i64>, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.store.audit_entries(after.unwrap_or(0), limit).await
    }

    /// All entries of one event, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn of_event(&self, event: InboxId) -> Result<Vec<Entry>, StoreError> {
        self.store.audit_of(event).await
    }

    /// Reads the whole trail and checks that nothing was changed, taken out, put in or moved. `witnesses` are ends that the trail is
    /// known to have had.
    ///
    /// # Errors
    /// [`AuditError::Tampering`] says where and what; [`AuditError::Store`] when the store cannot be read.
    pub async fn verify(&self, witnesses: impl IntoIterator<Item = Head>) -> Result<Verified, AuditError> {
        let mut verifier = Verifier::new().witnessing(witnesses);
        let mut after = i64::MIN;
        loop {
            let kept = self.store.audit_head().await?;
            let entries = self.store.audit_entries(after, PAGE).await?;
            for entry in &entries {
                verifier.check(entry)?;
                after = entry.seq;
            }
            // What others add while this reads is read as well; only a page with nothing new is the end.
            if entries.is_empty() {
                return Ok(verifier.finish(kept.as_ref())?);
            }
        }
    }

    /// Erases what entries say of these events. The entries stay, without it, and the erasure is an entry itself. True if anything
    /// was there to erase.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub async fn erase(
        &self,
        events: &[InboxId],
        by: &str,
        why: &str,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let content = Content { why: Some(why.to_owned()), ..Content::of(format!("{} events", events.len())) };
        let record = Record { at: now, by: by.to_owned(), action: Action::Erased, event: None, content };
        self.store.act(&Change::Erase { events: events.to_vec() }, &record).await
    }
}

impl Entry {
    /// The entry as one line of JSON, without the salt: what an export holds.
    pub fn to_json_line(&self) -> String {
        let content = self.content.as_ref().map(|content| {
            serde_json::from_str(&content.text).unwrap_or_else(|_| serde_json::Value::String(content.text.clone()))
        });
        let at = self.at().and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok());
        serde_json::json!({
            "seq": self.seq, "at": at, "by": self.by, "action": self.action, "event": self.event,
            "content": content, "content_hash": self.content_hash, "previous": self.previous, "hash": self.hash,
        })
        .to_string()
    }
}

impl fmt::Debug for AuditTrail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditTrail").finish_non_exhaustive()
    }
}
