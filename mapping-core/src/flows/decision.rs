//! What a flow decided: documents in the order in which they have to be posted, or a reason for none.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::notice::{Notice, Telling};
use crate::canonical::{Document, TransactionId};
use crate::derived::Reason;

/// What to do about an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Post these.
    Post(Plan),
    /// Post nothing, and this is why.
    Skip(SkipReason),
    /// Post nothing yet: ask everything again later.
    Wait(Wait),
}

/// What is waited for, and how long. Nothing is wrong and nobody has to act; the facts have to be read anew, because one of them
/// will change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// What is not there yet.
    pub why: String,
    /// Asking again is of no use before so many seconds have passed.
    pub after_seconds: u32,
    /// From this moment on waiting is of no use either, and a person should look at it. UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub give_up_at: OffsetDateTime,
}

/// Documents in posting order, and what the others are told once they are posted. A later document may refer to an earlier one's
/// number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The documents.
    pub steps: Vec<Step>,
    /// What the gateway, the shop and people are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tellings: Vec<Telling>,
}

/// One document and why each of its derived fields is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The document.
    pub document: Document,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Why an event needs no document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "skip", rename_all = "snake_case")]
pub enum SkipReason {
    /// The books do not change by such events.
    NoEffect {
        /// What the event is about.
        subject: String,
    },
    /// The books will change by such events; no flow plans them yet.
    NotPlanned {
        /// What the event is about.
        subject: String,
    },
    /// The money has not moved (yet).
    NotPaid {
        /// How far the payment is, and why.
        status: String,
    },
    /// The ERP holds it already.
    AlreadyPosted {
        /// The ERP's number.
        number: String,
        /// What was found, under which key.
        found: String,
    },
    /// The fraud screening advises against the payment. Somebody has to be told.
    FraudRejected {
        /// The payment.
        transaction: TransactionId,
        /// What the screening says.
        screening: String,
    },
    /// A person decided that nothing is to be booked for it.
    Discarded {
        /// Who.
        by: String,
        /// Why.
        why: String,
    },
}

impl SkipReason {
    /// Whether somebody has to be told.
    pub fn alerts(&self) -> bool {
        match self {
            Self::FraudRejected { .. } => true,
            Self::NoEffect { .. }
            | Self::NotPlanned { .. }
            | Self::NotPaid { .. }
            | Self::AlreadyPosted { .. }
            | Self::Discarded { .. } => false,
        }
    }
}

impl Plan {
    /// Adds a document.
    pub fn push(&mut self, document: Document, reasons: Vec<Reason>) {
        self.steps.push(Step { document, reasons });
    }

    /// Adds something to tell.
    pub fn tell(&mut self, notice: Notice) {
        self.tellings.push(Telling::new(notice));
    }

    /// Whether there is nothing to post and nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.tellings.is_empty()
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEffect { subject } => write!(f, "no effect on the books: {subject}"),
            Self::NotPlanned { subject } => write!(f, "not planned yet: {subject}"),
            Self::NotPaid { status } => write!(f, "no money moved: {status}"),
            Self::AlreadyPosted { number, found } => write!(f, "already posted as {number}: {found}"),
            Self::FraudRejected { transaction, screening } => {
                write!(f, "the fraud screening rejects {transaction}: {screening}")
            }
            Self::Discarded { by, why } => write!(f, "discarded by {by}: {why}"),
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "waiting: {}", self.why)
    }
}

impl From<Vec<Step>> for Plan {
    /// A plan that tells nobody anything.
    fn from(steps: Vec<Step>) -> Self {
        Self { steps, tellings: Vec::new() }
    }
}
