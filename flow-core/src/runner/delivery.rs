//! The documents of one event, one after the other, into the ERP. A document is sent under a [`Permit`] only, and a document
//! that may have arrived is asked about before it gets another.

use std::time::Duration;

use mapping_core::canonical::{Document, PostedNumbers};
use time::OffsetDateTime;
use tracing::{error, info, warn};

use super::asking::{Shows, shown_by};
use super::attempts;
use super::engine::Engine;
use super::handling::Next;
use super::hold::Hold;
use super::resolving::Resolved;
use crate::dead_letter::Cause;
use crate::inbox::Finish;
use crate::outbox::{AttemptResult, DocumentClaim, DocumentState, ErrorClass, Setback, Settlement, StoredDocument};
use crate::ports::{Attempt, Permit, PortError, PostOutcome};
use crate::store::StoreError;
use crate::targets::Deed;
use crate::telemetry::{Call, call};

/// Where one document stands after it was looked at.
enum Progress {
    /// The ERP holds it under this number.
    Posted(String),
    /// The event cannot go on because of it.
    Stopped(Next),
}

impl Engine {
    /// Posts what is not posted yet, in order, until all is done or something has to wait; then tells others.
    pub(super) async fn deliver(&self, hold: &Hold) -> Result<Next, StoreError> {
        let mut numbers = PostedNumbers::new();
        for document in self.store.documents_of(hold.claim.event.id).await? {
            let key = document.document.key();
            match self.look_at(hold, document, &mut numbers).await? {
                Progress::Posted(number) => numbers.insert(key, number),
                Progress::Stopped(next) => return Ok(next),
            };
        }
        self.tell(hold).await
    }

    async fn look_at(
        &self,
        hold: &Hold,
        there: StoredDocument,
        numbers: &mut PostedNumbers,
    ) -> Result<Progress, StoreError> {
        match (there.state, &there.number) {
            (DocumentState::Posted | DocumentState::Resolved, Some(number)) => Ok(Progress::Posted(number.clone())),
            (DocumentState::Rejected | DocumentState::Dead, _) => Ok(Progress::Stopped(dead(lost_cause(there)))),
            (DocumentState::Posted | DocumentState::Resolved, None)
            | (DocumentState::Planned | DocumentState::Posting | DocumentState::Unknown, _) => {
                let document = match self.resolve(&there, numbers).await? {
                    Resolved::Document(document) => document,
                    Resolved::Stopped(next) => return Ok(Progress::Stopped(next)),
                };
                if let Some(at) = self.unsettled_until(&there) {
                    return Ok(Progress::Stopped(Next::Wait { document: there.id, at }));
                }
                self.take_up(hold, &there, &document).await
            }
        }
    }

    /// Claims a document and posts it, if its ERP may be called now and nobody else has it.
    async fn take_up(&self, hold: &Hold, there: &StoredDocument, document: &Document) -> Result<Progress, StoreError> {
        let books = self.books();
        let _seat = self.seat(&books).await;
        if let Err(paused) = self.enter(hold, &books).await? {
            return Ok(Progress::Stopped(Next::Pause(paused)));
        }
        let now = self.clock.now();
        hold.check(now)?; // by the same clock: one that was set ends this claim as it ends others'
        match self.store.claim_document(there.id, now, self.claim_end()).await? {
            Some(claim) => {
                hold.take_up(&claim);
                if there.state == DocumentState::Posting {
                    return self.left_behind(hold, &claim).await;
                }
                self.send(hold, &claim, document).await
            }
            None => Ok(Progress::Stopped(self.wait_for(there))),
        }
    }

