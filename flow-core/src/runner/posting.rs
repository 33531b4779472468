//! One claimed document into the ERP. It is sent under a [`Permit`] only, and one that may have arrived is asked about before it gets
//! another.

use std::time::Duration;

use mapping_core::canonical::Document;
use tracing::{error, info};

use super::asking::{Shows, shown_by};
use super::attempts;
use super::engine::Engine;
use super::hold::Hold;
use crate::outbox::{DocumentClaim, ErrorClass, Setback, Settlement};
use crate::ports::{Attempt, Permit, PortError, PostOutcome};
use crate::store::StoreError;
use crate::targets::Deed;
use crate::telemetry::{Call, call};

impl Engine {
    /// Posts a claimed document, after a probe if it may have arrived, and says what became of it.
    pub(super) async fn send(
        &self,
        hold: &Hold,
        claim: &DocumentClaim,
        document: &Document,
    ) -> Result<Settlement, StoreError> {
        match self.permit(hold, claim, document).await? {
            Ok(permit) => self.post(hold, claim, document, permit).await,
            Err(settlement) => Ok(settlement),
        }
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
}
