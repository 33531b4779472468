//! One claimed event, from where it stands to where it cannot go on now.

use std::time::Duration;

use mapping_core::flows::Wait;
use time::OffsetDateTime;
use tokio::time::Instant;
use tracing::{debug, error, info, warn};

use super::caught::caught;
use super::deciding::{Decided, Verdict};
use super::engine::Engine;
use super::gate::Paused;
use super::hold::Hold;
use super::lease::Lease;
use super::stop::Stop;
use super::way::Way;
use crate::dead_letter::Cause;
use crate::inbox::{Basis, EventClaim, EventState, Finish, InboxId};
use crate::outbox::{DocumentState, NewPlan, OutboxId, PlanOutcome, StoredDocument};
use crate::store::StoreError;
use crate::targets::Target;
use crate::telemetry;

/// What becomes of a claimed event.
pub(super) enum Next {
    /// Its way ends.
    Finish(Finish),
    /// It cannot go on now.
    Postpone { at: OffsetDateTime, attempts: u32, why: String },
    /// It waits for a document: its own that is to be tried again, or one that another event is posting.
    Wait { document: OutboxId, at: OffsetDateTime },
    /// It waits for a target.
    Pause(Paused),
    /// It was posted together with its last document, beside these dead ones.
    Finished(Vec<InboxId>),
}

/// An event that was claimed, and when that was asked for.
pub(super) struct Claimed {
    pub(super) claim: EventClaim,
    pub(super) asked: OffsetDateTime,
    pub(super) asked_at: Instant,
}

/// How a worker's work on an event ended.
enum Ended {
    Done(Result<(), StoreError>),
    Panicked(String),
    Lost,
    Stopped,
}

impl Engine {
    /// Handles a claimed event, until it cannot go on, somebody else has it, or it has to be handed back.
    pub(super) async fn handle(&self, claimed: Claimed, mut stop: Stop) {
        let Claimed { claim, asked, asked_at } = claimed;
        let hold = Hold::new(claim, Lease::begun(self.options.lease, asked, asked_at));
        let ended = tokio::select! {
            biased;
            () = self.keep(&hold) => Ended::Lost,
            () = async { stop.told().await; hold.written().await } => Ended::Stopped,
            worked = caught(self.advance(&hold)) => worked.map_or_else(Ended::Panicked, Ended::Done),
        };
        let written = match ended {
            Ended::Done(Err(error)) if error.is_damage() => self.after_damage(&hold, &error).await,
            Ended::Done(done) => done,
            Ended::Panicked(words) => self.after_panic(&hold, words).await,
            Ended::Lost => Err(lost(&hold.claim)),
            Ended::Stopped => self.hand_back(&hold).await,
        };
        match written {
            Ok(()) => {}
            Err(StoreError::ClaimLost { what, row }) => warn!(what, row, "the lease was lost; somebody else goes on"),
            Err(error) => self.after_store_failure(&hold.claim, &error).await,
        }
        self.let_trials_go(&hold).await;
    }

    /// A failing store leaves the event to be claimed again.
    async fn after_store_failure(&self, claim: &EventClaim, error: &StoreError) {
        error!(%error, "the store failed while an event was handled");
        let (failures, seed) = (claim.event.attempts.saturating_add(1), claim.event.id.0.unsigned_abs());
        let later = self.after(self.options.retry.delay(failures, seed));
        if let Err(error) = self.store.postpone(claim, later, failures, &error.to_string()).await {
            debug!(%error, "the event stays claimed until its claim runs out");
        }
    }

    async fn advance(&self, hold: &Hold) -> Result<(), StoreError> {
        let claim = &hold.claim;
        let (next, basis) = match claim.event.state {
            EventState::Accepted => {
                let Decided { verdict, basis } = self.decide(hold).await;
                hold.check(self.clock.now())?;
                match verdict {
                    Verdict::Post(plan) => self.plan(hold, *plan).await?,
                    Verdict::Skip(reason) => (Next::Finish(Finish::Skipped(reason)), basis),
                    Verdict::Wait(wait) => (self.wait(wait), basis),
                    Verdict::Die(cause) => (Next::Finish(Finish::Dead(cause)), basis),
                    Verdict::Later { after, why, unauthorized } => (self.later(claim, after, why, unauthorized), basis),
                    Verdict::Paused(paused) => (Next::Pause(paused), basis),
                }
            }
            EventState::Planned => {
                let documents = self.store.documents_of(claim.event.id).await?;
                (self.deliver(hold, Way::of(documents, true)).await?, None)
            }
            state @ (EventState::Posted | EventState::Skipped | EventState::Dead) => {
                let message = format!("a {state} event was claimed");
                return Err(StoreError::Corrupt { table: "event", row: claim.event.id.0, message });
            }
        };
        self.write(claim, next, basis.as_ref()).await
    }

