//! The contract of a store. Every operation is one transaction: all of it happened, or nothing did.

use async_trait::async_trait;
use mapping_core::canonical::{DocumentKey, OrderKey};
use mapping_core::flows::Written;
use time::OffsetDateTime;

use super::{Attempts, Desk, Jobs, Leases, Retention, StoreError, Summary, Targets};
use crate::inbox::{Accepted, Basis, EventClaim, EventState, Finish, InboxId, Incoming, StoredEvent};
use crate::outbox::{
    Also, DocumentClaim, Followed, NewPlan, Notes, OutboxId, PlanOutcome, Settlement, StoredDocument, StoredTelling,
};

/// Inbox and outbox, durably. Times are arguments; a store reads no clock. What is due at once is due by any clock: when the next
/// caller's was set back, too.
///
/// A row that cannot be read is one event that a person has to look at, and no reason to stop others: the event is given with what is
/// wrong in its [`damage`](StoredEvent::damage); what else stands in one is [`StoreError::Corrupt`] to whoever asks for it alone.
///
/// Workers *claim* what they handle, until a moment in the future. A claim that is not ended by then may be taken over, and
/// whoever held it gets [`StoreError::ClaimLost`] when it tries to write.
#[async_trait]
pub trait Store: Leases + Targets + Attempts + Desk + Jobs + Retention {
    /// Keeps an event unless one with the same gateway, account, event id and kind is there. On disk when it returns. A store that
    /// has no room for more that wait answers [`StoreError::Busy`] at once.
    async fn accept(&self, incoming: &Incoming) -> Result<Accepted, StoreError>;

    /// Accepted events without an order key that are due at `now`, earliest first.
    async fn unrouted(&self, now: OffsetDateTime, limit: u32) -> Result<Vec<StoredEvent>, StoreError>;

    /// Gives an accepted event without an order key its key.
    async fn route(&self, event: InboxId, key: &OrderKey) -> Result<(), StoreError>;

    /// Says of an event without an order key that it cannot be read now: not before `at`, after so many failed attempts in a row, and
    /// why.
    async fn put_off(&self, event: InboxId, at: OffsetDateTime, attempts: u32, why: &str) -> Result<(), StoreError>;

    /// Claims at most `limit` events until `until`: those that are not finished, due at `now`, claimed by nobody, and the
    /// earliest unfinished of their order key. An event without an order key may belong before whatever the same gateway sent later
    /// for the same account, so none of that is claimed; what others sent is.
    async fn claim_events(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<EventClaim>, StoreError>;

    /// Puts the plan of a claimed event into the outbox, documents and tellings; the event becomes planned, with no attempts
    /// counted, and stays claimed. A document whose key is taken is linked, revised or refused as [`meet`](crate::outbox::meet) says; a new one
    /// gets a random idempotency key. With a moment for `first`, the first document is claimed until then and is posting at once, if it
    /// is new or planned anew.
    async fn plan(
        &self,
        claim: &EventClaim,
        plan: &NewPlan,
        first: Option<OffsetDateTime>,
    ) -> Result<PlanOutcome, StoreError>;

    /// Ends a claimed event. When it is posted, everything is told that was not written down as told. When it dies, its documents that were
    /// never sent die with it, unless another open event needs them. When it does not, the answer is the dead events that share an order
    /// key or a document with it, earliest first: it may have brought what they wanted.
    async fn finish(
        &self,
        claim: &EventClaim,
        finish: &Finish,
        basis: Option<&Basis>,
        now: OffsetDateTime,
    ) -> Result<Vec<InboxId>, StoreError>;

    /// Gives a claimed event back: not before `at`, after so many failed attempts in a row, and why.
    async fn postpone(
        &self,
        claim: &EventClaim,
        at: OffsetDateTime,
        attempts: u32,
        why: &str,
    ) -> Result<(), StoreError>;

    /// Gives a claimed event back to wait for a document that somebody else handles: not before `at`, or as soon as the
    /// document is settled. No attempt is counted.
    async fn wait_for(&self, claim: &EventClaim, document: OutboxId, at: OffsetDateTime) -> Result<(), StoreError>;

    /// The documents of an event in posting order.
    async fn documents_of(&self, event: InboxId) -> Result<Vec<StoredDocument>, StoreError>;

    /// The document with a natural key, the one that creates it first.
    async fn document(&self, erp: &str, key: &DocumentKey) -> Result<Option<StoredDocument>, StoreError>;

    /// Lays notes of what was written, to either side, over the earlier ones under the same keys.
    async fn note(&self, erp: &str, notes: &Notes, now: OffsetDateTime) -> Result<(), StoreError>;

    /// What was last written under a natural key: its notes; of a document that leaves none, what the one that the ERP holds says
    /// field by field.
    async fn last_written(&self, erp: &str, key: &DocumentKey) -> Result<Option<Written>, StoreError>;

    /// What others are told of an event, in the plan's order.
    async fn tellings_of(&self, event: InboxId) -> Result<Vec<StoredTelling>, StoreError>;

    /// Writes down that a claimed event's telling was told.
    async fn told(&self, claim: &EventClaim, position: u32, now: OffsetDateTime) -> Result<(), StoreError>;

    /// Claims a document until `until` if it is due at `now` and claimed by nobody. A planned one becomes posting, on disk
    /// before this returns; an unknown one stays unknown; one whose worker let its claim run out while posting becomes
    /// unknown. `None` if there is nothing to do for this caller now.
    async fn claim_document(
        &self,
        document: OutboxId,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Option<DocumentClaim>, StoreError>;

    /// Makes a claimed unknown document posting, because a probe found nothing. On disk when it returns.
    async fn resend(&self, claim: &DocumentClaim) -> Result<(), StoreError>;

    /// Ends the claim on a document; open events that are linked to it become due. A setback is counted as an attempt, but for missing
    /// permissions; every unknown outcome is counted as a doubt, but for missing permissions. What its worker
    /// [goes on](crate::outbox::Then) with is written in the same transaction, and on disk when this returns.
    async fn settle(
        &self,
        claim: &DocumentClaim,
        result: &Settlement,
        also: Also<'_>,
        now: OffsetDateTime,
    ) -> Result<Followed, StoreError>;

    /// Returns when another process may have accepted an event; never, for a store that cannot tell. A runner looks at its store
    /// from time to time as well.
    async fn arrival(&self) {
        std::future::pending().await
    }

    /// When the next unfinished event is due, to be read or to be handled, if there is one and that may be done then.
    async fn next_due(&self) -> Result<Option<OffsetDateTime>, StoreError>;

    /// At most `limit` events after `after` in the order of acceptance, only those in `state` if one is given.
    async fn events(
        &self,
        state: Option<EventState>,
        after: Option<InboxId>,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError>;

    /// How far a source of events has been read, as it was set last.
    async fn cursor(&self, source: &str) -> Result<Option<String>, StoreError>;

    /// Remembers how far a source of events has been read. On disk when it returns.
    async fn set_cursor(&self, source: &str, position: &str) -> Result<(), StoreError>;

    /// Counts.
    async fn summary(&self) -> Result<Summary, StoreError>;
}
