//! What happens when a document is planned whose natural key the outbox holds already. Every store decides by the functions
//! here, inside the transaction that stores the plan.

use mapping_core::canonical::Document;
use mapping_core::refusal::{Refusal, RefusalCode, Suggestion};

use super::{DocumentState, StoredDocument};
use crate::inbox::InboxId;

/// What to do with a planned document whose natural key is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// The row that is there stands for it: link the event to it.
    Link,
    /// The row that is there was never done: give it the new body, a new idempotency key and the state planned.
    Revise,
    /// The row that is there was planned without knowing of this event, and what it stands for depends on who came first: decide the
    /// event anew, once the ERP holds the row. A sales order names the payment whose receipt may come with its goods, so another
    /// payment of the same order that believes it creates the order must not be linked to it.
    DecideAnew,
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
        | DocumentState::Resolved => live(&there.document, planned),
    }
}

/// Decides where the document that is there is on its way to the ERP, or in it.
fn live(there: &Document, planned: &Document) -> Meeting {
    if is_of_another_payment(there, planned) {
        return Meeting::DecideAnew;
    }
    match contradiction(there, planned) {
        Some(refusal) => Meeting::Conflict(Box::new(refusal)),
        None => Meeting::Link,
    }
}

/// Two sales orders under one number that name different payments: two payments of one order, decided at the same moment.
fn is_of_another_payment(there: &Document, planned: &Document) -> bool {
    let (Document::SalesOrder(there), Document::SalesOrder(planned)) = (there, planned) else { return false };
    there.transaction.is_some() && planned.transaction.is_some() && there.transaction != planned.transaction
}

/// Two documents under one natural key that move different money or goods cannot stand for each other.
fn contradiction(there: &Document, planned: &Document) -> Option<Refusal> {
    let (there, now) = (figures(there), figures(planned));
    (there != now).then(|| {
        let message = format!("{} is already planned or posted with {there}; this event says {now}", planned.key());
        let theirs =
            Suggestion { value: there, score: 1000, why: format!("what {} stands for already", planned.key()) };
        Refusal::new(RefusalCode::Conflict, "amount", now, message).suggest([theirs])
    })
}

/// The money or the goods that a document moves, as text: what two documents under one natural key have to agree on.
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
        Document::ReceiptReversal(reversal) => reversal.amount.to_string(),
        Document::Stock(stock) => stock.on_hand.normalize().to_string(),
        Document::Item(_) | Document::CustomerErasure(_) => String::new(),
    }
}

/// The third part of a document's unique key. Documents that create something have none: the natural key alone is unique.
/// A document that changes a record may come many times for the same record, once per event.
pub fn revision(document: &Document, event: InboxId) -> String {
    match document {
        Document::Customer(record) if record.code.is_some() => format!("event {event}"),
        Document::Item(item) if item.known => format!("event {event}"),
        Document::Customer(_)
        | Document::SalesOrder(_)
        | Document::Receipt(_)
        | Document::CreditMemo(_)
        | Document::Journal(_)
        | Document::ReceiptReversal(_)
        | Document::Item(_)
        | Document::Stock(_)
        | Document::CustomerErasure(_) => String::new(),
    }
}
