//! The store on SQLite: each operation of the contract as one transaction over the tables.

use std::fmt;
use std::path::Path;

use async_trait::async_trait;
use mapping_core::canonical::{DocumentKey, OrderKey};
use mapping_core::flows::{Step, Written};
use sqlx::{Sqlite, SqlitePool, Transaction};
use time::OffsetDateTime;

use super::database::{self, unavailable};
use super::{cursor_table, inbox_tables, note_table, outbox_tables, telling_table};
use crate::inbox::{Accepted, Basis, EventClaim, EventState, Finish, InboxId, Incoming, StoredEvent};
use crate::outbox::{DocumentClaim, NewPlan, Notes, OutboxId, PlanOutcome, Settlement, StoredDocument, StoredTelling};
use crate::store::{Recovered, Store, StoreError, Summary};

/// Inbox and outbox in one SQLite database. Clones share it.
#[derive(Clone)]
pub struct SqliteStore {
    pool: SqlitePool,
    /// Keeps a database in memory alive.
    keeper: Option<SqlitePool>,
}

impl SqliteStore {
    /// Opens a file, makes it if it is missing, and brings its tables to the newest version.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] for a file of a newer program, which stays as it is; [`StoreError::Unavailable`] when the
    /// file cannot be opened or written.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Ok(Self { pool: database::open(path.as_ref()).await?, keeper: None })
    }

    /// A store in memory, gone with its last clone: for tests and trials.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when SQLite cannot start.
    pub async fn memory() -> Result<Self, StoreError> {
        let (pool, keeper) = database::memory().await?;
        Ok(Self { pool, keeper: Some(keeper) })
    }

    /// Waits until everything under way is done and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
        if let Some(keeper) = &self.keeper {
            keeper.close().await;
        }
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(unavailable)
    }
}

async fn commit(transaction: Transaction<'static, Sqlite>) -> Result<(), StoreError> {
    transaction.commit().await.map_err(unavailable)
}

#[async_trait]
impl Store for SqliteStore {
    async fn accept(&self, incoming: &Incoming) -> Result<Accepted, StoreError> {
        inbox_tables::accept(&self.pool, incoming).await
    }

    async fn unrouted(&self, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        inbox_tables::unrouted(&self.pool, limit).await
    }

    async fn route(&self, event: InboxId, key: &OrderKey) -> Result<(), StoreError> {
        inbox_tables::route(&self.pool, event, key).await
    }

    async fn claim_events(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<EventClaim>, StoreError> {
        inbox_tables::claim(&self.pool, now, until, limit).await
    }

    async fn plan(&self, claim: &EventClaim, plan: &NewPlan, now: OffsetDateTime) -> Result<PlanOutcome, StoreError> {
        let mut transaction = self.begin().await?;
        inbox_tables::planned(&mut transaction, claim, &plan.basis).await?;
        let event = claim.event.id;
        outbox_tables::clear(&mut transaction, event).await?;
        let steps: &[Step] = &plan.plan.steps;
        for (position, step) in (0..).zip(steps) {
            match outbox_tables::place(&mut transaction, event, position, step, plan, now).await? {
                PlanOutcome::Stored => {}
                refused @ (PlanOutcome::Conflict(_) | PlanOutcome::DecideAnew(_)) => return Ok(refused), // rolls back
            }
        }
        telling_table::place(&mut transaction, event, &plan.plan.tellings).await?;
        commit(transaction).await?;
        Ok(PlanOutcome::Stored)
    }

    async fn finish(
        &self,
        claim: &EventClaim,
        finish: &Finish,
        basis: Option<&Basis>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        inbox_tables::finished(&mut transaction, claim, finish, basis, now).await?;
        if let Finish::Dead(_) = finish {
            outbox_tables::bury(&mut transaction, claim.event.id, now).await?;
        }
        commit(transaction).await
    }

    async fn postpone(
        &self,
        claim: &EventClaim,
        at: OffsetDateTime,
        attempts: u32,
        why: &str,
    ) -> Result<(), StoreError> {
        inbox_tables::postpone(&self.pool, claim, at, attempts, why).await
    }

    async fn wait_for(
        &self,
        claim: &EventClaim,
        document: OutboxId,
        at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        inbox_tables::wait_for(&self.pool, claim, document, at, now).await
    }

    async fn documents_of(&self, event: InboxId) -> Result<Vec<StoredDocument>, StoreError> {
        outbox_tables::documents_of(&self.pool, event).await
    }

    async fn document(&self, erp: &str, key: &DocumentKey) -> Result<Option<StoredDocument>, StoreError> {
        outbox_tables::document(&self.pool, erp, key).await
    }

    async fn last_written(&self, erp: &str, key: &DocumentKey) -> Result<Option<Written>, StoreError> {
        note_table::last_written(&self.pool, erp, key).await
    }

    async fn tellings_of(&self, event: InboxId) -> Result<Vec<StoredTelling>, StoreError> {
        telling_table::of_event(&self.pool, event).await
    }

    async fn note(&self, erp: &str, notes: &Notes, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        note_table::lay(&mut transaction, erp, notes, now).await?;
        commit(transaction).await
    }

    async fn told(&self, claim: &EventClaim, position: u32, now: OffsetDateTime) -> Result<(), StoreError> {
        telling_table::told(&self.pool, claim, position, now).await
    }

    async fn claim_document(
        &self,
        document: OutboxId,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Option<DocumentClaim>, StoreError> {
        outbox_tables::claim(&self.pool, document, now, until).await
    }

    async fn resend(&self, claim: &DocumentClaim) -> Result<(), StoreError> {
        outbox_tables::resend(&self.pool, claim).await
    }

    async fn settle(&self, claim: &DocumentClaim, result: &Settlement, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        outbox_tables::settle(&mut transaction, claim, result, now).await?;
        commit(transaction).await
    }

    async fn recover(&self, now: OffsetDateTime) -> Result<Recovered, StoreError> {
        let mut transaction = self.begin().await?;
        let documents = outbox_tables::release(&mut transaction, now).await?;
        let events = inbox_tables::release(&mut transaction, now).await?;
        commit(transaction).await?;
        Ok(Recovered { events, documents })
    }

    async fn next_due(&self) -> Result<Option<OffsetDateTime>, StoreError> {
        inbox_tables::next_due(&self.pool).await
    }

    async fn events(
        &self,
        state: Option<EventState>,
        after: Option<InboxId>,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        inbox_tables::list(&self.pool, state, after, limit).await
    }

    async fn replay(&self, event: InboxId, now: OffsetDateTime) -> Result<bool, StoreError> {
        inbox_tables::replay(&self.pool, event, now).await
    }

    async fn cursor(&self, source: &str) -> Result<Option<String>, StoreError> {
        cursor_table::read(&self.pool, source).await
    }

    async fn set_cursor(&self, source: &str, position: &str) -> Result<(), StoreError> {
        cursor_table::write(&self.pool, source, position).await
    }

    async fn summary(&self) -> Result<Summary, StoreError> {
        inbox_tables::summary(&self.pool).await
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}
