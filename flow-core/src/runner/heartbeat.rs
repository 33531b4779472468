//! Keeps a worker's lease while it works. Beats are counted by the machine's own time, whatever the runner's clock does.

use std::sync::Arc;

use tokio::time::Instant;
use tracing::debug;

use super::engine::Engine;
use super::hold::Hold;
use super::lease::Lease;
use crate::store::StoreError;

impl Engine {
    /// Extends the claims of a worker for as long as it works; returns when they are lost, or when the store was not heard of for so
    /// long that they may be. Whatever is under way then is dropped: whoever takes over gives the ERP its time to
    /// [settle](crate::ports::Erp::settles_within) before it asks about it.
    pub(super) async fn keep(&self, hold: &Hold) {
        let mut wait = hold.lease().beat();
        loop {
            tokio::time::sleep(wait).await;
            if hold.check(self.clock.now()).is_err() {
                return;
            }
            let lease = Lease::begun(self.options.lease, self.clock.now(), Instant::now());
            wait = match tokio::time::timeout(hold.lease().left(Instant::now()), self.extend(hold)).await {
                Ok(Ok(())) => {
                    hold.renew(lease);
                    lease.beat()
                }
                Ok(Err(StoreError::ClaimLost { .. })) | Err(_) => return,
                Ok(Err(error)) => {
                    debug!(%error, "a lease could not be extended; it is tried again while it lasts");
                    lease.beat() / SOONER
                }
            };
        }
    }

    async fn extend(&self, hold: &Hold) -> Result<(), StoreError> {
        self.store.extend(&hold.claim, self.claim_end()).await?;
        match hold.document() {
            Some(document) => match self.store.extend_document(&document, self.claim_end()).await {
                // settled while this was under way
                Err(StoreError::ClaimLost { .. })
                    if hold.document().is_none_or(|held| !Arc::ptr_eq(&held, &document)) =>
                {
                    Ok(())
                }
                extended => extended,
            },
            None => Ok(()),
        }
    }
}

/// A beat that failed is repeated so many times sooner.
const SOONER: u32 = 8;
