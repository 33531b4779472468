//! One claimed event, from where it stands to where it cannot go on now.

use std::time::Duration;

use mapping_core::flows::Wait;
use time::OffsetDateTime;
use tracing::{debug, error, info, warn};

use super::deciding::{Decided, Verdict};
use super::engine::Engine;
use crate::dead_letter::Cause;
use crate::inbox::{Basis, EventClaim, EventState, Finish};
use crate::outbox::{DocumentState, NewPlan, OutboxId, PlanOutcome, StoredDocument};
use crate::store::StoreError;

/// What becomes of a claimed event.
pub(super) enum Next {
    /// Its way ends.
    Finish(Finish),
    /// It cannot go on now.
    Postpone { at: OffsetDateTime, attempts: u32, why: String },
    /// It waits for a document: its own that is to be tried again, or one that another event is posting.
    Wait { document: OutboxId, at: OffsetDateTime },
}

impl Engine {
    /// Handles a claimed event. A failing store leaves the event to be claimed again.
    pub(super) async fn handle(&self, claim: EventClaim) {
        match self.advance(&claim).await {
            Ok(()) => {}
            Err(StoreError::ClaimLost { what, row }) => debug!(what, row, "another worker took over"),
            Err(error) => {
                error!(%error, "the store failed while an event was handled");
                let (failures, seed) = (claim.event.attempts.saturating_add(1), claim.event.id.0.unsigned_abs());
                let later = self.after(self.options.retry.delay(failures, seed));
                if let Err(error) = self.store.postpone(&claim, later, failures, &error.to_string()).await {
                    debug!(%error, "the event stays claimed until its claim runs out");
                }
            }
        }
    }

    async fn advance(&self, claim: &EventClaim) -> Result<(), StoreError> {
        let (next, basis) = match claim.event.state {
            EventState::Accepted => {
                let Decided { verdict, basis } = self.decide(&claim.event).await;
                match verdict {
                    Verdict::Post(plan) => self.plan(claim, *plan).await?,
                    Verdict::Skip(reason) => (Next::Finish(Finish::Skipped(reason)), basis),
                    Verdict::Wait(wait) => (self.wait(wait), basis),
                    Verdict::Die(cause) => (Next::Finish(Finish::Dead(cause)), basis),
                    Verdict::Later { after, why, unauthorized } => (self.later(claim, after, why, unauthorized), basis),
                }
            }
            EventState::Planned => (self.deliver(claim).await?, None),
            state @ (EventState::Posted | EventState::Skipped | EventState::Dead) => {
                let message = format!("a {state} event was claimed");
                return Err(StoreError::Corrupt { table: "event", row: claim.event.id.0, message });
            }
        };
        self.write(claim, next, basis.as_ref()).await
    }

    /// Stores a plan and starts to post it, unless it contradicts what is there.
    async fn plan(&self, claim: &EventClaim, plan: NewPlan) -> Result<(Next, Option<Basis>), StoreError> {
        match self.store.plan(claim, &plan, self.clock.now()).await? {
            PlanOutcome::Stored => Ok((self.deliver(claim).await?, None)),
            PlanOutcome::Conflict(refusal) => {
                Ok((Next::Finish(Finish::Dead(Cause::Refused { refusal })), Some(plan.basis)))
            }
            PlanOutcome::DecideAnew(there) => Ok((self.decide_anew(claim, &there), Some(plan.basis))),
        }
    }

    /// The event is decided again once the ERP holds the document that another event has planned meanwhile. A flow that plans the
    /// same document all the same is given up after so many attempts.
    fn decide_anew(&self, claim: &EventClaim, there: &StoredDocument) -> Next {
        match there.state {
            DocumentState::Planned | DocumentState::Posting | DocumentState::Unknown => {
                Next::Wait { document: there.id, at: self.after(self.options.probe.first).max(there.next_attempt_at) }
            }
            DocumentState::Posted | DocumentState::Resolved | DocumentState::Rejected | DocumentState::Dead => {
                let why = format!("{} is another payment's; decided anew", there.document.key());
                self.later(claim, None, why, false)
            }
        }
    }

    /// A read gave no answer: try again, unless it has been tried for too long. Missing permissions wait for a person.
    fn later(&self, claim: &EventClaim, after: Option<Duration>, why: String, unauthorized: bool) -> Next {
        let attempts = claim.event.attempts.saturating_add(1);
        if unauthorized {
            error!(why, "credentials or permissions are missing; a person has to act");
        } else if attempts >= self.options.attempts {
            return Next::Finish(Finish::Dead(Cause::GaveUp { attempts, last: why }));
        }
        let wait = self.options.retry.at_least(after, attempts, claim.event.id.0.unsigned_abs());
        Next::Postpone { at: self.after(wait), attempts, why }
    }

    /// Nothing is wrong, so no attempt is counted; but there is an end to waiting.
    fn wait(&self, wait: Wait) -> Next {
        if self.clock.now() >= wait.give_up_at {
            return Next::Finish(Finish::Dead(Cause::Overdue { why: wait.why }));
        }
        let at = self.after(Duration::from_secs(wait.after_seconds.max(1).into()));
        Next::Postpone { at, attempts: 0, why: wait.to_string() }
    }

    async fn write(&self, claim: &EventClaim, next: Next, basis: Option<&Basis>) -> Result<(), StoreError> {
        let now = self.clock.now();
        match next {
            Next::Finish(finish) => {
                match &finish {
                    Finish::Posted => info!("posted"),
                    Finish::Skipped(reason) if reason.alerts() => {
                        warn!(alert = %reason, "nothing is booked, and somebody has to be told");
                    }
                    Finish::Skipped(reason) => info!(%reason, "skipped"),
                    Finish::Dead(cause) => warn!(cause = cause.code(), "became a dead letter"),
                }
                self.store.finish(claim, &finish, basis, now).await?;
                match finish {
                    Finish::Posted | Finish::Skipped(_) => self.settle_dead(claim.event.id).await,
                    Finish::Dead(_) => {}
                }
                Ok(())
            }
            Next::Postpone { at, attempts, why } => {
                info!(why, "postponed");
                self.store.postpone(claim, at, attempts, &why).await
            }
            Next::Wait { document, at } => {
                debug!(document = document.0, "waits for a document");
                self.store.wait_for(claim, document, at, now).await
            }
        }
    }
}
