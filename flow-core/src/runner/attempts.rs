//! What attempts are noted as, for whoever has to decide about a document.

use tracing::debug;

use super::engine::Engine;
use super::showing::Shown;
use crate::outbox::{AttemptResult, DocumentClaim, DocumentState, Settlement, StoredAttempt};
use crate::ports::{PortError, PostOutcome, Probe};

impl Engine {
    /// Adds to a document's history. Nothing depends on it, so a store that fails here stops nothing.
    pub(super) async fn note_attempt(&self, claim: &DocumentClaim, result: AttemptResult, said: &str) {
        let attempt = StoredAttempt { at: self.clock.now(), result, said: said.to_owned() };
        if let Err(error) = self.store.attempted(claim.document.id, &attempt).await {
            debug!(%error, %attempt, "an attempt could not be noted");
        }
    }
}

/// A document that is taken at the first post needs no history.
pub(super) fn is_worth_noting(claim: &DocumentClaim, outcome: &PostOutcome) -> bool {
    let document = &claim.document;
    let is_first = document.state == DocumentState::Posting && document.attempts == 0 && document.doubts == 0;
    match outcome {
        PostOutcome::Posted(_) => !is_first,
        PostOutcome::AlreadyPosted(_)
        | PostOutcome::Rejected(_)
        | PostOutcome::Unknown { .. }
        | PostOutcome::Retry { .. }
        | PostOutcome::Unauthorized { .. } => true,
    }
}

/// What a post is noted as.
pub(super) fn posted(outcome: &PostOutcome) -> (AttemptResult, String) {
    match outcome {
        PostOutcome::Posted(number) => (AttemptResult::Posted, number.clone()),
        PostOutcome::AlreadyPosted(number) => (AttemptResult::Found, number.clone()),
        PostOutcome::Rejected(refusal) => (AttemptResult::Rejected, refusal.to_string()),
        PostOutcome::Unknown { message } => (AttemptResult::Lost, message.clone()),
        PostOutcome::Retry { message, .. } => (AttemptResult::Busy, message.clone()),
        PostOutcome::Unauthorized { message } => (AttemptResult::Unauthorized, message.clone()),
    }
}

/// What a probe is noted as.
pub(super) fn probed(probe: &Result<Probe, PortError>) -> (AttemptResult, String) {
    match probe {
        Ok(Probe::Absent) => (AttemptResult::Absent, String::new()),
        Ok(Probe::Found(number)) => (AttemptResult::Found, number.clone()),
        Ok(Probe::Differs(refusal)) => (AttemptResult::Differs, refusal.to_string()),
        Err(error) => (AttemptResult::Unanswered, error.to_string()),
    }
}

/// What an answer that came too late was.
pub(super) fn late(settlement: &Settlement) -> String {
    match settlement {
        Settlement::Posted { number } => format!("posted as {number}"),
        Settlement::Rejected(refusal) => refusal.to_string(),
        Settlement::Again { setback, .. } | Settlement::Unknown { setback, .. } => setback.to_string(),
    }
}

/// What a post shows about its target. A refusal may have been our own, of a document that cannot be rendered.
pub(super) fn shown(outcome: &PostOutcome) -> Shown {
    match outcome {
        PostOutcome::Posted(_) | PostOutcome::AlreadyPosted(_) => Shown::Works,
        PostOutcome::Rejected(_) => Shown::Nothing,
        PostOutcome::Unknown { message } => Shown::Fails { why: message.clone(), after: None },
        PostOutcome::Retry { after, message } => Shown::Fails { why: message.clone(), after: *after },
        PostOutcome::Unauthorized { message } => Shown::Unauthorized { why: message.clone() },
    }
}
