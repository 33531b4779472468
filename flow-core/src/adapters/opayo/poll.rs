//! The poll of Reporting: Opayo tells nobody of refunds, voids, releases and settlements, so a schedule reads what began since the
//! last time, with an overlap, and feeds the same inbox. What was read before, in the state that it had, is a duplicate there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use client_core::{ApiError, ErrorKind};
use mapping_core::canonical::GatewayEvent;
use mapping_core::gateway::opayo::{Kept, event_of_detail, event_of_listed, event_of_settlement};
use opayo_model::client::Reporting;
use opayo_model::ids::VendorName;
use opayo_model::reporting::{GetTransactionDetail, ListedTransaction, TransactionDetail, TransactionKey};
use opayo_model::settlement::{BatchSettlement, CollectedBatch, Discrepancy, Settled, settle};
use opayo_model::status::TransactionType;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;
use tracing::{error, info, warn};

use super::gateway::found;
use super::poll_result::{PollError, Polled};
use super::polled;
use super::settled_before::{SettledBefore, adds_up};
use crate::clock::Clock;
use crate::inbox::{AcceptError, Accepted, Inbox};
use crate::store::Store;

/// Reads Reporting from a stored cursor. Times are arguments or UTC; Reporting's own are in the zone of its account.
pub struct ReportingPoll {
    reporting: Reporting,
    inbox: Inbox,
    store: Arc<dyn Store>,
    name: String,
    since: OffsetDateTime,
    overlap: Duration,
    deferred: Duration,
    batches: Duration,
    read: Mutex<Rows>,
}

/// Rows of the last poll, by transaction. A row whose state is told and has not changed needs no details.
type Rows = BTreeMap<String, ListedTransaction>;

/// A running count of what the inbox said.
#[derive(Default)]
struct Tally {
    accepted: u64,
    duplicates: u64,
    held_back: Vec<BatchSettlement>,
    /// The first thing that could not be accepted for what it is.
    refused: Option<PollError>,
}

impl ReportingPoll {
    /// A poll of `vendor`'s transactions that begins at `since` where `store` has no cursor yet, and feeds `inbox`; what began before
    /// `since` is never read.
    ///
    /// It reads again what began in the two days before the cursor, because a payment can be voided until the next midnight and its
    /// settlement can fail after it; deferred payments of 31 days, because they can be released for 30; and the batches of seven
    /// days, because a transaction may come again in a later batch.
    pub fn new(
        vendor: &VendorName,
        reporting: Reporting,
        store: Arc<dyn Store>,
        inbox: Inbox,
        since: OffsetDateTime,
    ) -> Self {
        let name = format!("opayo/{}", vendor.as_str().to_lowercase());
        Self {
            reporting,
            inbox,
            store,
            name,
            since,
            overlap: Duration::days(2),
            deferred: Duration::days(31),
            batches: Duration::days(7),
            read: Mutex::default(),
        }
    }

