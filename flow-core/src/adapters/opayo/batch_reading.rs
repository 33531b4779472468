//! Settled batches, read from Reporting and accepted as settlements.

use mapping_core::gateway::opayo::{Kept, event_of_settlement};
use opayo_model::settlement::{BatchSettlement, CollectedBatch, Settled, settle};
use time::OffsetDateTime;
use tracing::{error, warn};

use super::ReportingPoll;
use super::poll_result::{PollError, Polled, Tally};
use super::settled_before::{SettledBefore, adds_up};

impl ReportingPoll {
    /// Reads the batches that were settled up to `now` alone, and moves their cursor there.
    ///
    /// # Errors
    /// [`PollError`]; the cursor stays, and the next collection reads the same again.
    pub async fn collect_settlements(&self, now: OffsetDateTime) -> Result<Polled, PollError> {
        self.settlements(now).await?.polled(now)
    }

    /// Accepts batches as settlements, in which every transaction is counted once.
    pub(super) async fn settlements(&self, now: OffsetDateTime) -> Result<Tally, PollError> {
        let (name, mut tally) = (format!("{}/settlements", self.name), Tally::default());
        let cursor = self.cursor(&name).await?;
        let mut collected = Vec::new();
        for batch in self.reporting.batches(self.before(cursor, self.batches), now).await? {
            collected.push(self.reporting.collect(batch).await?);
        }
        let settled = settle(&collected)?;
        for discrepancy in &settled.discrepancies {
            warn!(?discrepancy, "a settlement batch does not add up");
        }
        for settlement in &settled.settlements {
            self.settlement(settlement, &settled, &collected, now, &mut tally).await?;
        }
        if tally.refused.is_none() {
            self.reached(&name, cursor, now).await?;
        }
        tally.discrepancies = settled.discrepancies;
        Ok(tally)
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
}
