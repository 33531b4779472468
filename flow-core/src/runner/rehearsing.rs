//! Dry runs of dead events with the adapters of a runner, and dead letters that other events have settled. Only reads happen in a dry
//! run.

use mapping_core::canonical::DocumentKey;
use mapping_core::flows::Plan;
use tokio::time::Instant;
use tracing::{info, warn};

use super::Runner;
use super::deciding::{Decided, Verdict};
use super::engine::Engine;
use super::gate::Paused;
use super::hold::Hold;
use super::lease::Lease;
use crate::dead_letter::{Cause, DeadLetter, DeadLetters, Outcome, Rehearsal, Way, is_edited};
use crate::inbox::{ClaimToken, EventClaim, InboxId, StoredEvent};
use crate::outbox::StoredDocument;
use crate::store::StoreError;

impl Runner {
    /// What a replay of an event would do now, the [way](Way::of) that suits it: read, asked and decided anew, beside what is stored,
    /// or with its documents as they are stored. Nothing is written and nothing is posted. None for an event that is not there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn rehearse(&self, event: InboxId) -> Result<Option<Rehearsal>, StoreError> {
        let before = InboxId(event.0.saturating_sub(1));
        let there = self.0.store.events(None, Some(before), 1).await?.pop().filter(|there| there.id == event);
        let Some(there) = there else { return Ok(None) };
        if let Some(cause) = there.cause.clone() {
            let documents = self.0.store.documents_of(event).await?;
            let letter = DeadLetter { event: there.clone(), cause, documents };
            if Way::of(&letter) == Way::AsStored {
                return Ok(Some(Rehearsal::as_stored(event, &letter.documents)));
            }
        }
        Ok(Some(self.0.rehearse(&there).await?))
    }
}

impl Engine {
    pub(super) async fn rehearse(&self, event: &StoredEvent) -> Result<Rehearsal, StoreError> {
        let claim = EventClaim { event: event.clone(), token: ClaimToken::default() }; // nobody's: nothing is written under it
        let hold = Hold::new(claim, Lease::begun(self.options.lease, self.clock.now(), Instant::now()));
        let Decided { verdict, basis: _ } = self.decide(&hold).await;
        self.let_trials_go(&hold).await;
        let (outcome, plan) = match verdict {
            Verdict::Post(new) => (Outcome::Post, new.plan),
            Verdict::Skip(reason) => (Outcome::Skip { reason }, Plan::default()),
            Verdict::Wait(wait) => (Outcome::Wait { wait }, Plan::default()),
            Verdict::Die(cause) => (Outcome::Die { cause }, Plan::default()),
            Verdict::Later { why, .. } | Verdict::Paused(Paused { why, .. }) => {
                (Outcome::NotNow { why }, Plan::default())
            }
        };
        let stored = self.store.documents_of(event.id).await?;
        let mut there: Vec<StoredDocument> = Vec::new();
        for step in &plan.steps {
            there.extend(self.store.document(self.erp.name(), &step.document.key()).await?);
        }
        let find = |key: &DocumentKey| there.iter().find(|there| there.document.key() == *key).cloned();
        Ok(Rehearsal::of(event.id, outcome, &plan, &stored, find))
    }

    /// Closes those of the dead letters beside a finished event that it has settled. Whatever fails here is tried again with the next
    /// event; nothing that was finished depends on it.
    pub(super) async fn settle_dead(&self, done: InboxId, beside: Vec<InboxId>) {
        for event in beside {
            match self.settle_one(event, done).await {
                Ok(true) => info!(event = event.0, by = done.0, "a dead letter was settled by another event"),
                Ok(false) => {}
                Err(error) => warn!(event = event.0, %error, "a dead letter cannot be settled"),
            }
        }
    }

    async fn settle_one(&self, event: InboxId, done: InboxId) -> Result<bool, StoreError> {
        let letters = DeadLetters::new(std::sync::Arc::clone(&self.store));
        let now = self.clock.now();
        if letters.settle(event, done, now).await? {
            return Ok(true);
        }
        let Some(letter) = letters.settleable(event).await? else { return Ok(false) };
        let by_hand = letter.documents.iter().any(is_edited) || !letter.event.overrides.is_empty();
        if by_hand || matches!(letter.cause, Cause::NoAdapter { .. }) {
            return Ok(false);
        }
        letters.settle_rehearsed(&self.rehearse(&letter.event).await?, done, now).await
    }
}
