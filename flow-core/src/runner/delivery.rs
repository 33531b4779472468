//! The documents of one event, one after the other, into the ERP. Each is claimed before it is sent, and the claim is on disk: the first
//! with the plan, the next with the outcome of the one before it, where nothing has to be waited for in between; else by itself.

use mapping_core::canonical::Document;
use time::OffsetDateTime;
use tracing::{info, warn};

use super::attempts;
use super::engine::Engine;
use super::gate::Seat;
use super::handling::Next;
use super::hold::Hold;
use super::resolving::Resolved;
use super::way::{Ready, Way};
use crate::dead_letter::Cause;
use crate::inbox::Finish;
use crate::outbox::{
    Also, AttemptResult, DocumentClaim, DocumentState, ErrorClass, Followed, NewPlan, Setback, Settlement,
    StoredDocument, Then, notes_of,
};
use crate::store::StoreError;

/// Where the event stands after one document was looked at.
enum Progress {
    /// The ERP holds the document: the next one.
    Posted,
    /// The event cannot go on because of it, or has come to its end with it.
    Stopped(Next),
}

/// What a worker goes on with after a document.
enum Onward {
    Rest,
    /// The next document, with its links resolved.
    Claim(Document),
    Finish,
}

impl Engine {
    /// A place for the first document of a plan, if it can be sent as soon as it is stored.
    pub(super) fn begin(&self, plan: &NewPlan) -> Option<Seat> {
        let (first, books) = (plan.plan.steps.first()?, self.books());
        let seat = if first.document.links().is_empty() { self.seat_at_once(&books) } else { None };
        seat.filter(|_| self.enter_at_once(&books))
    }

    /// Posts what is not posted yet, in order, until all is done or something has to wait; then tells others.
    pub(super) async fn deliver(&self, hold: &Hold, mut way: Way) -> Result<Next, StoreError> {
        while let Some(there) = way.left.pop_front() {
            let progress = match way.ready.take() {
                Some(ready) => {
                    let (claim, document) = ready.claimed(there);
                    let claim = hold.take_up(claim);
                    let settlement = self.send(hold, &claim, &document).await?;
                    self.settle(hold, &claim, settlement, &mut way).await?
                }
                None => self.look_at(hold, there, &mut way).await?,
            };
            match progress {
                Progress::Posted => {}
                Progress::Stopped(next) => return Ok(next),
            }
        }
        if way.tells { self.tell(hold).await } else { Ok(Next::Finish(Finish::Posted)) }
    }

    async fn look_at(&self, hold: &Hold, there: StoredDocument, way: &mut Way) -> Result<Progress, StoreError> {
        match (there.state, &there.number) {
            (DocumentState::Posted | DocumentState::Resolved, Some(number)) => {
                way.numbers.insert(there.document.key(), number.clone());
                Ok(Progress::Posted)
            }
            (DocumentState::Rejected | DocumentState::Dead, _) => Ok(Progress::Stopped(dead(lost_cause(there)))),
            (DocumentState::Posted | DocumentState::Resolved, None)
            | (DocumentState::Planned | DocumentState::Posting | DocumentState::Unknown, _) => {
                let document = match self.resolve(&there, &mut way.numbers).await? {
                    Resolved::Document(document) => document,
                    Resolved::Stopped(next) => return Ok(Progress::Stopped(next)),
                };
                if let Some(at) = self.unsettled_until(&there) {
                    return Ok(Progress::Stopped(Next::Wait { document: there.id, at }));
                }
                self.take_up(hold, &there, &document, way).await
            }
        }
    }