    /// Its worker went away while it sent it, and the ERP may be at work on it from now on at the latest.
    async fn left_behind(&self, hold: &Hold, claim: &DocumentClaim) -> Result<Progress, StoreError> {
        let message = "the worker that sent it went away".to_owned();
        self.note_attempt(claim, AttemptResult::Lost, &message).await;
        let setback = Setback { class: ErrorClass::Lost, message };
        self.settle(hold, claim, Settlement::Unknown { at: self.clock.now(), setback }).await
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

    /// Posts a claimed document, after a probe if it may have arrived.
    async fn send(&self, hold: &Hold, claim: &DocumentClaim, document: &Document) -> Result<Progress, StoreError> {
        let settlement = match self.permit(hold, claim, document).await? {
            Ok(permit) => self.post(hold, claim, document, permit).await?,
            Err(settlement) => settlement,
        };
        self.settle(hold, claim, settlement).await
    }

    /// The right to send, or what a probe made of the document instead.
    async fn permit(
        &self,
        hold: &Hold,
        claim: &DocumentClaim,
        document: &Document,
    ) -> Result<Result<Permit, Settlement>, StoreError> {
        let doubtful = match Attempt::of(claim) {
            Attempt::Fresh(fresh) => return Ok(Ok(fresh.permit())),
            Attempt::Doubtful(doubtful) => doubtful,
        };
        let watched = Call::probe(self.erp.name(), &claim.document);
        let probe = call(watched, self.erp.probe(document)).await;
        let shown = probe.as_ref().map_or_else(shown_by, Shows::shows);
        let later = self.leave(hold, &self.books(), Deed::Read, &shown).await;
        let (result, said) = attempts::probed(&probe);
        self.note_attempt(claim, result, &said).await;
        let probe = match probe {
            Ok(probe) => probe,
            Err(error) => return Ok(Err(self.still_unknown(claim, error, later))),
        };
        info!(document = %document.key(), found = ?probe, "probed");
        let permit = doubtful.after(probe);
        if permit.is_ok() {
            self.store.resend(claim).await?;
        }
        Ok(permit)
    }

    async fn post(
        &self,
        hold: &Hold,
        claim: &DocumentClaim,
        document: &Document,
        permit: Permit,
    ) -> Result<Settlement, StoreError> {
        hold.check(self.clock.now())?;
        let outcome = call(Call::post(self.erp.name(), &claim.document), self.erp.post(document, permit)).await;
        let later = self.leave(hold, &self.books(), Deed::Write, &attempts::shown(&outcome)).await;
        if attempts::is_worth_noting(claim, &outcome) {
            let (result, said) = attempts::posted(&outcome);
            self.note_attempt(claim, result, &said).await;
        }
        Ok(match outcome {
            PostOutcome::Posted(number) | PostOutcome::AlreadyPosted(number) => Settlement::Posted { number },
            PostOutcome::Rejected(refusal) => Settlement::Rejected(self.explain(hold, document, refusal).await),
            PostOutcome::Unknown { message } => self.unknown(claim, ErrorClass::Lost, later, message),
            PostOutcome::Retry { after, message } => {
                self.again(claim, ErrorClass::Transient, after.max(later), message)
            }
            PostOutcome::Unauthorized { message } => self.again(claim, ErrorClass::Unauthorized, None, message),
        })
    }

    /// Nothing was done. Missing permissions are no attempt, and their target's pause says when the next one is.
    fn again(&self, claim: &DocumentClaim, class: ErrorClass, after: Option<Duration>, message: String) -> Settlement {
        let failures = claim.document.attempts.saturating_add(u32::from(class != ErrorClass::Unauthorized));
        let at = self.after(self.options.retry.at_least(after, failures, claim.document.id.0.unsigned_abs()));
        Settlement::Again { at, setback: Setback { class, message } }
    }

    /// The probe gave no answer, so nothing is known yet.
    fn still_unknown(&self, claim: &DocumentClaim, error: PortError, later: Option<Duration>) -> Settlement {
        let message = error.to_string();
        match error {
            PortError::Retry { after, .. } => self.unknown(claim, ErrorClass::Lost, after.max(later), message),
            PortError::Unauthorized { .. } => self.unknown(claim, ErrorClass::Unauthorized, None, message),
            PortError::Refused(_) => {
                error!(erp = self.erp.name(), message, "a document that may have been posted cannot be asked about");
                self.unknown(claim, ErrorClass::Lost, None, message)
            }
        }
    }

    fn unknown(
        &self,
        claim: &DocumentClaim,
        class: ErrorClass,
        after: Option<Duration>,
        message: String,
    ) -> Settlement {
        let (failures, seed) = (claim.document.doubts.saturating_add(1), claim.document.id.0.unsigned_abs());
        let at = self.after(self.options.probe.at_least(after, failures, seed));
        Settlement::Unknown { at, setback: Setback { class, message } }
    }

    /// Writes what became of a document and says where that leaves the event.
    async fn settle(&self, hold: &Hold, claim: &DocumentClaim, settlement: Settlement) -> Result<Progress, StoreError> {
        let document = &claim.document;
        if let Err(error) = self.write_down(hold, claim, &settlement).await {
            if let StoreError::ClaimLost { .. } = error {
                self.note_attempt(claim, AttemptResult::Late, &attempts::late(&settlement)).await;
            }
            return Err(error);
        }
        let key = document.document.key();
        Ok(match settlement {
            Settlement::Posted { number } => {
                info!(document = %key, number, "the ERP holds it");
                Progress::Posted(number)
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

    /// Writes what became of a document, under a lease that lasts: what comes later is for whoever took over to find out.
    async fn write_down(&self, hold: &Hold, claim: &DocumentClaim, settlement: &Settlement) -> Result<(), StoreError> {
        hold.check(self.clock.now())?;
        if let Settlement::Posted { .. } = settlement {
            self.note_document(&claim.document).await?; // first: a crash in between costs a probe, and it is noted again
        }
        hold.put_down(); // from here on it is not extended, as the store ends its claim
        self.store.settle(claim, settlement, self.clock.now()).await
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
