//! What one worker holds while it handles one event: the event, the document that it is posting, and the trials that it took.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;
use tokio::time::Instant;

use super::lease::Lease;
use crate::inbox::EventClaim;
use crate::outbox::DocumentClaim;
use crate::store::StoreError;
use crate::targets::Target;

/// What one worker holds.
#[derive(Debug)]
pub(super) struct Hold {
    pub(super) claim: EventClaim,
    held: Mutex<Held>,
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Held {
    lease: Lease,
    document: Option<Arc<DocumentClaim>>,
    trials: BTreeSet<Target>,
}

impl Hold {
    pub(super) fn new(claim: EventClaim, lease: Lease) -> Self {
        let held = Mutex::new(Held { lease, document: None, trials: BTreeSet::new() });
        Self { claim, held, writing: tokio::sync::Mutex::default() }
    }

    /// Writes what claims a document or ends a claim on one. Whoever hands back waits until it is done, so that nothing is claimed unseen.
    pub(super) async fn write<T>(&self, work: impl Future<Output = T>) -> T {
        let _writing = self.writing.lock().await;
        work.await
    }

    /// Returns when nothing of the kind is under way.
    pub(super) async fn written(&self) {
        drop(self.writing.lock().await);
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lease(&self) -> Lease {
        self.held().lease
    }

    pub(super) fn renew(&self, lease: Lease) {
        self.held().lease = lease;
    }

    /// The document that is being posted.
    pub(super) fn document(&self) -> Option<Arc<DocumentClaim>> {
        self.held().document.clone()
    }

    pub(super) fn take_up(&self, document: DocumentClaim) -> Arc<DocumentClaim> {
        Arc::clone(self.held().document.insert(Arc::new(document)))
    }

    pub(super) fn put_down(&self) -> Option<Arc<DocumentClaim>> {
        self.held().document.take()
    }

    /// Whether this worker makes the trial of a paused target.
    pub(super) fn tries(&self, target: &Target) -> bool {
        self.held().trials.contains(target)
    }

    pub(super) fn try_out(&self, target: &Target) {
        self.held().trials.insert(target.clone());
    }

    /// The trial has shown something.
    pub(super) fn tried(&self, target: &Target) -> bool {
        self.held().trials.remove(target)
    }

    /// The trials that have shown nothing.
    pub(super) fn untried(&self) -> BTreeSet<Target> {
        std::mem::take(&mut self.held().trials)
    }

    /// Whether the worker may go on: asked before whatever cannot be taken back.
    ///
    /// # Errors
    /// [`StoreError::ClaimLost`]: somebody else may have taken over.
    pub(super) fn check(&self, now: OffsetDateTime) -> Result<(), StoreError> {
        if self.lease().holds(now, Instant::now()) {
            return Ok(());
        }
        Err(StoreError::ClaimLost { what: "event", row: self.claim.event.id.0 })
    }
}