    /// Claims a document and posts it, if its ERP may be called now and nobody else has it.
    async fn take_up(
        &self,
        hold: &Hold,
        there: &StoredDocument,
        document: &Document,
        way: &mut Way,
    ) -> Result<Progress, StoreError> {
        let books = self.books();
        way.seat = Some(self.seat(&books).await);
        if let Err(paused) = self.enter(hold, &books).await? {
            return Ok(Progress::Stopped(Next::Pause(paused)));
        }
        let now = self.clock.now();
        hold.check(now)?; // by the same clock: one that was set ends this claim as it ends others'
        match hold.write(self.store.claim_document(there.id, now, self.claim_end())).await? {
            Some(claim) => {
                let claim = hold.take_up(claim);
                let settlement = match there.state {
                    DocumentState::Posting => self.left_behind(&claim).await,
                    DocumentState::Planned
                    | DocumentState::Unknown
                    | DocumentState::Posted
                    | DocumentState::Rejected
                    | DocumentState::Dead
                    | DocumentState::Resolved => self.send(hold, &claim, document).await?,
                };
                self.settle(hold, &claim, settlement, way).await
            }
            None => Ok(Progress::Stopped(self.wait_for(there))),
        }
    }

    /// Its worker went away while it sent it, and the ERP may be at work on it from now on at the latest.
    async fn left_behind(&self, claim: &DocumentClaim) -> Settlement {
        let message = "the worker that sent it went away".to_owned();
        self.note_attempt(claim, AttemptResult::Lost, &message).await;
        let setback = Setback { class: ErrorClass::Lost, message };
        Settlement::Unknown { at: self.clock.now(), setback }
    }

    /// Until when the ERP may still be at work on a document whose answer is lost, if that is not over, by the clock and by the one
    /// that nobody sets. The moment from which it may be probed is never before its send, whoever wrote it.
    fn unsettled_until(&self, there: &StoredDocument) -> Option<OffsetDateTime> {
        match there.state {
            DocumentState::Unknown => {}
            DocumentState::Planned
            | DocumentState::Posting
            | DocumentState::Posted
            | DocumentState::Rejected
            | DocumentState::Dead
            | DocumentState::Resolved => return None,
        }
        let settles = self.erp.settles_within();
        let rest = self.clock.steady().map(|steady| self.doubts.rest(there.id, there.doubts, settles, steady));
        let at = there.next_attempt_at.saturating_add(time::Duration::try_from(settles).unwrap_or(time::Duration::MAX));
        let at = at.max(self.after(rest.unwrap_or_default()));
        (self.clock.now() < at).then_some(at)
    }

    /// Somebody else posts it now, or it is not due: look again when it is.
    pub(super) fn wait_for(&self, there: &StoredDocument) -> Next {
        Next::Wait { document: there.id, at: self.after(self.options.probe.first).max(there.next_attempt_at) }
    }

    /// Writes what became of a document, and what comes next, and says where that leaves the event.
    async fn settle(
        &self,
        hold: &Hold,
        claim: &DocumentClaim,
        settlement: Settlement,
        way: &mut Way,
    ) -> Result<Progress, StoreError> {
        let followed = match self.write_down(hold, claim, &settlement, way).await {
            Ok(followed) => followed,
            Err(error) => {
                if let StoreError::ClaimLost { .. } = error {
                    self.note_attempt(claim, AttemptResult::Late, &attempts::late(&settlement)).await;
                }
                return Err(error);
            }
        };
        let (document, key) = (&claim.document, claim.document.document.key());
        Ok(match settlement {
            Settlement::Posted { number } => {
                info!(document = %key, number, "the ERP holds it");
                match followed {
                    Followed::Finished(beside) => Progress::Stopped(Next::Finished(beside)),
                    Followed::Nothing | Followed::Claimed(_) => Progress::Posted,
                }
            }
            Settlement::Rejected(refusal) => {
                warn!(document = %key, %refusal, "refused");
                Progress::Stopped(dead(self.cause(hold, &document.document, refusal).await))
            }
            Settlement::Again { at, setback } => {
                info!(document = %key, %setback, "to be sent again");
                Progress::Stopped(self.until_sent_again(document, at, setback))
            }
            Settlement::Unknown { at, setback } => {
                warn!(document = %key, %setback, "may have been posted; to be probed");
                Progress::Stopped(self.until_probed(document, at, setback))
            }
        })
    }

