//! What the outbox knows of the ERP's books. An ERP that cannot look by a key alone answers that there is nothing; what was posted
//! from here is known all the same, with the number that the ERP gave it.

use mapping_core::canonical::{CustomerCode, Document, DocumentKey, DocumentKind, Link};
use mapping_core::flows::{Answer, ErpCreditMemo, ErpJournal, ErpReceipt, Question};

use super::engine::Engine;
use crate::outbox::{DocumentState, StoredDocument};
use crate::store::StoreError;

impl Engine {
    /// The answer to a question that the ERP has answered with nothing: what was posted under the same key, if anything was.
    pub(super) async fn posted_from_here(&self, question: &Question) -> Result<Answer, StoreError> {
        let Some(key) = booking(question) else { return Ok(Answer::Absent) };
        let Some((there, number)) = self.posted(&key).await? else { return Ok(Answer::Absent) };
        Ok(match there.document {
            Document::Receipt(receipt) => self.code(&receipt.customer).await?.map(|customer| {
                let (transaction, amount) = (receipt.transaction.clone(), receipt.amount);
                Answer::Receipt(ErpReceipt { number, transaction, customer, amount })
            }),
            Document::CreditMemo(memo) => self.code(&memo.customer).await?.map(|customer| {
                let (refund, amount) = (memo.refund.clone(), memo.amount);
                Answer::CreditMemo(ErpCreditMemo { number, refund, customer, amount })
            }),
            Document::Journal(journal) => journal
                .total()
                .map(|total| Answer::Journal(ErpJournal { number, settlement: journal.settlement().clone(), total })),
            Document::Customer(_) | Document::SalesOrder(_) => None,
        }
        .unwrap_or(Answer::Absent))
    }

    /// A document that the ERP holds, with its number.
    async fn posted(&self, key: &DocumentKey) -> Result<Option<(StoredDocument, String)>, StoreError> {
        let Some(there) = self.store.document(self.erp.name(), key).await? else { return Ok(None) };
        Ok(match (there.state, there.number.clone()) {
            (DocumentState::Posted | DocumentState::Resolved, Some(number)) => Some((there, number)),
            (DocumentState::Posted | DocumentState::Resolved, None)
            | (
                DocumentState::Planned
                | DocumentState::Posting
                | DocumentState::Unknown
                | DocumentState::Rejected
                | DocumentState::Dead,
                _,
            ) => None,
        })
    }

    /// A customer's code: known when the document was planned, or given since.
    async fn code(&self, customer: &Link<CustomerCode>) -> Result<Option<CustomerCode>, StoreError> {
        match customer {
            Link::Known(code) => Ok(Some(code.clone())),
            Link::Posted(key) => Ok(self.posted(key).await?.map(|(_, number)| CustomerCode::from(number))),
        }
    }
}

/// The key of the booking that a question is about; none for a question about anything else.
fn booking(question: &Question) -> Option<DocumentKey> {
    match question {
        Question::Receipt { transaction } => Some(DocumentKey::new(DocumentKind::Receipt, transaction.as_str())),
        Question::CreditMemo { refund } => Some(DocumentKey::new(DocumentKind::CreditMemo, refund.as_str())),
        Question::Journal { settlement } => Some(DocumentKey::new(DocumentKind::Journal, settlement.as_str())),
        Question::Payment { .. }
        | Question::PaymentOfAttempt { .. }
        | Question::GatewayCustomer { .. }
        | Question::Invoice { .. }
        | Question::InvoiceOfAttempt { .. }
        | Question::Customers { .. }
        | Question::SalesOrder { .. }
        | Question::Item { .. }
        | Question::Screening { .. } => None,
    }
}
