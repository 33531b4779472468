//! The documents of one event, one after the other, into the ERP. A document is sent under a [`Permit`] only, and a document
//! that may have arrived is asked about before it gets another.

use std::collections::BTreeSet;
use std::time::Duration;

use mapping_core::canonical::{Document, DocumentKey, PostedNumbers};
use mapping_core::flows::Severity;
use mapping_core::refusal::{Refusal, RefusalCode};
use time::OffsetDateTime;
use tracing::{error, info, warn};

use super::engine::Engine;
use super::handling::Next;
use crate::dead_letter::Cause;
use crate::inbox::{EventClaim, Finish};
use crate::outbox::{DocumentClaim, DocumentState, ErrorClass, Setback, Settlement, StoredDocument};
use crate::ports::{Attempt, Permit, PortError, PostOutcome};
use crate::store::StoreError;
use crate::telemetry::{Call, call};

/// Where one document stands after it was looked at.
enum Progress {
    /// The ERP holds it under this number.
    Posted(String),
    /// The event cannot go on because of it.
    Stopped(Next),
}

/// A document with all links resolved, or why that cannot be done now.
enum Resolved {
    Document(Document),
    Stopped(Next),
}

impl Engine {
    /// Posts what is not posted yet, in order, until all is done or something has to wait; then tells others.
    pub(super) async fn deliver(&self, claim: &EventClaim) -> Result<Next, StoreError> {
        let mut numbers = PostedNumbers::new();
        for document in self.store.documents_of(claim.event.id).await? {
            let key = document.document.key();
            match self.look_at(document, &mut numbers).await? {
                Progress::Posted(number) => numbers.insert(key, number),
                Progress::Stopped(next) => return Ok(next),
            };
        }
        self.tell(claim).await
    }

