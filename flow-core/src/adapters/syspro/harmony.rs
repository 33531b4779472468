//! The harmony contract as an [`Erp`]: facts, posts and probes through `syspro_harmony`'s client. A post is sent once per
//! claim; when and whether it is sent again is the outbox's to say, so the client's own retries serve reads only. What a
//! search finds is compared with what was asked for, as not every service heeds every filter.

use async_trait::async_trait;
use client_core::client::Call;
use client_core::retry::RetryPolicy;
use client_core::{ApiError, Endpoint, ErrorKind, IdempotencyKey};
use mapping_core::canonical::{Document, JournalReference, OrderReference, Sku, TransactionId};
use mapping_core::erp::syspro::harmony::{self, HarmonyRequest, facts, search};
use mapping_core::flows::{Answer, CustomerQuery, Plan, Question};
use mapping_core::money::Money;
use mapping_core::refusal::Refusal;
use syspro_harmony::harmony::Client;
use syspro_harmony::harmony::endpoints::{Filter, NewRecord};
use syspro_harmony::harmony::model::{CreditMemo, Item, JournalEntry, Payment};

use super::NAME;
use crate::adapters::comparing::{compare, only, settled};
use crate::ports::{Erp, Permit, PortError, PostOutcome, Probe};

/// Posts to one SYSPRO company through an installation of the harmony contract.
#[derive(Clone, Debug)]
pub struct SysproErp {
    client: Client,
}

/// More records than this under one key are no answer.
const MOST: usize = 200;

impl SysproErp {
    /// An ERP that is reached through `client`.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    async fn find<F>(&self, filter: F) -> Result<Vec<F::Record>, ApiError>
    where
        F: Filter + Clone + Send + Sync,
        F::Record: Send,
    {
        self.client.search(filter).collect(MOST).await
    }

    async fn customers(&self, query: &CustomerQuery) -> Result<Answer, PortError> {
        let mut found = Vec::new();
        for filter in search::customers(query) {
            found.extend(self.find(filter).await?);
        }
        Ok(facts::customers(&found))
    }

    async fn sales_order(&self, reference: &OrderReference) -> Result<Answer, PortError> {
        for filter in search::sales_order(reference) {
            match facts::sales_order_of(reference, &self.find(filter).await?)? {
                Answer::Absent => {}
                found => return Ok(found),
            }
        }
        Ok(Answer::Absent)
    }

    async fn exact_item(&self, sku: &Sku) -> Result<Option<Item>, ApiError> {
        let Some(filter) = search::item(sku) else { return Ok(None) };
        Ok(self.find(filter).await?.into_iter().find(|item| item.stock_code.as_str() == sku.as_str()))
    }

    async fn item(&self, sku: &Sku) -> Result<Answer, PortError> {
        if let Some(item) = self.exact_item(sku).await? {
            return Ok(facts::item_answer(Some(&item), &[])?);
        }
        let mut near = Vec::new();
        for filter in search::near_items(sku) {
            near.extend(self.client.search(filter).limit(20).next().await?.unwrap_or_default());
        }
        Ok(facts::item_answer(None, &near)?)
    }

    async fn receipt(&self, transaction: &TransactionId) -> Result<Option<Payment>, PortError> {
        let mut found = self.find(search::receipt(transaction)).await?;
        found.retain(|payment| payment.reference_number.as_str() == transaction.as_str());
        let number = |payment: &Payment| payment.payment_number.to_string();
        Ok(only("SYSPRO", "receipt.transaction", transaction.as_str(), found, number)?)
    }

    /// The payment by which a receipt was taken back.
    async fn receipt_reversal(&self, cause: &TransactionId) -> Result<Option<Payment>, PortError> {
        let filter = search::receipt_reversal(cause);
        let mut found = self.find(filter.clone()).await?;
        found.retain(|payment| Some(&payment.reference_number) == filter.reference_number.as_ref());
        let number = |payment: &Payment| payment.payment_number.to_string();
        Ok(only("SYSPRO", "receipt_reversal.cause", cause.as_str(), found, number)?)
    }

