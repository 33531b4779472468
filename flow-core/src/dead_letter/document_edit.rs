//! The edit of a document, checked before anything is written: read back through the canonical types, of the same kind and key, with
//! the same money, and with nothing changed that the event says.

use mapping_core::canonical::{
    CreditMemo, CustomerErasure, CustomerRecord, Document, ItemRecord, Journal, JournalLine, JournalReference, Receipt,
    ReceiptReversal, SalesOrder, StockQuantity,
};
use mapping_core::derived::Reason;
use mapping_core::money::Money;
use mapping_core::refusal::{Refusal, RefusalCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::Date;

use super::editable::{Standing, standing};
use super::fields::{FieldChange, changes, leaves};
use super::{Edit, Hand};
use crate::outbox::{DocumentState, StoredDocument, revision};

/// A document as it is after an edit that may be written.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedDocument {
    /// The document.
    pub document: Document,
    /// Why its fields are what they are; of a changed field, who changed it.
    pub reasons: Vec<Reason>,
    /// What differs.
    pub changes: Vec<FieldChange>,
}

/// What an edit makes of a stored document.
///
/// # Errors
/// [`Refusal`] names the field that may not be what the edit says, and why.
pub fn edit_document(there: &StoredDocument, edit: &Edit, hand: &Hand) -> Result<EditedDocument, Refusal> {
    may_be_edited(there)?;
    let before = serde_json::to_value(&there.document).map_err(|error| unreadable("document", &error.to_string()))?;
    let value = edit.apply(&before)?;
    let document = read(&there.document, &value)?;
    nothing_is_lost(&value, &document)?;
    let changes = changes(&there.document, &document);
    if changes.is_empty() {
        return Err(Refusal::new(RefusalCode::Conflict, "document", "", "the edit changes nothing"));
    }
    changes.iter().try_for_each(|change| allowed(&there.document, change, hand))?;
    same_record(there, &document)?;
    adds_up(&there.document, &document)?;
    let reasons = explained(&there.reasons, &changes, hand);
    Ok(EditedDocument { document, reasons, changes })
}

/// Only what the ERP refused or never got can be edited.
fn may_be_edited(there: &StoredDocument) -> Result<(), Refusal> {
    let refuse = |message: &str| {
        let key = there.document.key();
        Err(Refusal::new(RefusalCode::Conflict, "state", there.state, format!("{key} {message}")))
    };
    match there.state {
        DocumentState::Rejected | DocumentState::Dead => Ok(()),
        DocumentState::Planned => refuse("is about to be sent for another event; edit it once that has ended"),
        DocumentState::Posting => refuse("is being sent; edit it once its outcome is known"),
        DocumentState::Unknown => refuse("may be in the ERP; it is asked about first"),
        DocumentState::Posted => refuse("is in the ERP; book a correction there"),
        DocumentState::Resolved => refuse("stands for a document of the ERP; book a correction there"),
    }
}

/// The document of a value, through the type of the one that is there.
fn read(there: &Document, value: &Value) -> Result<Document, Refusal> {
    let kind = serde_json::to_value(there).ok().and_then(|there| there.get("document").cloned());
    if value.get("document") != kind.as_ref() {
        let said = value.get("document").map(Value::to_string).unwrap_or_default();
        return Err(Refusal::new(RefusalCode::Conflict, "document", said, "a document stays of its kind"));
    }
    Ok(match there {
        Document::Customer(_) => Document::Customer(decode::<Box<CustomerRecord>>(value)?),
        Document::SalesOrder(_) => Document::SalesOrder(decode::<Box<SalesOrder>>(value)?),
        Document::Receipt(_) => Document::Receipt(decode::<Box<Receipt>>(value)?),
        Document::CreditMemo(_) => Document::CreditMemo(decode::<Box<CreditMemo>>(value)?),
        Document::Journal(_) => Document::Journal(Box::new(journal(decode(value)?)?)),
        Document::ReceiptReversal(_) => Document::ReceiptReversal(decode::<Box<ReceiptReversal>>(value)?),
        Document::Item(_) => Document::Item(decode::<Box<ItemRecord>>(value)?),
        Document::Stock(_) => Document::Stock(decode::<Box<StockQuantity>>(value)?),
        Document::CustomerErasure(_) => Document::CustomerErasure(decode::<Box<CustomerErasure>>(value)?),
    })
}

fn decode<T: DeserializeOwned>(value: &Value) -> Result<T, Refusal> {
    let text = value.to_string();
    client_core::json::decode(text.as_bytes()).map_err(|error| unreadable(&error.path, &error.message))
}

