//! An ERP's records, each found by the key that it bears: what answers the flows' questions, and what a probe compares.

use async_trait::async_trait;
use client_core::ApiError;
use mapping_core::canonical::{CustomerRecord, Document, JournalReference, OrderReference, Sku, TransactionId};
use mapping_core::flows::{
    Answer, CustomerQuery, ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal,
    ErpSalesOrder, ItemAnswer, Question,
};
use mapping_core::money::Money;

use super::comparing::{compare, only, settled};
use crate::ports::{PortError, PostOutcome, Probe};

/// The records of one ERP. What a search finds is compared with what was asked for, as not every service heeds every filter.
/// Every method fails with a [`PortError`], by what the engine does next.
#[async_trait]
pub(super) trait Records: Send + Sync {
    /// The ERP's name for people: `TIMS`.
    const NAME: &'static str;

    /// The customers that fit one of the keys.
    async fn customers(&self, query: &CustomerQuery) -> Result<Vec<ErpCustomer>, PortError>;

    /// The order under the shop's number.
    async fn sales_order(&self, reference: &OrderReference) -> Result<Option<ErpSalesOrder>, PortError>;

    /// The item with this code.
    async fn item(&self, sku: &Sku) -> Result<Option<ErpItem>, PortError>;

    /// Items that a code which is none may have meant.
    async fn near_items(&self, sku: &Sku) -> Result<Vec<ErpItem>, PortError>;

    /// The receipt of a transaction.
    async fn receipt(&self, transaction: &TransactionId) -> Result<Option<ErpReceipt>, PortError>;

    /// What took a receipt back for this cause.
    async fn receipt_reversal(&self, cause: &TransactionId) -> Result<Option<ErpReceiptReversal>, PortError>;

    /// The credit memo of a refund.
    async fn credit_memo(&self, refund: &TransactionId) -> Result<Option<ErpCreditMemo>, PortError>;

    /// The journal under this reference.
    async fn journal(&self, reference: &JournalReference) -> Result<Option<ErpJournal>, PortError>;
}

/// Answers a flow's question. What is not the ERP's to answer is absent.
pub(super) async fn answer(records: &impl Records, question: &Question) -> Result<Answer, PortError> {
    let found = match question {
        Question::Customers { query } => {
            Some(records.customers(query).await?).filter(|found| !found.is_empty()).map(Answer::Customers)
        }
        Question::SalesOrder { reference } => records.sales_order(reference).await?.map(Answer::SalesOrder),
        Question::Item { sku } => Some(Answer::Item(item(records, sku).await?)),
        Question::Receipt { transaction } => records.receipt(transaction).await?.map(Answer::Receipt),
        Question::ReceiptReversal { cause } => records.receipt_reversal(cause).await?.map(Answer::ReceiptReversal),
        Question::CreditMemo { refund } => records.credit_memo(refund).await?.map(Answer::CreditMemo),
        Question::Journal { reference } => records.journal(reference).await?.map(Answer::Journal),
        Question::Screening { .. }
        | Question::Payment { .. }
        | Question::PaymentOfAttempt { .. }
        | Question::GatewayCustomer { .. }
        | Question::Invoice { .. }
        | Question::InvoiceOfAttempt { .. }
        | Question::Refunds { .. }
        | Question::Dispute { .. }
        | Question::Disputes { .. }
        | Question::MovementsOf { .. }
        | Question::Settlement { .. }
        | Question::SettlementLines { .. }
        | Question::Subscription { .. }
        | Question::Product { .. }
        | Question::LastWritten { .. } => None,
    };
    Ok(found.unwrap_or(Answer::Absent))
}

async fn item(records: &impl Records, sku: &Sku) -> Result<ItemAnswer, PortError> {
    let found = records.item(sku).await?;
    let near = if found.is_none() { records.near_items(sku).await? } else { Vec::new() };
    Ok(ItemAnswer { found, near })
}

/// What the ERP holds under a document's key. What changes a record, sets a count or erases sets the same values again, so it is
/// never in doubt: it is found absent and sent again.
pub(super) async fn probe<R: Records>(records: &R, document: &Document) -> Result<Probe, PortError> {
    settled(look_for(records, document).await)
}

async fn look_for<R: Records>(records: &R, document: &Document) -> Result<Probe, PortError> {
    let found = match document {
        Document::Customer(record) if record.code.is_none() => {
            customer_of(records, record).await?.map(|customer| Probe::Found(customer.code.to_string()))
        }
        Document::Item(item) if !item.known => {
            records.item(&item.sku).await?.map(|item| Probe::Found(item.sku.to_string()))
        }
        Document::Customer(_) | Document::Item(_) | Document::Stock(_) | Document::CustomerErasure(_) => None,
        Document::SalesOrder(order) => records
            .sales_order(&order.reference)
            .await?
            .map(|held| compare(R::NAME, "sales_order.total", held.number.to_string(), held.total, order.total)),
        Document::Receipt(receipt) => records
            .receipt(&receipt.transaction)
            .await?
            .map(|held| compare(R::NAME, "receipt.amount", held.number, held.amount, receipt.amount)),
        Document::ReceiptReversal(reversal) => records
            .receipt_reversal(&reversal.cause)
            .await?
            .map(|held| compare(R::NAME, "receipt_reversal.amount", held.number, held.amount, reversal.amount)),
        Document::CreditMemo(memo) => records
            .credit_memo(&memo.refund)
            .await?
            .map(|held| compare(R::NAME, "credit_memo.amount", held.number, held.amount, memo.amount)),
        Document::Journal(journal) => records.journal(journal.reference()).await?.map(|held| {
            // A journal of several currencies has no total and is never sent, so it equals no total there.
            let ours = journal.total().unwrap_or(Money::zero(held.total.currency()));
            compare(R::NAME, "journal.total", held.number, held.total, ours)
        }),
    };
    Ok(found.unwrap_or(Probe::Absent))
}

/// The customer with the foreign key of a record.
pub(super) async fn customer_of<R: Records>(
    records: &R,
    record: &CustomerRecord,
) -> Result<Option<ErpCustomer>, PortError> {
    let query = CustomerQuery { external_id: Some(record.external_id.clone()), ..CustomerQuery::default() };
    let mut found = records.customers(&query).await?;
    found.retain(|customer| customer.external_id.as_ref() == Some(&record.external_id));
    let number = |customer: &ErpCustomer| customer.code.to_string();
    Ok(only(R::NAME, "customer.external_id", record.external_id.as_str(), found, number)?)
}

/// A post was refused because something is under one of the document's keys: the document itself, or something else.
pub(super) async fn after_conflict(records: &impl Records, document: &Document, error: ApiError) -> PostOutcome {
    match probe(records, document).await {
        Ok(Probe::Found(number)) => PostOutcome::AlreadyPosted(number),
        Ok(Probe::Differs(refusal)) => PostOutcome::Rejected(refusal),
        Ok(Probe::Absent) => error.into(),
        Err(unanswered) => PostOutcome::Unknown { message: format!("{error}; {unanswered}") },
    }
}
