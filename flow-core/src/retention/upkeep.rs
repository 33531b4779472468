//! Keeping to the days of `rules.retention`, as a daily job.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::rules::RetentionRules;
use time::{Duration, OffsetDateTime};
use tracing::error;

use super::{Redaction, Tombstone};
use crate::inbox::InboxId;
use crate::schedule::{Call, Job, JobError};
use crate::store::{Store, StoreError};

/// How many rows change in one transaction: a store that is busy accepting events is not held up.
const BATCH: u32 = 500;

/// Empties what was kept long enough: payloads, then personal data, then facts and reasons. Its name as a job is `retention`.
pub struct Upkeep {
    store: Arc<dyn Store>,
    rules: RetentionRules,
}

/// Why a payload is gone.
const EXPIRED: &str = "kept long enough";

impl Upkeep {
    /// Keeps a store to these rules.
    pub fn new(store: Arc<dyn Store>, rules: RetentionRules) -> Self {
        Self { store, rules }
    }

    /// Does everything that is due at `now`, and says how much.
    ///
    /// # Errors
    /// [`StoreError`]; what was emptied stays so.
    pub async fn run_once(&self, now: OffsetDateTime) -> Result<String, StoreError> {
        let payloads = match before(now, self.rules.payload_days) {
            Some(before) => self.empty_payloads(before, now).await?,
            None => 0,
        };
        let persons = match before(now, self.rules.personal_data_days) {
            Some(before) => self.take_personal_data(before, now).await?,
            None => 0,
        };
        let reasons = match before(now, self.rules.audit_days) {
            Some(before) => self.forget_reasons(before).await?,
            None => 0,
        };
        Ok(format!("{payloads} payloads emptied, {persons} events without personal data, {reasons} without reasons"))
    }

    async fn empty_payloads(&self, before: OffsetDateTime, now: OffsetDateTime) -> Result<u64, StoreError> {
        let tombstone = Tombstone { removed_at: now, why: EXPIRED.to_owned(), bytes: 0 }.payload();
        let mut emptied = 0;
        loop {
            let batch = self.store.empty_payloads(before, &tombstone, BATCH).await?;
            emptied += batch;
            if batch < u64::from(BATCH) {
                return Ok(emptied);
            }
        }
    }

    /// Keys stay as they are: the person may be a customer still.
    async fn take_personal_data(&self, before: OffsetDateTime, now: OffsetDateTime) -> Result<u64, StoreError> {
        self.store.forget_notes_before(before).await?;
        let mut taken = 0;
        loop {
            let batch = self.store.with_personal_data(before, BATCH).await?;
            let mut progress = false;
            for event in &batch {
                match self.redact(*event, now).await {
                    Ok(is_taken) => {
                        taken += u64::from(is_taken);
                        progress |= is_taken;
                    }
                    Err(damaged) if damaged.is_damage() => {
                        error!(%event, %damaged, "personal data stays in an event until its row is put right");
                    }
                    Err(error) => return Err(error),
                }
            }
            if !progress {
                return Ok(taken);
            }
        }
    }

    async fn redact(&self, id: InboxId, now: OffsetDateTime) -> Result<bool, StoreError> {
        let found = self.store.events(None, Some(InboxId(id.0.saturating_sub(1))), 1).await?;
        let Some(event) = found.into_iter().find(|event| event.id == id) else { return Ok(false) };
        let (documents, tellings) = (self.store.documents_of(id).await?, self.store.tellings_of(id).await?);
        let tombstone = Tombstone::read(&event.incoming.payload);
        let bytes = event.incoming.payload.len();
        let tombstone = tombstone.unwrap_or_else(|| Tombstone { removed_at: now, why: EXPIRED.to_owned(), bytes });
        self.store.redact(id, &Redaction::of(&event, &documents, &tellings, &tombstone, None)).await
    }

    async fn forget_reasons(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            let batch = self.store.forget_reasons(before, BATCH).await?;
            forgotten += batch;
            if batch < u64::from(BATCH) {
                return Ok(forgotten);
            }
        }
    }
}

/// What came before this moment was kept long enough.
fn before(now: OffsetDateTime, days: Option<NonZeroU32>) -> Option<OffsetDateTime> {
    now.checked_sub(Duration::days(i64::from(days?.get())))
}

#[async_trait]
impl Job for Upkeep {
    fn name(&self) -> &str {
        "retention"
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        Ok(self.run_once(call.now).await?)
    }
}

impl fmt::Debug for Upkeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upkeep").field("rules", &self.rules).finish_non_exhaustive()
    }
}
