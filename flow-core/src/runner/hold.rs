//! What one worker holds while it handles one event: the event, the document that it is posting, and the trials that it took.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
}

#[derive(Debug)]
struct Held {
    lease: Lease,
    document: Option<DocumentClaim>,
    trials: BTreeSet<Target>,
}

impl Hold {
    pub(super) fn new(claim: EventClaim, lease: Lease) -> Self {
        Self { claim, held: Mutex::new(Held { lease, document: None, trials: BTreeSet::new() }) }
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
    pub(super) fn document(&self) -> Option<DocumentClaim> {
        self.held().document.clone()
    }

    pub(super) fn take_up(&self, document: &DocumentClaim) {
        self.held().document = Some(document.clone());
    }

    pub(super) fn put_down(&self) -> Option<DocumentClaim> {
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
