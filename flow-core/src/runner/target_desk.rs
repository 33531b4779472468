//! What people see of targets and do about them.

use tracing::info;

use super::Runner;
use crate::dead_letter::Hand;
use crate::store::StoreError;
use crate::targets::{Target, TargetRecord};

impl Runner {
    /// Where the targets stand that were ever in trouble or that have a limit, by name.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn targets(&self) -> Result<Vec<TargetRecord>, StoreError> {
        self.0.store.targets().await
    }

    /// Lets a paused target be called again at once, because a person has corrected what was wrong; the audit trail says who. False if
    /// it is not paused. Other processes know within a [`poll`](super::Options::poll).
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub async fn resume(&self, target: &Target, hand: &Hand) -> Result<bool, StoreError> {
        let engine = &self.0;
        engine.see_targets_now().await?;
        let changed = engine.resume(target, hand).await?;
        if changed {
            info!(%target, by = hand.by, "resumed");
            engine.arrival.notify_one();
        }
        Ok(changed)
    }
}
