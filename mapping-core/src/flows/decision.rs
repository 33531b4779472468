//! What a flow decided: documents in the order in which they have to be posted, or a reason for none.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical::Document;
use crate::derived::Reason;

/// What to do about an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Post these.
    Post(Plan),
    /// Post nothing, and this is why.
    Skip(SkipReason),
}

/// Documents in posting order. A later one may refer to an earlier one's number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The documents.
    pub steps: Vec<Step>,
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
}

impl Plan {
    /// Adds a document.
    pub fn push(&mut self, document: Document, reasons: Vec<Reason>) {
        self.steps.push(Step { document, reasons });
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEffect { subject } => write!(f, "no effect on the books: {subject}"),
            Self::NotPlanned { subject } => write!(f, "not planned yet: {subject}"),
            Self::NotPaid { status } => write!(f, "no money moved: {status}"),
            Self::AlreadyPosted { number, found } => write!(f, "already posted as {number}: {found}"),
        }
    }
}
