//! What happens when a document is planned whose natural key the outbox holds already. Every store decides by the functions
//! here, inside the transaction that stores the plan.

use mapping_core::canonical::Document;
use mapping_core::refusal::{Refusal, RefusalCode};

use super::{DocumentState, StoredDocument};
use crate::inbox::InboxId;

/// What to do with a planned document whose natural key is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// The row that is there stands for it: link the event to it.
    Link,
    /// The row that is there was never done: give it the new body, a new idempotency key and the state planned.
    Revise,
    /// The two contradict each other: refuse the plan.
    Conflict(Box<Refusal>),
}

/// Decides by the row that is there and the document that is planned now.
pub fn meet(there: &StoredDocument, planned: &Document) -> Meeting {
    match there.state {
        DocumentState::Rejected | DocumentState::Dead => Meeting::Revise,
        DocumentState::Planned
        | DocumentState::Posting
        | DocumentState::Unknown
        | DocumentState::Posted
        | DocumentState::Resolved => match contradiction(&there.document, planned) {
            Some(refusal) => Meeting::Conflict(Box::new(refusal)),
            None => Meeting::Link,
        },
    }
}

/// Two documents under one natural key that move different money cannot stand for each other.
fn contradiction(there: &Document, planned: &Document) -> Option<Refusal> {
    let (there, now) = (figures(there), figures(planned));
    (there != now).then(|| {
        let message = format!("{} is already planned or posted with {there}; this event says {now}", planned.key());
        Refusal::new(RefusalCode::Conflict, "amount", now, message)
    })
}

/// The money that a document moves, as text: what two documents under one natural key have to agree on.
fn figures(document: &Document) -> String {
    match document {
        Document::Customer(_) => String::new(),
        Document::SalesOrder(order) => order.total.to_string(),
        Document::Receipt(receipt) => receipt.amount.to_string(),
        Document::CreditMemo(memo) => memo.amount.to_string(),
        Document::Journal(journal) => {
            let lines = journal.lines().iter().map(|line| format!("{:?} {} {}", line.side, line.account, line.amount));
            lines.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The third part of a document's unique key. Documents that create something have none: the natural key alone is unique.
/// A document that changes a record may come many times for the same record, once per event.
pub fn revision(document: &Document, event: InboxId) -> String {
    match document {
        Document::Customer(record) if record.code.is_some() => format!("event {event}"),
        Document::Customer(_)
        | Document::SalesOrder(_)
        | Document::Receipt(_)
        | Document::CreditMemo(_)
        | Document::Journal(_) => String::new(),
    }
}