    /// Reads transactions of so much time before the cursor again. Not less than the settlement's day, or voids are missed.
    #[must_use]
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.overlap = overlap.abs();
        self
    }

    /// Reads deferred payments of so much time before the cursor again.
    #[must_use]
    pub fn deferred_overlap(mut self, overlap: Duration) -> Self {
        self.deferred = overlap.abs();
        self
    }

    /// Reads batches of so much time before the cursor again.
    #[must_use]
    pub fn batch_overlap(mut self, overlap: Duration) -> Self {
        self.batches = overlap.abs();
        self
    }

    pub(super) fn reporting(&self) -> &Reporting {
        &self.reporting
    }

    /// The name under which the store keeps the cursor: `opayo/VENDOR`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads everything up to `now` and moves the cursor there.
    ///
    /// # Errors
    /// [`PollError`]; the cursor stays, and the next poll reads the same again. One thing that cannot be accepted is told after all
    /// others were.
    pub async fn poll_once(&self, now: OffsetDateTime) -> Result<Polled, PollError> {
        let cursor = self.cursor(&self.name).await?;
        let mut tally = Tally::default();
        let before = std::mem::take(&mut *self.read.lock().await);
        let mut read = Rows::new();
        for listed in self.listed(cursor, now).await? {
            let id = listed.transaction_id.to_string();
            if listed.tx_state_id.is_some() && before.get(&id) == Some(&listed) {
                tally.duplicates += 1;
            } else {
                let event = self.event_of(&listed, now).await?;
                if !self.accept(event, now, &mut tally).await? {
                    continue;
                }
            }
            read.insert(id, listed);
        }
        *self.read.lock().await = read;
        let discrepancies = self.settlements(cursor, now, &mut tally).await?;
        self.reached(&self.name, now.max(cursor), tally, discrepancies).await
    }

    /// Reads the batches that were settled up to `now` alone, from a cursor of its own, and moves that cursor there.
    ///
    /// # Errors
    /// [`PollError`]; the cursor stays, and the next collection reads the same again.
    pub async fn collect_settlements(&self, now: OffsetDateTime) -> Result<Polled, PollError> {
        let name = format!("{}/settlements", self.name);
        let cursor = self.cursor(&name).await?;
        let mut tally = Tally::default();
        let discrepancies = self.settlements(cursor, now, &mut tally).await?;
        self.reached(&name, now.max(cursor), tally, discrepancies).await
    }

    /// The end of a reading: the cursor moves, unless something could not be accepted.
    async fn reached(
        &self,
        name: &str,
        cursor: OffsetDateTime,
        tally: Tally,
        discrepancies: Vec<Discrepancy>,
    ) -> Result<Polled, PollError> {
        let Tally { accepted, duplicates, held_back, refused } = tally;
        if let Some(refused) = refused {
            return Err(refused);
        }
        self.store.set_cursor(name, &written(cursor)).await?;
        Ok(Polled { accepted, duplicates, cursor, discrepancies, held_back })
    }

    /// Polls again and again, so long after each poll, until `shutdown` completes. A poll that fails is reported as an error event of
    /// `tracing` and made again.
    pub async fn run(&self, clock: &dyn Clock, every: Duration, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let now = clock.now();
            let poll = async {
                match self.poll_once(now).await {
                    Ok(polled) => info!(source = self.name, polled.accepted, polled.duplicates, "polled"),
                    Err(why) => error!(source = self.name, %why, "a poll failed; it is made again"),
                }
                clock.sleep_until(now.saturating_add(every)).await;
            };
            tokio::select! {
                () = &mut shutdown => return,
                () = poll => {}
            }
        }
    }

    async fn cursor(&self, name: &str) -> Result<OffsetDateTime, PollError> {
        match self.store.cursor(name).await? {
            Some(text) => OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| PollError::Cursor(text)),
            None => Ok(self.since),
        }
    }

    /// The transactions that began since the cursor or may have changed since, each once, oldest first.
    async fn listed(&self, cursor: OffsetDateTime, now: OffsetDateTime) -> Result<Vec<ListedTransaction>, PollError> {
        let late = [TransactionType::Deferred, TransactionType::RepeatDeferred];
        let (unsettled, unvoided) = (self.before(cursor, self.deferred), self.before(cursor, self.overlap));
        let mut rows = self.reporting.transactions_of(&late, unsettled, unvoided).await?;
        rows.extend(self.reporting.transactions(unvoided, now).await?);
        let mut seen = BTreeSet::new();
        rows.retain(|row| seen.insert(row.transaction_id.to_string()));
        Ok(rows)
    }

    /// So much time before the cursor; nothing before the poll's own beginning is read.
    fn before(&self, cursor: OffsetDateTime, by: Duration) -> OffsetDateTime {
        cursor.checked_sub(by).unwrap_or(self.since).max(self.since)
    }

    /// A row with its details. One whose details cannot be read stops nothing: it becomes an event that asks for them again.
    pub(super) async fn event_of(
        &self,
        listed: &ListedTransaction,
        now: OffsetDateTime,
    ) -> Result<GatewayEvent, PollError> {
        let detail = self.detail(listed).await?;
        let read = detail.as_ref().and_then(|detail| event_of_detail(detail).ok());
        Ok(read.unwrap_or_else(|| event_of_listed(listed, now)))
    }

    async fn detail(&self, listed: &ListedTransaction) -> Result<Option<TransactionDetail>, ApiError> {
        let key = TransactionKey::TransactionId(listed.transaction_id.clone());
        match found(self.reporting.ask(GetTransactionDetail(key)).await) {
            Err(error) if is_about_one(error.kind()) => Ok(None),
            answer => answer,
        }
    }

    /// Batches as settlements, in which every transaction is counted once.
    async fn settlements(
        &self,
        cursor: OffsetDateTime,
        now: OffsetDateTime,
        tally: &mut Tally,
    ) -> Result<Vec<Discrepancy>, PollError> {
        let mut collected = Vec::new();
        for batch in self.reporting.batches(self.before(cursor, self.batches), now).await? {
            collected.push(self.reporting.collect(batch).await?);
        }
        let settled = settle(&collected)?;
        for discrepancy in &settled.discrepancies {
            warn!(?discrepancy, "a settlement batch does not add up");
        }
        for settlement in &settled.settlements {
            self.settlement(settlement, &settled, &collected, now, tally).await?;
        }
        Ok(settled.discrepancies)
    }

    /// Accepts a settlement, or holds it back: what is accepted is booked, and its event never comes a second time with other figures.
    async fn settlement(
        &self,
        settlement: &BatchSettlement,
        settled: &Settled,
        collected: &[CollectedBatch],
        now: OffsetDateTime,
        tally: &mut Tally,
    ) -> Result<(), PollError> {
        let before = SettledBefore::new(&*self.store, &self.name);
        let adds_up = adds_up(settlement, &settled.discrepancies);
        if !adds_up || before.has_counted(settlement, collected).await? {
            let (acquirer, batch) = (settlement.auth_processor.as_str(), settlement.batch_id.as_str());
            error!(source = self.name, acquirer, batch, adds_up, "a settlement is held back and not booked");
            tally.held_back.push(settlement.clone());
            return Ok(());
        }
        match event_of_settlement(settlement, Kept::default()) {
            Ok(event) => {
                before.remember(settlement).await?;
                self.accept(event, now, tally).await?;
            }
            Err(refusal) => self.refuse(PollError::Settlement(Box::new(refusal)), tally),
        }
        Ok(())
    }

    /// Whether the inbox has the event now. One that it will never take stops none of the others.
    async fn accept(&self, event: GatewayEvent, now: OffsetDateTime, tally: &mut Tally) -> Result<bool, PollError> {
        match self.inbox.accept(&polled::incoming(event, now)?).await {
            Ok(Accepted::New) => tally.accepted += 1,
            Ok(Accepted::Duplicate) => tally.duplicates += 1,
            Err(error @ AcceptError::Store(_)) => return Err(error.into()),
            Err(refused) => {
                self.refuse(refused.into(), tally);
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn refuse(&self, why: PollError, tally: &mut Tally) {
        error!(source = self.name, %why, "something that was read cannot be accepted");
        tally.refused.get_or_insert(why);
    }
}

/// Whether an error is of the one thing that was asked for and comes again however often it is asked.
fn is_about_one(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Rejected | ErrorKind::Decode { .. } | ErrorKind::Invalid { .. })
}

fn written(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_else(|_| moment.to_string())
}

impl fmt::Debug for ReportingPoll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportingPoll")
            .field("name", &self.name)
            .field("reporting", &self.reporting)
            .finish_non_exhaustive()
    }
}
