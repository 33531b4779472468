//! What is noted of documents and tellings that were carried out.

use std::collections::BTreeMap;

use mapping_core::canonical::{DocumentKey, DocumentKind, Gateway};
use mapping_core::flows::{Plan, Step, written_by};
use mapping_core::rules::RuleBook;

use super::StoredDocument;

/// What was written to either side, field by field, by the key under which a flow asks for it again; see
/// [`written_by`](mapping_core::flows::written_by).
pub type Notes = BTreeMap<DocumentKey, BTreeMap<String, String>>;

/// What a document that the ERP holds by now has written there: whoever makes it held, by a post or by naming what is there, lays
/// these notes, so that the ERP's message of it is known for an echo.
pub(crate) fn notes_of(there: &StoredDocument, rules: &RuleBook) -> Notes {
    if !leaves_notes(there.document.key().kind) {
        return Notes::new();
    }
    let step = Step { document: there.document.clone(), reasons: there.reasons.clone() };
    written_by(&Plan::from(vec![step]), &Gateway::from(there.erp.as_str()), rules)
}

/// Whether documents of a kind change records, and so are known by their notes alone.
pub(crate) fn leaves_notes(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::Customer | DocumentKind::Item | DocumentKind::Stock | DocumentKind::CustomerErasure => true,
        DocumentKind::SalesOrder
        | DocumentKind::Receipt
        | DocumentKind::CreditMemo
        | DocumentKind::Journal
        | DocumentKind::ReceiptReversal => false,
    }
}
