//! How far the documents of an event are on their way into the ERP, as its worker sees it.

use std::collections::VecDeque;

use mapping_core::canonical::{Document, PostedNumbers};

use super::gate::Seat;
use crate::inbox::ClaimToken;
use crate::outbox::{DocumentClaim, DocumentState, StoredDocument};

/// The documents of an event.
pub(super) struct Way {
    /// Those that were not looked at yet, in posting order.
    pub(super) left: VecDeque<StoredDocument>,
    /// The numbers of those that the ERP holds.
    pub(super) numbers: PostedNumbers,
    /// Whether there may be something to tell when all are posted.
    pub(super) tells: bool,
    /// The first of those that are left, if it was claimed together with what was written before it.
    pub(super) ready: Option<Ready>,
    /// The place for the post that is under way.
    pub(super) seat: Option<Seat>,
}

/// A document that may be sent at once.
pub(super) struct Ready {
    pub(super) token: ClaimToken,
    /// It, with its links resolved.
    pub(super) document: Document,
}

impl Way {
    pub(super) fn of(documents: Vec<StoredDocument>, tells: bool) -> Self {
        Self { left: documents.into(), numbers: PostedNumbers::new(), tells, ready: None, seat: None }
    }

    /// The first document is claimed already, and has no links.
    pub(super) fn begun(self, first: Option<ClaimToken>, seat: Option<Seat>) -> Self {
        let begun = first.zip(self.left.front());
        let ready = begun.map(|(token, first)| Ready { token, document: first.document.clone() });
        Self { seat: seat.filter(|_| ready.is_some()), ready, ..self }
    }
}

impl Ready {
    /// Its claim, and what is sent.
    pub(super) fn claimed(self, there: StoredDocument) -> (DocumentClaim, Document) {
        let document = StoredDocument { state: DocumentState::Posting, ..there };
        (DocumentClaim { document, token: self.token }, self.document)
    }
}
