//! The poll of Reporting: Opayo tells nobody of refunds, voids, releases and settlements, so a schedule reads what began since the
//! last time, with an overlap, and feeds the same inbox. What was read before, in the state that it had, is a duplicate there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use client_core::{ApiError, ErrorKind};
use mapping_core::canonical::GatewayEvent;
use mapping_core::gateway::opayo::{event_of_detail, event_of_listed};
use opayo_model::client::Reporting;
use opayo_model::ids::VendorName;
use opayo_model::reporting::{GetTransactionDetail, ListedTransaction, TransactionDetail, TransactionKey};
use opayo_model::status::TransactionType;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;
use tracing::{error, info};

use super::gateway::found;
use super::poll_result::{PollError, Polled, Tally};
use super::polled;
use crate::clock::Clock;
use crate::inbox::{AcceptError, Accepted, Inbox};
use crate::store::Store;

/// Reads Reporting from a stored cursor. Times are arguments or UTC; Reporting's own are in the zone of its account.
pub struct ReportingPoll {
    pub(super) reporting: Reporting,
    inbox: Inbox,
    pub(super) store: Arc<dyn Store>,
    pub(super) name: String,
    since: OffsetDateTime,
    overlap: Duration,
    deferred: Duration,
    pub(super) batches: Duration,
    known: Mutex<Rows>,
}

/// Accepted rows of the last poll, by transaction. A row whose state is told and has not changed needs no details.
type Rows = BTreeMap<String, ListedTransaction>;

/// After so much time that was read the cursor is moved.
const STRETCH: Duration = Duration::DAY;

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
            known: Mutex::default(),
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

    /// The name under which the store keeps the cursor: `opayo/VENDOR`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads everything up to `now`, transactions by their days and then the batches; a cursor of each follows.
    ///
    /// # Errors
    /// [`PollError`]; the cursor stays before the day that failed, and the next poll goes on there. One thing that cannot be accepted is
    /// told after all others were.
    pub async fn poll_once(&self, now: OffsetDateTime) -> Result<Polled, PollError> {
        let mut tally = self.transactions(now).await?;
        tally += self.settlements(now).await?;
        tally.polled(now)
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

    pub(super) async fn cursor(&self, name: &str) -> Result<OffsetDateTime, PollError> {
        match self.store.cursor(name).await? {
            Some(text) => OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| PollError::Cursor(text)),
            None => Ok(self.since),
        }
    }

    /// Everything up to `reached` is read; the cursor never goes back.
    pub(super) async fn reached(
        &self,
        name: &str,
        cursor: OffsetDateTime,
        reached: OffsetDateTime,
    ) -> Result<(), PollError> {
        if reached > cursor {
            self.store.set_cursor(name, &written(reached)).await?;
        }
        Ok(())
    }

    /// Accepts what began since the cursor or may have changed since, day by day. The cursor follows until something is refused.
    async fn transactions(&self, now: OffsetDateTime) -> Result<Tally, PollError> {
        let cursor = self.cursor(&self.name).await?;
        let (mut tally, mut seen, mut known) = (Tally::default(), BTreeSet::new(), self.known.lock().await);
        let (unsettled, mut reached) = (self.before(cursor, self.deferred), self.before(cursor, self.overlap));
        let late = [TransactionType::Deferred, TransactionType::RepeatDeferred];
        let mut rows = self.reporting.transactions_of(&late, unsettled, reached).await?;
        loop {
            for listed in rows {
                if seen.insert(listed.transaction_id.to_string()) {
                    self.transaction(listed, now, &mut known, &mut tally).await?;
                }
            }
            if tally.refused.is_none() {
                self.reached(&self.name, cursor, reached).await?;
            }
            if reached >= now {
                break;
            }
            let next = reached.saturating_add(STRETCH).min(now);
            rows = self.reporting.transactions(reached, next).await?;
            reached = next;
        }
        known.retain(|id, _| seen.contains(id));
        Ok(tally)
    }

    /// Accepts a transaction, unless it was accepted in this state.
    async fn transaction(
        &self,
        listed: ListedTransaction,
        now: OffsetDateTime,
        known: &mut Rows,
        tally: &mut Tally,
    ) -> Result<(), PollError> {
        let id = listed.transaction_id.to_string();
        if listed.tx_state_id.is_some() && known.get(&id) == Some(&listed) {
            tally.duplicates += 1;
            return Ok(());
        }
        let event = self.event_of(&listed, now).await?;
        if self.accept(event, now, tally).await? {
            known.insert(id, listed);
        }
        Ok(())
    }

    /// So much time before the cursor; nothing before the poll's own beginning is read.
    pub(super) fn before(&self, cursor: OffsetDateTime, by: Duration) -> OffsetDateTime {
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

    /// Whether the inbox has the event now. One that it will never take stops none of the others.
    pub(super) async fn accept(
        &self,
        event: GatewayEvent,
        now: OffsetDateTime,
        tally: &mut Tally,
    ) -> Result<bool, PollError> {
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

    pub(super) fn refuse(&self, why: PollError, tally: &mut Tally) {
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
