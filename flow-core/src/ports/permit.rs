//! The right to send one document once. It exists so that a careless retry does not compile.

use client_core::IdempotencyKey;

use super::Probe;
use crate::outbox::{DocumentClaim, DocumentState, Settlement};

/// The right to post one document once, with the idempotency key that was stored before the first send.
///
/// Only the outbox makes one: from the first claim of a document, from a claim after a refusal to take it now, or from a
/// probe that found nothing. It cannot be copied or built, so a second send without asking first does not type-check:
///
/// ```compile_fail,E0382
/// # use flow_core::ports::{Erp, Permit, PostOutcome};
/// # use mapping_core::canonical::Document;
/// async fn careless(erp: &dyn Erp, document: &Document, permit: Permit) -> PostOutcome {
///     match erp.post(document, permit).await {
///         PostOutcome::Unknown { .. } => erp.post(document, permit).await, // the permit is used up
///         outcome => outcome,
///     }
/// }
/// ```
///
/// ```compile_fail,E0451
/// let permit = flow_core::ports::Permit { key: client_core::IdempotencyKey::random() }; // private
/// ```
#[derive(Debug)]
pub struct Permit {
    key: IdempotencyKey,
}

/// A claimed document, by whether it may have arrived.
#[derive(Debug)]
pub(crate) enum Attempt<'a> {
    /// Nothing of it can have arrived.
    Fresh(Fresh<'a>),
    /// It may have arrived.
    Doubtful(Doubtful<'a>),
}

/// A claimed document of which nothing can have arrived.
#[derive(Debug)]
pub(crate) struct Fresh<'a>(&'a DocumentClaim);

/// A claimed document that may have arrived.
#[derive(Debug)]
pub(crate) struct Doubtful<'a>(&'a DocumentClaim);

impl Permit {
    /// The key of this document's send, the same on every attempt.
    pub fn key(&self) -> &IdempotencyKey {
        &self.key
    }

    /// Gives the key to a client; the permit is used up.
    pub fn into_key(self) -> IdempotencyKey {
        self.key
    }
}

impl<'a> Attempt<'a> {
    /// Only a claim that made the document posting is fresh; everything else is asked about first.
    pub(crate) fn of(claim: &'a DocumentClaim) -> Self {
        match claim.document.state {
            DocumentState::Posting => Self::Fresh(Fresh(claim)),
            DocumentState::Planned
            | DocumentState::Unknown
            | DocumentState::Posted
            | DocumentState::Rejected
            | DocumentState::Dead
            | DocumentState::Resolved => Self::Doubtful(Doubtful(claim)),
        }
    }
}

impl Fresh<'_> {
    pub(crate) fn permit(self) -> Permit {
        Permit { key: self.0.document.idempotency_key.clone() }
    }
}

impl Doubtful<'_> {
    /// What a probe leaves to do: send under a permit if it found nothing, write down what it found otherwise.
    pub(crate) fn after(self, probe: Probe) -> Result<Permit, Settlement> {
        match probe {
            Probe::Absent => Ok(Permit { key: self.0.document.idempotency_key.clone() }),
            Probe::Found(number) => Err(Settlement::Posted { number }),
            Probe::Differs(refusal) => Err(Settlement::Rejected(refusal)),
        }
    }
}
