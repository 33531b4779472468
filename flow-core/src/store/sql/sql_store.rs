//! The store on a database: each operation of the contract as one transaction over the tables.

use std::fmt;

use async_trait::async_trait;
use mapping_core::canonical::{DocumentKey, OrderKey};
use mapping_core::flows::Written;
use time::OffsetDateTime;

use super::accept_queue::AcceptQueue;
use super::vault::Vault;
use super::{
    Database, Session, cursor_table, desk_tables, heads, inbox_tables, note_table, outbox_tables, telling_table,
};
use crate::inbox::{Accepted, Basis, EventClaim, EventState, Finish, InboxId, Incoming, StoredEvent};
use crate::outbox::{
    Also, DocumentClaim, Followed, NewPlan, Notes, OutboxId, PlanOutcome, Settlement, StoredDocument, StoredTelling,
    Then,
};
use crate::retention::{Keys, Sealer};
use crate::store::{Store, StoreError, Summary};

/// Inbox and outbox in one database. Clones share it.
#[derive(Clone)]
pub struct SqlStore {
    pub(super) database: Vault,
    queue: AcceptQueue,
}

impl SqlStore {
    pub(super) fn on(database: Database) -> Self {
        Self { database: Vault::new(database), queue: AcceptQueue::new() }
    }

    /// Lets at most so many KiB of events wait to be kept at the same time, each counted as one KiB at least; past that
    /// [`accept`](Store::accept) answers [`StoreError::Busy`]. 64 MiB unless told otherwise.
    #[must_use]
    pub fn room_kib(mut self, size: usize) -> Self {
        self.queue = AcceptQueue::of_size(size);
        self
    }

    /// Seals what it writes from now on, and opens what it reads, with these keys: payloads, facts, documents with their reasons,
    /// tellings and notes. What was written before without keys is read as it is, unless the keys say otherwise.
    #[must_use]
    pub fn sealed_by(self, keys: Keys) -> Self {
        Self { database: self.database.sealed_by(Sealer::new(keys)), ..self }
    }