    async fn look_at(&self, there: StoredDocument, numbers: &mut PostedNumbers) -> Result<Progress, StoreError> {
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
                let until = self.after(self.options.claim.saturating_add(self.erp.settles_within()));
                match self.store.claim_document(there.id, self.clock.now(), until).await? {
                    Some(claim) => self.send(&claim, &document).await,
                    None => Ok(Progress::Stopped(self.wait_for(&there))),
                }
            }
        }
    }

    /// Until when the ERP may still be at work on a document whose answer is lost, if that is not over. The moment from which it
    /// may be probed is never before its send, whoever wrote it: a lost answer, or the start after a crash.
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
        let settling = time::Duration::try_from(self.erp.settles_within()).unwrap_or(time::Duration::MAX);
        let at = there.next_attempt_at.saturating_add(settling);
        (self.clock.now() < at).then_some(at)
    }

    /// Somebody else posts it now, or it is not due: look again when it is.
    fn wait_for(&self, there: &StoredDocument) -> Next {
        Next::Wait { document: there.id, at: self.after(self.options.probe.first).max(there.next_attempt_at) }
    }

    /// Puts in the numbers of documents that were posted before, by this event or, for a shared document, by another.
    async fn resolve(&self, there: &StoredDocument, numbers: &mut PostedNumbers) -> Result<Resolved, StoreError> {
        loop {
            let missing = match there.document.resolve(numbers) {
                Ok(document) => return Ok(Resolved::Document(document)),
                Err(unresolved) => unresolved.0,
            };
            let Some(other) = self.store.document(&there.erp, &missing).await? else {
                return Ok(Resolved::Stopped(dead(no_such_document(missing))));
            };
            match (other.state, &other.number) {
                (DocumentState::Posted | DocumentState::Resolved, Some(number)) => {
                    numbers.insert(missing, number.clone());
                }
                (DocumentState::Rejected | DocumentState::Dead, _) => {
                    return Ok(Resolved::Stopped(dead(Cause::Blocked { document: missing })));
                }
                (DocumentState::Posted | DocumentState::Resolved, None)
                | (DocumentState::Planned | DocumentState::Posting | DocumentState::Unknown, _) => {
                    if let Some(circle) = self.circle(there, &other).await? {
                        return Ok(Resolved::Stopped(dead(in_a_circle(&circle))));
                    }
                    return Ok(Resolved::Stopped(self.wait_for(&other)));
                }
            }
        }
    }

    /// The documents on the way from one over the links of another back to it, if there is such a way: then to wait has no end.
    async fn circle(
        &self,
        there: &StoredDocument,
        other: &StoredDocument,
    ) -> Result<Option<Vec<DocumentKey>>, StoreError> {
        let start = there.document.key();
        let mut ways: Vec<Vec<DocumentKey>> = vec![vec![start.clone(), other.document.key()]];
        let mut seen: BTreeSet<DocumentKey> = BTreeSet::new();
        while let Some(way) = ways.pop() {
            let Some(last) = way.last().filter(|last| seen.len() < MOST_LINKED && seen.insert((*last).clone())) else {
                continue;
            };
            if *last == start {
                return Ok(Some(way));
            }
            let Some(document) = self.store.document(&there.erp, last).await? else { continue };
            if matches!(document.state, DocumentState::Posted | DocumentState::Resolved) {
                continue;
            }
            let further = |link: &DocumentKey| way.iter().chain([link]).cloned().collect();
            ways.extend(document.document.links().into_iter().map(further));
        }
        Ok(None)
    }

    /// Posts a claimed document, after a probe if it may have arrived.
    async fn send(&self, claim: &DocumentClaim, document: &Document) -> Result<Progress, StoreError> {
        let settlement = match self.permit(claim, document).await? {
            Ok(permit) => self.post(claim, document, permit).await,
            Err(settlement) => settlement,
        };
        self.settle(claim, settlement).await
    }

    /// The right to send, or what a probe made of the document instead.
    async fn permit(
        &self,
        claim: &DocumentClaim,
        document: &Document,
    ) -> Result<Result<Permit, Settlement>, StoreError> {
        let doubtful = match Attempt::of(claim) {
            Attempt::Fresh(fresh) => return Ok(Ok(fresh.permit())),
            Attempt::Doubtful(doubtful) => doubtful,
        };
        let watched = Call::probe(self.erp.name(), &claim.document);
        let probe = match call(watched, self.erp.probe(document)).await {
            Ok(probe) => probe,
            Err(error) => return Ok(Err(self.still_unknown(claim, error))),
        };
        info!(document = %document.key(), found = ?probe, "probed");
        let permit = doubtful.after(probe);
        if permit.is_ok() {
            self.store.resend(claim).await?;
        }
        Ok(permit)
    }

    async fn post(&self, claim: &DocumentClaim, document: &Document, permit: Permit) -> Settlement {
        match call(Call::post(self.erp.name(), &claim.document), self.erp.post(document, permit)).await {
            PostOutcome::Posted(number) | PostOutcome::AlreadyPosted(number) => Settlement::Posted { number },
            PostOutcome::Rejected(refusal) => Settlement::Rejected(refusal),
            PostOutcome::Unknown { message } => self.unknown(claim, ErrorClass::Lost, None, message),
            PostOutcome::Retry { after, message } => self.again(claim, ErrorClass::Transient, after, message),
            PostOutcome::Unauthorized { message } => {
                let said = format!("{}: {message}", self.erp.name());
                self.alert(Severity::Critical, "target_unauthorized", self.erp.name().to_owned(), said).await;
                self.again(claim, ErrorClass::Unauthorized, None, message)
            }
        }
    }

    fn again(&self, claim: &DocumentClaim, class: ErrorClass, after: Option<Duration>, message: String) -> Settlement {
        let (failures, seed) = (claim.document.attempts.saturating_add(1), claim.document.id.0.unsigned_abs());
        let at = self.after(self.options.retry.at_least(after, failures, seed));
        Settlement::Again { at, setback: Setback { class, message } }
    }

    /// The probe gave no answer, so nothing is known yet.
    fn still_unknown(&self, claim: &DocumentClaim, error: PortError) -> Settlement {
        let message = error.to_string();
        match error {
            PortError::Retry { after, .. } => self.unknown(claim, ErrorClass::Lost, after, message),
            PortError::Unauthorized { .. } => {
                error!(erp = self.erp.name(), message, "credentials or permissions are missing; a person has to act");
                self.unknown(claim, ErrorClass::Unauthorized, None, message)
            }
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
        let (failures, seed) = (claim.document.attempts.saturating_add(1), claim.document.id.0.unsigned_abs());
        let at = self.after(self.options.probe.at_least(after, failures, seed));
        Settlement::Unknown { at, setback: Setback { class, message } }
    }

    /// Writes what became of a document and says where that leaves the event.
    async fn settle(&self, claim: &DocumentClaim, settlement: Settlement) -> Result<Progress, StoreError> {
        let document = &claim.document;
        if let Settlement::Posted { .. } = &settlement {
            self.note_document(document).await?; // first: a crash in between costs a probe, and it is noted again
        }
        self.store.settle(claim, &settlement, self.clock.now()).await?;
        let key = document.document.key();
        Ok(match settlement {
            Settlement::Posted { number } => {
                info!(document = %key, number, "the ERP holds it");
                Progress::Posted(number)
            }
            Settlement::Rejected(refusal) => {
                warn!(document = %key, %refusal, "refused");
                Progress::Stopped(dead(Cause::Refused { refusal }))
            }
            Settlement::Again { at, setback } => {
                info!(document = %key, %setback, "to be sent again");
                let attempts = document.attempts.saturating_add(1);
                match setback.class {
                    ErrorClass::Transient if attempts >= self.options.attempts => {
                        Progress::Stopped(dead(Cause::GaveUp { attempts, last: setback.message }))
                    }
                    ErrorClass::Transient | ErrorClass::Unauthorized | ErrorClass::Lost => {
                        Progress::Stopped(Next::Wait { document: document.id, at })
                    }
                }
            }
            Settlement::Unknown { at, setback } => {
                warn!(document = %key, %setback, "may have been posted; to be probed");
                Progress::Stopped(Next::Wait { document: document.id, at })
            }
        })
    }
}

fn dead(cause: Cause) -> Next {
    Next::Finish(Finish::Dead(cause))
}

/// Why an event dies whose document was refused for another event.
fn lost_cause(there: StoredDocument) -> Cause {
    match there.refusal {
        Some(refusal) => refusal.into(),
        None => Cause::Blocked { document: there.document.key() },
    }
}

/// So many documents are looked at for a circle; no plan links more.
const MOST_LINKED: usize = 256;

fn in_a_circle(circle: &[DocumentKey]) -> Cause {
    let keys: Vec<String> = circle.iter().map(DocumentKey::to_string).collect();
    let message = "these documents need each other's numbers, so none can be posted; edit one of them, then replay";
    Refusal::new(RefusalCode::Rejected, "links", keys.join(" -> "), message).into()
}

fn no_such_document(key: DocumentKey) -> Cause {
    let message = "the document refers to one that was never planned";
    Refusal::new(RefusalCode::Rejected, key.kind.as_str(), key.natural, message).into()
}