    /// Writes it in one transaction, under a lease that lasts: what comes later is for whoever took over to find out.
    async fn write_down(
        &self,
        hold: &Hold,
        claim: &DocumentClaim,
        settlement: &Settlement,
        way: &mut Way,
    ) -> Result<Followed, StoreError> {
        let now = self.clock.now();
        hold.check(now)?;
        let (notes, onward) = match settlement {
            Settlement::Posted { number } => {
                way.numbers.insert(claim.document.document.key(), number.clone());
                (Some(notes_of(&claim.document, &self.rules)), self.onward(way, now))
            }
            Settlement::Rejected(_) | Settlement::Again { .. } | Settlement::Unknown { .. } => (None, Onward::Rest),
        };
        let then = match (&onward, way.left.front()) {
            (Onward::Claim(_), Some(next)) => Then::Claim(next, self.claim_end()),
            (Onward::Finish, _) => Then::Finish(&hold.claim),
            (Onward::Claim(_) | Onward::Rest, _) => Then::Rest,
        };
        hold.put_down(); // from here on it is not extended, as the store ends its claim
        let also = Also { notes: notes.as_ref(), then };
        let followed = hold.write(self.store.settle(claim, settlement, also, now)).await?;
        match (&followed, onward) {
            (Followed::Claimed(token), Onward::Claim(document)) => {
                way.ready = Some(Ready { token: *token, document });
            }
            (Followed::Nothing | Followed::Claimed(_) | Followed::Finished(_), _) => way.seat = None,
        }
        Ok(followed)
    }

    /// What comes after a posted document: the next one, if it can be sent at once.
    fn onward(&self, way: &Way, now: OffsetDateTime) -> Onward {
        let Some(next) = way.left.front() else {
            return if way.tells { Onward::Rest } else { Onward::Finish };
        };
        if next.state != DocumentState::Planned || next.next_attempt_at > now {
            return Onward::Rest;
        }
        match next.document.resolve(&way.numbers) {
            Ok(document) if self.enter_at_once(&self.books()) => Onward::Claim(document),
            Ok(_) | Err(_) => Onward::Rest,
        }
    }

    /// A document that cannot be sent now waits, unless it has waited for too long.
    fn until_sent_again(&self, document: &StoredDocument, at: OffsetDateTime, setback: Setback) -> Next {
        let attempts = document.attempts.saturating_add(1);
        match setback.class {
            ErrorClass::Transient if attempts >= self.options.attempts => {
                dead(Cause::GaveUp { attempts, last: setback.message })
            }
            ErrorClass::Transient | ErrorClass::Unauthorized | ErrorClass::Lost => {
                Next::Wait { document: document.id, at }
            }
        }
    }

    /// A document that may have arrived is probed again, unless that has been of no use for too long.
    fn until_probed(&self, document: &StoredDocument, at: OffsetDateTime, setback: Setback) -> Next {
        let doubts = document.doubts.saturating_add(1);
        match setback.class {
            ErrorClass::Lost | ErrorClass::Transient if doubts >= self.options.probes => {
                let key = document.document.key();
                dead(Cause::Unresolved { document: key, doubts, last: setback.message })
            }
            ErrorClass::Lost | ErrorClass::Transient | ErrorClass::Unauthorized => {
                Next::Wait { document: document.id, at }
            }
        }
    }
}

pub(super) fn dead(cause: Cause) -> Next {
    Next::Finish(Finish::Dead(cause))
}

/// Why an event dies whose document was refused for another event.
fn lost_cause(there: StoredDocument) -> Cause {
    match there.refusal {
        Some(refusal) => refusal.into(),
        None => Cause::Blocked { document: there.document.key() },
    }
}