    /// Waits until everything under way is done and closes all connections.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn accept(&self, incoming: &Incoming) -> Result<Accepted, StoreError> {
        let _room = self.queue.room(incoming)?;
        let accepted = match self.database.accept().await {
            Some(session) => inbox_tables::accept(&mut session?, incoming).await?,
            None => self.queue.accept(&self.database, incoming.clone()).await?,
        };
        self.database.tell_arrival();
        Ok(accepted)
    }

    async fn unrouted(&self, now: OffsetDateTime, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        inbox_tables::unrouted(&mut self.database.look().await?, now, limit).await
    }

    async fn route(&self, event: InboxId, key: &OrderKey) -> Result<(), StoreError> {
        let mut session = self.database.write().await?;
        inbox_tables::route(&mut session, event, key).await?;
        session.commit().await
    }

    async fn put_off(&self, event: InboxId, at: OffsetDateTime, attempts: u32, why: &str) -> Result<(), StoreError> {
        let mut session = self.database.write().await?;
        inbox_tables::put_off(&mut session, event, at, attempts, why).await?;
        session.commit().await
    }

    async fn claim_events(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<EventClaim>, StoreError> {
        let mut session = self.database.begin().await?;
        let claims = heads::claim(&mut session, now, until, limit).await?;
        session.commit().await?;
        Ok(claims)
    }

    async fn plan(
        &self,
        claim: &EventClaim,
        plan: &NewPlan,
        first: Option<OffsetDateTime>,
    ) -> Result<PlanOutcome, StoreError> {
        let mut session = self.database.begin().await?;
        inbox_tables::planned(&mut session, claim, &plan.basis).await?;
        let event = claim.event.id;
        let outcome = outbox_tables::place(&mut session, event, plan, first).await?;
        match outcome {
            PlanOutcome::Stored { .. } => {}
            PlanOutcome::Conflict(_) | PlanOutcome::DecideAnew(_) => return Ok(outcome), // rolls back
        }
        telling_table::place(&mut session, event, &plan.plan.tellings).await?;
        session.commit().await?;
        Ok(outcome)
    }

    async fn finish(
        &self,
        claim: &EventClaim,
        finish: &Finish,
        basis: Option<&Basis>,
        now: OffsetDateTime,
    ) -> Result<Vec<InboxId>, StoreError> {
        let mut session = self.database.begin().await?;
        inbox_tables::finished(&mut session, claim, finish, basis, now).await?;
        let beside = match finish {
            Finish::Posted => posted(&mut session, claim.event.id, now).await?,
            Finish::Skipped(_) => desk_tables::dead_beside(&mut session, claim.event.id).await?,
            Finish::Dead(_) => {
                outbox_tables::bury(&mut session, claim.event.id, now).await?;
                Vec::new()
            }
        };
        session.commit().await?;
        Ok(beside)
    }

    async fn postpone(
        &self,
        claim: &EventClaim,
        at: OffsetDateTime,
        attempts: u32,
        why: &str,
    ) -> Result<(), StoreError> {
        let mut session = self.database.write().await?;
        inbox_tables::postpone(&mut session, claim, at, attempts, why).await?;
        session.commit().await
    }

    async fn wait_for(&self, claim: &EventClaim, document: OutboxId, at: OffsetDateTime) -> Result<(), StoreError> {
        let mut session = self.database.begin().await?;
        inbox_tables::wait_for(&mut session, claim, document, at).await?;
        session.commit().await
    }

    async fn documents_of(&self, event: InboxId) -> Result<Vec<StoredDocument>, StoreError> {
        outbox_tables::documents_of(&mut self.database.look().await?, event).await
    }

    async fn document(&self, erp: &str, key: &DocumentKey) -> Result<Option<StoredDocument>, StoreError> {
        outbox_tables::document(&mut self.database.look().await?, erp, key).await
    }

    async fn last_written(&self, erp: &str, key: &DocumentKey) -> Result<Option<Written>, StoreError> {
        note_table::last_written(&mut self.database.look().await?, erp, key).await
    }

    async fn tellings_of(&self, event: InboxId) -> Result<Vec<StoredTelling>, StoreError> {
        telling_table::of_event(&mut self.database.look().await?, event).await
    }

    async fn note(&self, erp: &str, notes: &Notes, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut session = self.database.begin().await?;
        note_table::lay(&mut session, erp, notes, now).await?;
        session.commit().await
    }

    async fn told(&self, claim: &EventClaim, position: u32, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut session = self.database.write().await?;
        telling_table::told(&mut session, claim, position, now).await?;
        session.commit().await
    }

    async fn claim_document(
        &self,
        document: OutboxId,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Option<DocumentClaim>, StoreError> {
        let mut session = self.database.write().await?;
        let claim = outbox_tables::claim(&mut session, document, now, until).await?;
        session.commit().await?;
        Ok(claim)
    }

    async fn resend(&self, claim: &DocumentClaim) -> Result<(), StoreError> {
        let mut session = self.database.write().await?;
        outbox_tables::resend(&mut session, claim).await?;
        session.commit().await
    }

    async fn settle(
        &self,
        claim: &DocumentClaim,
        result: &Settlement,
        also: Also<'_>,
        now: OffsetDateTime,
    ) -> Result<Followed, StoreError> {
        let mut session = self.database.begin().await?;
        outbox_tables::settle(&mut session, claim, result, now).await?;
        if let Some(notes) = also.notes {
            note_table::lay(&mut session, &claim.document.erp, notes, now).await?;
        }
        let followed = follow(&mut session, also.then, now).await?;
        session.commit().await?;
        Ok(followed)
    }

    async fn arrival(&self) {
        self.database.arrival().await;
    }

    async fn next_due(&self) -> Result<Option<OffsetDateTime>, StoreError> {
        inbox_tables::next_due(&mut self.database.read().await?).await
    }

    async fn events(
        &self,
        state: Option<EventState>,
        after: Option<InboxId>,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        inbox_tables::list(&mut self.database.read().await?, state, after, limit).await
    }

    async fn cursor(&self, source: &str) -> Result<Option<String>, StoreError> {
        cursor_table::read(&mut self.database.look().await?, source).await
    }

    async fn set_cursor(&self, source: &str, position: &str) -> Result<(), StoreError> {
        let mut session = self.database.write().await?;
        cursor_table::write(&mut session, source, position).await?;
        session.commit().await
    }

    async fn summary(&self) -> Result<Summary, StoreError> {
        inbox_tables::summary(&mut self.database.read().await?).await
    }
}

/// What goes with an event that is posted now: everything is told. Gives the dead events beside it.
async fn posted(session: &mut Session, event: InboxId, now: OffsetDateTime) -> Result<Vec<InboxId>, StoreError> {
    telling_table::all_told(session, event, now).await?;
    desk_tables::dead_beside(session, event).await
}

async fn follow(session: &mut Session, then: Then<'_>, now: OffsetDateTime) -> Result<Followed, StoreError> {
    match then {
        Then::Rest => Ok(Followed::Nothing),
        Then::Claim(document, until) => {
            let claimed = outbox_tables::claim_as_read(session, document, now, until).await?;
            Ok(claimed.map_or(Followed::Nothing, Followed::Claimed))
        }
        Then::Finish(claim) => match inbox_tables::finished(session, claim, &Finish::Posted, None, now).await {
            Ok(()) => Ok(Followed::Finished(posted(session, claim.event.id, now).await?)),
            Err(StoreError::ClaimLost { .. }) => Ok(Followed::Nothing),
            Err(error) => Err(error),
        },
    }
}

impl fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore").finish_non_exhaustive()
    }
}
