//! The part of the contract that forgets.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StoreError;
use crate::inbox::InboxId;
use crate::outbox::{OutboxId, StoredDocument};
use crate::retention::{Erased, Redaction, StoredNotes};

/// Forgetting, durably. Only events that are posted or skipped lose anything: an open or a dead one is still to be acted on. Rows and
/// the keys by which a redelivery is known stay.
#[async_trait]
pub trait Retention: Send + Sync {
    /// Puts `tombstone` in the place of the payloads of at most `most` posted or skipped events that were received before `before` and
    /// still have theirs. Says of how many.
    async fn empty_payloads(&self, before: OffsetDateTime, tombstone: &[u8], most: u32) -> Result<u64, StoreError>;

    /// At most `most` posted or skipped events that were received before `before` and still have personal data, the earliest first.
    async fn with_personal_data(&self, before: OffsetDateTime, most: u32) -> Result<Vec<InboxId>, StoreError>;

    /// Takes the personal data out of an event. False, and nothing is changed, unless it is posted or skipped.
    async fn redact(&self, event: InboxId, redaction: &Redaction) -> Result<bool, StoreError>;

    /// Takes facts, tellings and the reasons of documents out of at most `most` posted or skipped events that were received before
    /// `before` and still have them. Says of how many.
    async fn forget_reasons(&self, before: OffsetDateTime, most: u32) -> Result<u64, StoreError>;

    /// At most `limit` documents after `after`.
    async fn documents_after(&self, after: Option<OutboxId>, limit: u32) -> Result<Vec<StoredDocument>, StoreError>;

    /// The events whose plans have a document, the earliest first.
    async fn events_of(&self, document: OutboxId) -> Result<Vec<InboxId>, StoreError>;

    /// The notes of at most `limit` keys after `after`, in the order of ERP, kind and key.
    async fn notes_after(&self, after: Option<&StoredNotes>, limit: u32) -> Result<Vec<StoredNotes>, StoreError>;

    /// Forgets the notes under a key. Says how many there were.
    async fn forget_notes(&self, notes: &StoredNotes) -> Result<u64, StoreError>;

    /// Forgets the notes of customers under keys of which nothing was noted since `before`. Says how many there were.
    async fn forget_notes_before(&self, before: OffsetDateTime) -> Result<u64, StoreError>;

    /// What is left of all erasures, in their order. They are kept by [`Change::Erasure`](super::Change::Erasure).
    async fn erasures(&self) -> Result<Vec<Erased>, StoreError>;
}