    async fn credit_memo(&self, refund: &TransactionId) -> Result<Option<CreditMemo>, PortError> {
        let mut found = self.find(search::credit_memo(refund)).await?;
        found.retain(|memo| memo.reference_number.as_str() == refund.as_str());
        let number = |memo: &CreditMemo| memo.credit_memo_number.to_string();
        Ok(only("SYSPRO", "credit_memo.refund", refund.as_str(), found, number)?)
    }

    async fn journal(&self, reference: &JournalReference) -> Result<Option<JournalEntry>, PortError> {
        let mut found = self.find(search::journal(reference)).await?;
        found.retain(|entry| entry.reference_number.as_str() == reference.as_str());
        let number = |entry: &JournalEntry| entry.journal_number.to_string();
        Ok(only("SYSPRO", "journal.reference", reference.as_str(), found, number)?)
    }

    async fn create<N>(&self, document: N, key: IdempotencyKey) -> Result<N::Record, ApiError>
    where
        N: NewRecord + Send + Sync,
        N::Record: Send,
    {
        once(self.client.call(&self.client.contract().create(document)), key).await
    }

    /// Sends a request and gives the number of what it made.
    async fn send(&self, request: HarmonyRequest, key: IdempotencyKey) -> Result<String, ApiError> {
        match request {
            HarmonyRequest::CreateCustomer(new) => Ok(self.create(*new, key).await?.customer_code.to_string()),
            HarmonyRequest::CreateSalesOrder(new) => Ok(self.create(*new, key).await?.sales_order_number.to_string()),
            HarmonyRequest::CreateCreditMemo(new) => Ok(self.create(*new, key).await?.credit_memo_number.to_string()),
            HarmonyRequest::CreateJournalEntry(new) => Ok(self.create(*new, key).await?.journal_number.to_string()),
            HarmonyRequest::CreatePayment(new) => Ok(self.create(*new, key).await?.payment_number.to_string()),
            HarmonyRequest::CreateItem(new) => Ok(self.create(*new, key).await?.stock_code.to_string()),
            HarmonyRequest::UpdateCustomer { code, change } => {
                let update = self.client.contract().update(code, *change);
                Ok(once(self.client.call(&update), key).await?.customer_code.to_string())
            }
            HarmonyRequest::UpdateItem { code, change } => {
                let update = self.client.contract().update(code, *change);
                Ok(once(self.client.call(&update), key).await?.stock_code.to_string())
            }
            HarmonyRequest::SetQuantity { code, count } => {
                let set = self.client.contract().set(code, *count);
                Ok(once(self.client.call(&set), key).await?.stock_code.to_string())
            }
            HarmonyRequest::EraseCustomer { code, erasure } => {
                let erase = self.client.contract().set(code, erasure);
                Ok(once(self.client.call(&erase), key).await?.customer_code.to_string())
            }
        }
    }

