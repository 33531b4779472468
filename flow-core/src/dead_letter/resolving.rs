//! A document that the ERP holds, named in place of one of ours.

use mapping_core::canonical::{Document, PostedNumbers};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::RuleBook;
use serde_json::json;

use super::{DeadLetter, DeadLetters, DeskError, Hand};
use crate::audit::{Action, Content};
use crate::inbox::InboxId;
use crate::outbox::{DocumentState, OutboxId, StoredDocument, notes_of};
use crate::ports::{PortError, Probe};
use crate::store::Change;

/// How sure a person is of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The ERP has to hold this number under the document's natural key.
    Asked,
    /// The number counts although the ERP does not confirm it; needs a reason.
    Insisted,
}

impl DeadLetters {
    /// Lets a document of the ERP, by its number, stand for one of ours that was refused, never sent, or may have arrived. Later
    /// documents of the event go on with the number, and what the document says is noted as written from here, as a post of it would
    /// have been: the ERP's message of that record is known for an echo.
    ///
    /// # Errors
    /// [`DeskError::Refused`] where the ERP does not hold the number under the document's natural key, with both sides, unless the
    /// person insists with a reason; and for a document that is in the books or under way.
    pub async fn resolve(
        &self,
        event: InboxId,
        document: OutboxId,
        number: &str,
        sure: Match,
        hand: &Hand,
    ) -> Result<(), DeskError> {
        let letter = self.dead(event).await?;
        let there = Self::document(&letter, document)?;
        let number = number.trim();
        may_be_resolved(there, number)?;
        let said = match self.compare(&letter, there, number).await {
            Ok(said) => said,
            Err(mismatch) if sure == Match::Asked => return Err(mismatch.into()),
            Err(mismatch) => {
                hand.reason("insist on another number")?;
                mismatch.to_string()
            }
        };
        let content = Content {
            before: Some(json!({"state": there.state.as_str(), "refusal": there.refusal})),
            after: Some(json!({"number": number, "erp_said": said})),
            ..Content::of(there.document.key().to_string())
        };
        let notes = notes_of(there, &RuleBook::default()); // a document says by itself what it writes, whatever the rules
        if !notes.is_empty() {
            self.store.note(&there.erp, &notes, hand.at).await?; // first, as after a post: noted in vain is no harm
        }
        let expected = there.idempotency_key.clone();
        let change = Change::Resolve { event, document, expected, number: number.to_owned() };
        self.act(event, change, Action::Resolved, hand, content).await
    }

    /// What the ERP says of the number; a refusal shows both sides where it is not what the person says.
    async fn compare(&self, letter: &DeadLetter, there: &StoredDocument, number: &str) -> Result<String, Refusal> {
        let key = there.document.key();
        let differ = |erp: &str| {
            let ours = summary(&there.document);
            let message = format!(
                "ours: {key}, {ours}; {}: {erp}; insist, with a reason, if it is right all the same",
                there.erp
            );
            Refusal::new(RefusalCode::Conflict, "number", number, message)
        };
        let Some(erp) = self.erp.as_ref().filter(|erp| erp.name() == there.erp) else {
            return Err(differ("not asked, because this desk does not reach it"));
        };
        match erp.probe(&with_numbers(letter, &there.document)).await {
            Ok(Probe::Found(found)) if found == number => Ok(format!("holds {key} as {found}")),
            Ok(Probe::Found(found)) => Err(differ(&format!("holds it as {found}"))),
            Ok(Probe::Absent) => Err(differ("holds nothing under this key")),
            Ok(Probe::Differs(refusal)) => Err(differ(&refusal.to_string())),
            Err(error @ (PortError::Retry { .. } | PortError::Unauthorized { .. } | PortError::Refused(_))) => {
                Err(differ(&error.to_string()))
            }
        }
    }
}

fn may_be_resolved(there: &StoredDocument, number: &str) -> Result<(), Refusal> {
    if number.is_empty() {
        return Err(Refusal::new(RefusalCode::MissingFact, "number", "", "the ERP's number of the document is needed"));
    }
    match there.state {
        DocumentState::Planned | DocumentState::Unknown | DocumentState::Rejected | DocumentState::Dead => Ok(()),
        DocumentState::Posting => {
            let message = "it is being sent; resolve it once its outcome is known";
            Err(Refusal::new(RefusalCode::Conflict, "state", there.state, message))
        }
        DocumentState::Posted | DocumentState::Resolved => {
            let message = format!("it is in the books as {}", there.number.as_deref().unwrap_or_default());
            Err(Refusal::new(RefusalCode::Conflict, "state", there.state, message))
        }
    }
}

/// The document with the numbers of those before it, as far as they have any.
fn with_numbers(letter: &DeadLetter, document: &Document) -> Document {
    let numbers: PostedNumbers =
        letter.documents.iter().filter_map(|there| Some((there.document.key(), there.number.clone()?))).collect();
    document.resolve(&numbers).unwrap_or_else(|_| document.clone())
}

/// What a document comes to, in one line.
fn summary(document: &Document) -> String {
    match document {
        Document::Customer(record) => record.name.clone(),
        Document::SalesOrder(order) => order.total.to_string(),
        Document::Receipt(receipt) => receipt.amount.to_string(),
        Document::CreditMemo(memo) => memo.amount.to_string(),
        Document::Journal(journal) => journal.total().map(|total| total.to_string()).unwrap_or_default(),
        Document::ReceiptReversal(reversal) => reversal.amount.to_string(),
        Document::Item(item) => item.description.clone().unwrap_or_default(),
        Document::Stock(stock) => stock.on_hand.normalize().to_string(),
        Document::CustomerErasure(erasure) => erasure.tombstone.clone(),
    }
}