    /// Stores a plan and starts to post it, unless it contradicts what is there.
    async fn plan(&self, hold: &Hold, plan: NewPlan) -> Result<(Next, Option<Basis>), StoreError> {
        let seat = self.begin(&plan);
        let until = seat.as_ref().map(|_| self.claim_end());
        match hold.write(self.store.plan(&hold.claim, &plan, until)).await? {
            PlanOutcome::Stored { documents, first } => {
                let way = Way::of(documents, self.is_heard(&plan.plan)).begun(first, seat);
                Ok((self.deliver(hold, way).await?, None))
            }
            PlanOutcome::Conflict(refusal) => {
                Ok((Next::Finish(Finish::Dead(Cause::Refused { refusal })), Some(plan.basis)))
            }
            PlanOutcome::DecideAnew(there) => Ok((self.decide_anew(&hold.claim, &there), Some(plan.basis))),
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

    /// A read gave no answer: try again, unless it has been tried for too long. Missing permissions are no attempt: their target is
    /// paused, and the event goes on when it is not any more.
    fn later(&self, claim: &EventClaim, after: Option<Duration>, why: String, unauthorized: bool) -> Next {
        let attempts = claim.event.attempts.saturating_add(u32::from(!unauthorized));
        if !unauthorized && attempts >= self.options.attempts {
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

    pub(super) async fn write(&self, claim: &EventClaim, next: Next, basis: Option<&Basis>) -> Result<(), StoreError> {
        let now = self.clock.now();
        match next {
            Next::Finish(finish) => {
                match &finish {
                    Finish::Posted => info!("posted"),
                    Finish::Skipped(reason) => {
                        info!(%reason, "skipped");
                        self.tell_of_skip(reason).await;
                    }
                    Finish::Dead(cause) => {
                        warn!(cause = cause.code(), "became a dead letter");
                        self.tell_of_dead_letter(claim, cause).await;
                    }
                }
                let beside = self.store.finish(claim, &finish, basis, now).await?;
                telemetry::finished(&claim.event, &finish, now);
                self.settle_dead(claim.event.id, beside).await;
                Ok(())
            }
            Next::Finished(beside) => {
                info!("posted");
                telemetry::finished(&claim.event, &Finish::Posted, now);
                self.settle_dead(claim.event.id, beside).await;
                Ok(())
            }
            Next::Postpone { at, attempts, why } => {
                info!(why, "postponed");
                telemetry::retried(&claim.event, attempts);
                self.store.postpone(claim, at, attempts, &why).await
            }
            Next::Wait { document, at } => {
                debug!(document = document.0, "waits for a document");
                self.store.wait_for(claim, document, at).await
            }
            Next::Pause(paused) => {
                debug!(target = %paused.target, "waits for a target");
                let at = self.comes_back(claim, &paused);
                self.store.postpone(claim, at, claim.event.attempts, &paused.why).await
            }
        }
    }

    /// When an event that waits for a target is looked at again. What its claim heeds by itself, it is soon; what it does not, it is now
    /// and then: so it goes on when the target is up, whoever resumes it.
    fn comes_back(&self, claim: &EventClaim, paused: &Paused) -> OffsetDateTime {
        let own = Target::gateway(claim.event.incoming.gateway.as_str());
        let is_heeded = paused.target == self.books() || paused.target == own;
        let look = if is_heeded { self.options.retry.first } else { self.options.lease };
        paused.until.min(self.after(look))
    }
}

fn lost(claim: &EventClaim) -> StoreError {
    StoreError::ClaimLost { what: "event", row: claim.event.id.0 }
}
