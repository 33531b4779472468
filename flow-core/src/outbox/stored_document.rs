//! A document as the outbox keeps it, and what happens to it.

use std::fmt;

use client_core::IdempotencyKey;
use mapping_core::canonical::Document;
use mapping_core::derived::Reason;
use mapping_core::flows::Plan;
use mapping_core::refusal::Refusal;
use time::OffsetDateTime;

use super::DocumentState;
use crate::inbox::{Basis, ClaimToken, InboxId};

/// A document's place in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutboxId(pub i64);

/// A document as the outbox keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its place.
    pub id: OutboxId,
    /// The ERP that it is for.
    pub erp: String,
    /// The document, with its links as planned.
    pub document: Document,
    /// Why its fields are what they are.
    pub reasons: Vec<Reason>,
    /// The key of every send of it, made before the first.
    pub idempotency_key: IdempotencyKey,
    /// How far it is.
    pub state: DocumentState,
    /// How often in a row it could not go on. Missing permissions are not counted.
    pub attempts: u32,
    /// How often it was left in doubt, since it was planned: an answer lost, or a probe without one.
    pub doubts: u32,
    /// Not sent or probed before this moment.
    pub next_attempt_at: OffsetDateTime,
    /// Why it could not go on the last time.
    pub setback: Option<Setback>,
    /// Why the ERP refused it.
    pub refusal: Option<Refusal>,
    /// The ERP's number.
    pub number: Option<String>,
    /// The event that planned it first, or planned it again after a refusal.
    pub planned_by: InboxId,
    /// The hash of the rule book that it was planned by.
    pub rules_hash: String,
}

/// Why a document could not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setback {
    /// The kind of obstacle.
    pub class: ErrorClass,
    /// The other side's words.
    pub message: String,
}

/// Kinds of obstacles that may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// The other side could not do it now.
    Transient,
    /// Credentials or permissions are missing.
    Unauthorized,
    /// The answer is lost, or the worker died with the request on its way.
    Lost,
}

/// A document that one worker handles now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentClaim {
    /// The document. Its state is [`Posting`](DocumentState::Posting) when nothing of it can be in the ERP, and
    /// [`Unknown`](DocumentState::Unknown) when it has to be probed.
    pub document: StoredDocument,
    /// The claim.
    pub token: ClaimToken,
}

/// What became of a claimed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The ERP holds it.
    Posted {
        /// The ERP's number.
        number: String,
    },
    /// The ERP refused it.
    Rejected(Box<Refusal>),
    /// Nothing was done; send it again, not before `at`.
    Again {
        /// When.
        at: OffsetDateTime,
        /// Why.
        setback: Setback,
    },
    /// It may have been done; probe it, not before `at`.
    Unknown {
        /// When.
        at: OffsetDateTime,
        /// Why.
        setback: Setback,
    },
}

/// The documents of one event and what they rest on, ready for the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPlan {
    /// The ERP that the documents are for.
    pub erp: String,
    /// What the plan rests on.
    pub basis: Basis,
    /// The documents in posting order.
    pub plan: Plan,
}

/// Whether a plan entered the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanOutcome {
    /// All of it.
    Stored {
        /// The event's documents in posting order, as they are stored now.
        documents: Vec<StoredDocument>,
        /// The claim on the first of them, if it was claimed.
        first: Option<ClaimToken>,
    },
    /// Nothing of it: a document contradicts one that is there under the same natural key.
    Conflict(Box<Refusal>),
    /// Nothing of it: another payment's event has planned this document meanwhile, so the event has to be decided anew.
    DecideAnew(Box<StoredDocument>),
}

impl ErrorClass {
    /// All classes.
    pub const ALL: [Self; 3] = [Self::Transient, Self::Unauthorized, Self::Lost];

    /// The class as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Unauthorized => "unauthorized",
            Self::Lost => "lost",
        }
    }

    /// The class of a stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

impl fmt::Display for Setback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class.as_str(), self.message)
    }
}

impl fmt::Display for OutboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
