//! The part of a store's contract that people at a desk need: what they change, each in one transaction with its audit entry.

use async_trait::async_trait;
use client_core::IdempotencyKey;
use mapping_core::canonical::Document;
use mapping_core::derived::Reason;
use mapping_core::flows::SkipReason;

use super::StoreError;
use crate::audit::{Entry, Head, Record};
use crate::dead_letter::FactOverride;
use crate::inbox::InboxId;
use crate::outbox::OutboxId;
use crate::retention::Erased;
use crate::targets::TargetRecord;

/// What people at a desk, and the engine in their place, do to dead events; and the trail of it.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Makes a change and writes its record into the audit trail, both or neither. False: what the change is about is not as it
    /// expects, because somebody else acted meanwhile; nothing was changed and nothing was written.
    async fn act(&self, change: &Change, record: &Record) -> Result<bool, StoreError>;

    /// At most `limit` audit entries whose numbers are greater than `after`, in the order of their numbers.
    async fn audit_entries(&self, after: i64, limit: u32) -> Result<Vec<Entry>, StoreError>;

    /// The audit entries of one event, in the order of their numbers.
    async fn audit_of(&self, event: InboxId) -> Result<Vec<Entry>, StoreError>;

    /// The end of the trail, which is kept apart from its entries.
    async fn audit_head(&self) -> Result<Option<Head>, StoreError>;
}

/// A change that a person answers for: of a dead event or its documents, of what is kept of a customer, of a target. Times of the
/// change are those of its record.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A dead event is decided with these facts from now on, if it has those that are expected now.
    Facts {
        /// The event.
        event: InboxId,
        /// What it has.
        expected: Vec<FactOverride>,
        /// What it gets.
        overrides: Vec<FactOverride>,
    },
    /// A refused or never sent document of a dead event gets another body, and with it a new idempotency key; it is dead until its
    /// event goes on. Not while an open event needs it.
    Document {
        /// The event.
        event: InboxId,
        /// The document.
        document: OutboxId,
        /// The key that it has.
        expected: IdempotencyKey,
        /// Its new body.
        body: Box<Document>,
        /// Why the body is so.
        reasons: Vec<Reason>,
    },
    /// A dead event is accepted again, to be read and decided anew.
    Replay {
        /// The event.
        event: InboxId,
    },
    /// A dead event is planned again with its documents as they are. Those never sent are planned under the key that they have, those
    /// refused under a new one; those that may have arrived stay to be probed.
    Resume {
        /// The event.
        event: InboxId,
    },
    /// A dead event becomes skipped, and those of its documents that no open event needs and that were never sent die. Its cause is
    /// kept. Not while one of its documents may be in the ERP.
    Discard {
        /// The event.
        event: InboxId,
        /// By whom and why.
        reason: SkipReason,
    },
    /// A discarded event is dead again, of the same cause.
    Restore {
        /// The event.
        event: InboxId,
    },
    /// A document that nobody is sending becomes resolved; events that wait for it become due, and its dead event goes on as by
    /// [`Resume`](Self::Resume), but for documents that the ERP has refused.
    Resolve {
        /// The event.
        event: InboxId,
        /// The document.
        document: OutboxId,
        /// The key that it has.
        expected: IdempotencyKey,
        /// The ERP's number.
        number: String,
    },
    /// A dead event becomes posted, or skipped if there is a reason, provided that the ERP holds certain documents.
    Settle {
        /// The event.
        event: InboxId,
        /// The documents.
        held: Vec<OutboxId>,
        /// Why nothing is booked.
        skip: Option<SkipReason>,
    },
    /// What audit entries say of these events is erased; true if there was something.
    Erase {
        /// The events.
        events: Vec<InboxId>,
    },
    /// A customer's personal data was erased: what audit entries say of these events is erased as well, and what is left of the
    /// erasure is kept.
    Erasure {
        /// The events.
        events: Vec<InboxId>,
        /// What is left of it.
        erased: Erased,
    },
    /// A target stands as this record says from now on, if nobody has written it since it was read.
    Target(Box<TargetRecord>),
}