fn unreadable(field: &str, message: &str) -> Refusal {
    Refusal::new(RefusalCode::Unreadable, field, "", message)
}

/// A journal before it was balanced.
#[derive(Deserialize)]
struct Lines {
    reference: JournalReference,
    posted_on: Date,
    #[serde(default)]
    description: Option<String>,
    lines: Vec<JournalLine>,
}

fn journal(parts: Lines) -> Result<Journal, Refusal> {
    let Lines { reference, posted_on, description, lines } = parts;
    Journal::new(reference, posted_on, description, lines).map_err(|error| error.refuse("lines"))
}

/// A field that no document of the kind has would be dropped silently; it is a typing error.
fn nothing_is_lost(value: &Value, document: &Document) -> Result<(), Refusal> {
    let kept = leaves(document);
    match leaves(value).into_iter().find(|(field, _)| !kept.contains_key(field)) {
        None => Ok(()),
        Some((field, text)) => {
            let message = format!("a {} has no such field", document.key().kind.as_str());
            Err(Refusal::new(RefusalCode::Unreadable, field, text, message))
        }
    }
}

fn allowed(there: &Document, change: &FieldChange, hand: &Hand) -> Result<(), Refusal> {
    let key = there.key();
    let now = change.after.as_deref().unwrap_or("nothing");
    let was = change.before.as_deref().unwrap_or("nothing");
    let refuse = |code, why: &str| Err(Refusal::new(code, &change.field, now, format!("{why}; it is {was}")));
    match standing(key.kind, &change.field) {
        Standing::Free => Ok(()),
        Standing::Figure if hand.may_change_amounts => Ok(()),
        Standing::Figure => refuse(RefusalCode::InvalidAmount, "the event's figures are not edited"),
        Standing::Fixed(why) => refuse(RefusalCode::Conflict, why),
    }
}

/// Creating a record and changing one are two things: to change one that is there, its document is resolved by linking it.
fn same_record(there: &StoredDocument, document: &Document) -> Result<(), Refusal> {
    let key = document.key();
    if key != there.document.key() {
        let message = format!("the natural key stays {}", there.document.key());
        return Err(Refusal::new(RefusalCode::Conflict, "natural key", key, message));
    }
    if revision(&there.document, there.planned_by) == revision(document, there.planned_by) {
        return Ok(());
    }
    let message =
        "the document creates a record or changes one, and stays what it is; resolve it by the record that is there";
    Err(Refusal::new(RefusalCode::Conflict, "code", key.natural, message))
}

/// Lines that came to the total still do.
fn adds_up(before: &Document, after: &Document) -> Result<(), Refusal> {
    let Some((total, sum)) = totals(after)? else { return Ok(()) };
    let added_up = totals(before).ok().flatten().is_some_and(|(total, sum)| total == sum);
    if total == sum || !added_up {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::Unbalanced,
        "lines",
        sum,
        format!("the lines come to {sum}, and the total is {total}"),
    ))
}

/// What a document says that it comes to, and what its lines come to; none where it has none.
fn totals(document: &Document) -> Result<Option<(Money, Money)>, Refusal> {
    let (total, amounts): (Money, Vec<Money>) = match document {
        Document::SalesOrder(order) => {
            (order.total, order.lines.iter().flat_map(|line| [line.net, line.tax]).collect())
        }
        Document::CreditMemo(memo) => (memo.amount, memo.lines.iter().flat_map(|line| [line.net, line.tax]).collect()),
        Document::Customer(_)
        | Document::Receipt(_)
        | Document::Journal(_)
        | Document::ReceiptReversal(_)
        | Document::Item(_)
        | Document::Stock(_)
        | Document::CustomerErasure(_) => return Ok(None),
    };
    if amounts.is_empty() {
        return Ok(None);
    }
    let sum = Money::sum(total.currency(), amounts).map_err(|error| error.refuse("lines"))?;
    Ok(Some((total, sum)))
}

/// The reasons with those of the changed fields in place of what they were.
fn explained(before: &[Reason], changes: &[FieldChange], hand: &Hand) -> Vec<Reason> {
    let is_changed = |reason: &&Reason| changes.iter().any(|change| change.field == reason.field);
    let kept = before.iter().filter(|reason| !is_changed(reason)).cloned();
    let edited = changes.iter().map(|change| {
        let was = before.iter().find(|reason| reason.field == change.field);
        hand.explains(change, was)
    });
    kept.chain(edited).collect()
}

/// Whether a person has changed the document since it was planned.
pub fn is_edited(document: &StoredDocument) -> bool {
    document.reasons.iter().any(|reason| reason.rule() == super::EDITED)
}
