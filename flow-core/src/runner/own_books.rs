//! What the outbox knows of the ERP's books. An ERP that cannot look by a key alone answers that there is nothing; what was posted
//! from here is known all the same, with the number that the ERP gave it.

use mapping_core::canonical::{CustomerCode, Document, DocumentKey, DocumentKind, Link};
use mapping_core::flows::{
    Answer, ErpCreditMemo, ErpJournal, ErpReceipt, ErpReceiptReversal, ErpSalesOrder, Plan, Question, Telling,
    written_by,
};

use super::engine::Engine;
use crate::inbox::Incoming;
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
                .map(|total| Answer::Journal(ErpJournal { number, reference: journal.reference().clone(), total })),
            Document::ReceiptReversal(reversal) => {
                let (cause, amount) = (reversal.cause.clone(), reversal.amount);
                Some(Answer::ReceiptReversal(ErpReceiptReversal { number, cause, amount }))
            }
            Document::SalesOrder(order) => self.code(&order.customer).await?.map(|customer| {
                Answer::SalesOrder(ErpSalesOrder {
                    number: number.into(),
                    reference: order.reference.clone(),
                    customer,
                    total: order.total,
                    transaction: order.transaction.clone(),
                    shipped: false,
                    complete: false,
                })
            }),
            Document::Customer(_) | Document::Item(_) | Document::Stock(_) | Document::CustomerErasure(_) => None,
        }
        .unwrap_or(Answer::Absent))
    }

    /// The answer to a question of what was written from here: to the ERP, or to others.
    pub(super) async fn last_written(&self, question: &Question) -> Result<Answer, StoreError> {
        let Question::LastWritten { key } = question else { return Ok(Answer::Absent) };
        let written = self.store.last_written(self.erp.name(), key).await?;
        Ok(written.map_or(Answer::Absent, |written| Answer::Written(Box::new(written))))
    }

    /// Notes what a telling wrote to the gateway or the shop.
    pub(super) async fn note_telling(&self, telling: &Telling, incoming: &Incoming) -> Result<(), StoreError> {
        let told = match &self.rules.sync.gateway {
            Some(gateway) if incoming.gateway.as_str() == self.erp.name() => gateway,
            Some(_) | None => &incoming.gateway,
        };
        let plan = Plan { tellings: vec![telling.clone()], ..Plan::default() };
        let notes = written_by(&plan, told, &self.rules);
        if notes.is_empty() {
            return Ok(());
        }
        self.store.note(self.erp.name(), &notes, self.clock.now()).await
    }

    /// A document that the ERP holds, with its number.
    pub(super) async fn posted(&self, key: &DocumentKey) -> Result<Option<(StoredDocument, String)>, StoreError> {
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
        Question::SalesOrder { reference } => Some(DocumentKey::new(DocumentKind::SalesOrder, reference.as_str())),
        Question::CreditMemo { refund } => Some(DocumentKey::new(DocumentKind::CreditMemo, refund.as_str())),
        Question::Journal { reference } => Some(DocumentKey::new(DocumentKind::Journal, reference.as_str())),
        Question::ReceiptReversal { cause } => Some(DocumentKey::new(DocumentKind::ReceiptReversal, cause.as_str())),
        Question::Payment { .. }
        | Question::PaymentOfAttempt { .. }
        | Question::GatewayCustomer { .. }
        | Question::Invoice { .. }
        | Question::InvoiceOfAttempt { .. }
        | Question::Customers { .. }
        | Question::Item { .. }
        | Question::Screening { .. }
        | Question::Refunds { .. }
        | Question::Dispute { .. }
        | Question::Disputes { .. }
        | Question::MovementsOf { .. }
        | Question::Settlement { .. }
        | Question::SettlementLines { .. }
        | Question::Subscription { .. }
        | Question::Product { .. }
        | Question::LastWritten { .. } => None,
    }
}