    /// What is held under a document's key. What changes a record, sets a count or erases sets the same values again, so it is never
    /// in doubt: it is found absent and sent again.
    async fn look_for(&self, document: &Document) -> Result<Probe, PortError> {
        match document {
            Document::Customer(record) if record.code.is_some() => Ok(Probe::Absent),
            Document::Customer(record) => {
                let query = CustomerQuery { external_id: Some(record.external_id.clone()), ..CustomerQuery::default() };
                let Answer::Customers(mut found) = self.customers(&query).await? else { return Ok(Probe::Absent) };
                found.retain(|customer| customer.external_id.as_ref() == Some(&record.external_id));
                let wanted = record.external_id.as_str();
                let only = only("SYSPRO", "customer.external_id", wanted, found, |one| one.code.to_string())?;
                Ok(only.map_or(Probe::Absent, |customer| Probe::Found(customer.code.to_string())))
            }
            Document::SalesOrder(order) => Ok(match self.sales_order(&order.reference).await? {
                Answer::SalesOrder(found) => {
                    compare("SYSPRO", "sales_order.total", found.number.to_string(), found.total, order.total)
                }
                _ => Probe::Absent,
            }),
            Document::Receipt(receipt) => Ok(match self.receipt(&receipt.transaction).await? {
                Some(payment) => {
                    let found = facts::receipt(&payment)?;
                    compare("SYSPRO", "receipt.amount", found.number, found.amount, receipt.amount)
                }
                None => Probe::Absent,
            }),
            Document::ReceiptReversal(reversal) => Ok(match self.receipt_reversal(&reversal.cause).await? {
                Some(payment) => {
                    let found = facts::receipt_reversal(&payment, &reversal.cause)?;
                    compare("SYSPRO", "receipt_reversal.amount", found.number, found.amount, reversal.amount)
                }
                None => Probe::Absent,
            }),
            Document::Item(item) if !item.known => {
                let held = self.exact_item(&item.sku).await?;
                Ok(held.map_or(Probe::Absent, |item| Probe::Found(item.stock_code.to_string())))
            }
            Document::Item(_) | Document::Stock(_) | Document::CustomerErasure(_) => Ok(Probe::Absent),
            Document::CreditMemo(memo) => Ok(match self.credit_memo(&memo.refund).await? {
                Some(note) => {
                    let found = facts::credit_memo(&note)?;
                    compare("SYSPRO", "credit_memo.amount", found.number, found.amount, memo.amount)
                }
                None => Probe::Absent,
            }),
            Document::Journal(journal) => Ok(match self.journal(journal.reference()).await? {
                Some(entry) => {
                    let found = facts::journal(&entry)?;
                    // A journal of several currencies has no total and is never sent to SYSPRO, so it equals no total there.
                    let ours = journal.total().unwrap_or(Money::zero(found.total.currency()));
                    compare("SYSPRO", "journal.total", found.number, found.total, ours)
                }
                None => Probe::Absent,
            }),
        }
    }

    /// SYSPRO holds something under one of the document's keys: the document itself, or something else.
    async fn settle_conflict(&self, document: &Document, error: ApiError) -> PostOutcome {
        match self.probe(document).await {
            Ok(Probe::Found(number)) => PostOutcome::AlreadyPosted(number),
            Ok(Probe::Differs(refusal)) => PostOutcome::Rejected(refusal),
            Ok(Probe::Absent) => error.into(),
            Err(unanswered) => PostOutcome::Unknown { message: format!("{error}; {unanswered}") },
        }
    }
}

/// Sends a write a single time.
async fn once<E: Endpoint>(call: Call<'_, E>, key: IdempotencyKey) -> Result<E::Output, ApiError> {
    call.idempotency_key(key).retry(RetryPolicy::never()).send().await
}

#[async_trait]
impl Erp for SysproErp {
    fn name(&self) -> &str {
        NAME
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        match question {
            Question::Customers { query } => self.customers(query).await,
            Question::Receipt { transaction } => match self.receipt(transaction).await? {
                Some(payment) => Ok(Answer::Receipt(facts::receipt(&payment)?)),
                None => Ok(Answer::Absent),
            },
            Question::ReceiptReversal { cause } => match self.receipt_reversal(cause).await? {
                Some(payment) => Ok(Answer::ReceiptReversal(facts::receipt_reversal(&payment, cause)?)),
                None => Ok(Answer::Absent),
            },
            Question::SalesOrder { reference } => self.sales_order(reference).await,
            Question::Item { sku } => self.item(sku).await,
            Question::CreditMemo { refund } => match self.credit_memo(refund).await? {
                Some(note) => Ok(Answer::CreditMemo(facts::credit_memo(&note)?)),
                None => Ok(Answer::Absent),
            },
            Question::Journal { reference } => match self.journal(reference).await? {
                Some(entry) => Ok(Answer::Journal(facts::journal(&entry)?)),
                None => Ok(Answer::Absent),
            },
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
            | Question::LastWritten { .. } => Ok(Answer::Absent), // not the ERP's to answer
        }
    }

    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        harmony::check(plan)
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        let request = match harmony::render(document) {
            Ok(request) => request,
            Err(refusal) => return PostOutcome::Rejected(Box::new(refusal)),
        };
        match self.send(request, permit.into_key()).await {
            Ok(number) => PostOutcome::Posted(number),
            Err(error) if *error.kind() == ErrorKind::Conflict => self.settle_conflict(document, error).await,
            Err(error) => error.into(),
        }
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        settled(self.look_for(document).await)
    }
}
