//! A dead letter: an event that stopped, why, and what was planned for it.

use std::fmt;

use super::Cause;
use crate::inbox::StoredEvent;
use crate::outbox::{DocumentState, StoredDocument};

/// One event that a person has to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    /// The event: who sent it, what it is about, when it came.
    pub event: StoredEvent,
    /// Why it stopped.
    pub cause: Cause,
    /// The documents that were planned for it, in posting order; empty if none were.
    pub documents: Vec<StoredDocument>,
}

impl DeadLetter {
    /// The ERPs that its documents are for, that of the one which stopped it first.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        let stopped = self.documents.iter().find(|document| document.state == DocumentState::Rejected);
        stopped.into_iter().chain(&self.documents).map(|document| document.erp.as_str())
    }

    /// Whether it is known by this key: the order's, the event's, or the natural key of a document.
    pub fn has_key(&self, key: &str) -> bool {
        let incoming = &self.event.incoming;
        incoming.event.as_str() == key
            || incoming.order_key.as_ref().is_some_and(|order| order.as_str() == key)
            || self.documents.iter().any(|document| document.document.key().natural == key)
    }

    /// A document that may be in the ERP although nobody knows, if there is one: until it is probed or resolved, the event cannot be
    /// given up.
    pub fn doubtful(&self) -> Option<&StoredDocument> {
        let doubtful = |document: &&StoredDocument| match document.state {
            DocumentState::Posting | DocumentState::Unknown => true,
            DocumentState::Planned
            | DocumentState::Posted
            | DocumentState::Rejected
            | DocumentState::Dead
            | DocumentState::Resolved => false,
        };
        self.documents.iter().find(doubtful)
    }
}

impl fmt::Display for DeadLetter {
    /// One line: which event, about what, and why it stopped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let incoming = &self.event.incoming;
        write!(f, "{} {} {}: {}", incoming.gateway, incoming.event, incoming.kind, self.cause)
    }
}
