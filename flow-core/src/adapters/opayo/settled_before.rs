//! Which transactions the accepted settlements counted. A settlement's event is not kept for ever, and a transaction whose batch failed
//! after that batch was booked comes again in a later one: the store keeps the transactions beside the poll's cursor.

use std::collections::HashSet;

use opayo_model::TransactionId;
use opayo_model::settlement::{BatchSettlement, CollectedBatch, Discrepancy};

use crate::store::{Store, StoreError};

/// The settlements that a poll has accepted.
pub(super) struct SettledBefore<'a> {
    store: &'a dyn Store,
    source: &'a str,
}

impl<'a> SettledBefore<'a> {
    /// Those of the poll with this name.
    pub(super) fn new(store: &'a dyn Store, source: &'a str) -> Self {
        Self { store, source }
    }

    /// Whether an accepted settlement of another batch counted a transaction of this one. One that was accepted itself is a duplicate,
    /// and counts nothing again.
    pub(super) async fn has_counted(
        &self,
        settlement: &BatchSettlement,
        collected: &[CollectedBatch],
    ) -> Result<bool, StoreError> {
        let own = (settlement.auth_processor.as_str(), settlement.batch_id.as_str());
        if self.transactions(own, settlement).await?.is_some() {
            return Ok(false);
        }
        let mine: HashSet<&TransactionId> = settlement.transactions.iter().map(|row| &row.transaction_id).collect();
        for CollectedBatch { batch, rows } in collected {
            let other = (batch.auth_processor.as_str(), batch.batch_id.as_str());
            if other == own || !rows.iter().any(|row| mine.contains(&row.transaction_id)) {
                continue;
            }
            let counted = self.transactions(other, settlement).await?.unwrap_or_default();
            if counted.iter().any(|transaction| mine.contains(transaction)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Keeps what a settlement counts; to be called before it is accepted. What was kept first stays.
    pub(super) async fn remember(&self, settlement: &BatchSettlement) -> Result<(), StoreError> {
        let own = (settlement.auth_processor.as_str(), settlement.batch_id.as_str());
        if self.transactions(own, settlement).await?.is_some() {
            return Ok(());
        }
        let counted = settlement.transactions.iter();
        let transactions: Vec<String> = counted.map(|row| row.transaction_id.to_string()).collect();
        self.store.set_cursor(&self.key(own, settlement), &transactions.join(" ")).await
    }

    async fn transactions(
        &self,
        batch: (&str, &str),
        settlement: &BatchSettlement,
    ) -> Result<Option<Vec<TransactionId>>, StoreError> {
        let kept = self.store.cursor(&self.key(batch, settlement)).await?;
        Ok(kept.map(|kept| kept.split(' ').map(TransactionId::from).collect()))
    }

    fn key(&self, (acquirer, batch): (&str, &str), settlement: &BatchSettlement) -> String {
        format!("{}/settled/{acquirer}/{batch}/{}", self.source, settlement.currency)
    }
}

/// Whether everything in a settlement's batch could be counted and comes to what the batch states.
pub(super) fn adds_up(settlement: &BatchSettlement, discrepancies: &[Discrepancy]) -> bool {
    !discrepancies.iter().any(|discrepancy| match discrepancy {
        Discrepancy::Incomplete { auth_processor, batch_id, .. }
        | Discrepancy::Sums { auth_processor, batch_id, .. } => {
            (auth_processor, batch_id) == (&settlement.auth_processor, &settlement.batch_id)
        }
        Discrepancy::FailedBatch { .. } | Discrepancy::Repeated { .. } => false,
    })
}
