//! When a dead letter needs nobody any more, because another event brought what it wanted. No money is ever dropped: a letter is
//! closed only when each of its documents is in the books, or is an earlier word on a record of which a later one is in the books
//! that says at least as much.

use mapping_core::canonical::Document;

use super::DeadLetter;
use super::fields::leaves;
use crate::outbox::{DocumentState, OutboxId, StoredDocument, StoredTelling};

/// Why a letter needs nobody any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Documents that have to be in the books still when the letter is closed: its own, and the later words on its records.
    pub held: Vec<OutboxId>,
    /// One sentence for each document.
    pub why: Vec<String>,
}

/// The proof that another event brought all that a letter wanted, if it did. `later` are the documents of that event; `untold` what
/// the letter's own plan still has to tell, and `told` what the other event has told.
///
/// A letter without documents proves nothing here: what it wants is known only when it is decided anew.
pub fn settled_by(
    letter: &DeadLetter,
    later: &[StoredDocument],
    untold: &[StoredTelling],
    told: &[StoredTelling],
) -> Option<Proof> {
    let is_told = |one: &StoredTelling| told.iter().any(|other| other.telling.notice == one.telling.notice);
    if letter.documents.is_empty() || !untold.iter().all(is_told) {
        return None;
    }
    let mut proof = Proof::default();
    for document in &letter.documents {
        let key = document.document.key();
        if is_held(document) {
            proof.why.push(format!("{key} is in the books as {}", document.number.as_deref().unwrap_or_default()));
            proof.held.push(document.id);
        } else {
            let newer = later.iter().find(|newer| supersedes(newer, document))?;
            proof.why.push(format!("{key} was written later, with at least the same fields"));
            proof.held.push(newer.id);
        }
    }
    Some(proof)
}

/// Whether the ERP holds a document.
pub(super) fn is_held(document: &StoredDocument) -> bool {
    match document.state {
        DocumentState::Posted | DocumentState::Resolved => document.number.is_some(),
        DocumentState::Planned
        | DocumentState::Posting
        | DocumentState::Unknown
        | DocumentState::Rejected
        | DocumentState::Dead => false,
    }
}

/// Whether a later word on a record makes an earlier one, that was not written, unnecessary. Bookings are never superseded: two
/// receipts are twice the money.
fn supersedes(newer: &StoredDocument, older: &StoredDocument) -> bool {
    let never_sent = match older.state {
        DocumentState::Rejected | DocumentState::Dead => true,
        DocumentState::Planned
        | DocumentState::Posting
        | DocumentState::Unknown
        | DocumentState::Posted
        | DocumentState::Resolved => false,
    };
    let same_record = match (&newer.document, &older.document) {
        (Document::Customer(newer), Document::Customer(older)) => newer.external_id == older.external_id,
        (Document::Item(newer), Document::Item(older)) => newer.sku == older.sku,
        (Document::Stock(newer), Document::Stock(older)) => newer.sku == older.sku,
        _ => false,
    };
    never_sent
        && same_record
        && is_held(newer)
        && newer.id > older.id
        && newer.planned_by > older.planned_by
        && leaves(&older.document).keys().all(|field| leaves(&newer.document).contains_key(field))
}
