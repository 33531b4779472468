//! TIMS as an [`Erp`]: facts, posts and probes through `tims_client`'s client. A post is sent once per claim; when and
//! whether it is sent again is the outbox's to say, so the client's own retries serve reads only.

use async_trait::async_trait;
use client_core::client::Call;
use client_core::retry::RetryPolicy;
use client_core::{ApiError, Endpoint, ErrorKind, IdempotencyKey};
use mapping_core::canonical::{Document, JournalReference, OrderReference, Sku, TransactionId};
use mapping_core::erp::tims::{self, TimsRequest, facts, search};
use mapping_core::flows::{
    Answer, CustomerQuery, ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal,
    ErpSalesOrder, Plan, Question,
};
use mapping_core::refusal::Refusal;
use tims_client::Client;
use tims_client::endpoints::{Filter, NewRecord, SalesOrderFilter};
use tims_client::model::{CustomerPoNumber, Invoice, JournalEntry, Payment, PaymentKind, SalesOrder};

use super::comparing::only;
use super::records::{self, Records};
use crate::ports::{Erp, Permit, PortError, PostOutcome, Probe};

/// Posts to one TIMS installation.
#[derive(Clone, Debug)]
pub struct TimsErp {
    client: Client,
}

/// More records than this under one key are no answer.
const MOST: usize = 200;

impl TimsErp {
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

    async fn create<N>(&self, document: N, key: IdempotencyKey) -> Result<N::Record, ApiError>
    where
        N: NewRecord + Send + Sync,
        N::Record: Send,
    {
        once(self.client.call(&self.client.contract().create(document)), key).await
    }

    /// Sends a request and gives the number of what it made.
    async fn send(&self, request: TimsRequest, key: IdempotencyKey) -> Result<String, ApiError> {
        match request {
            TimsRequest::CreateCustomer(new) => Ok(self.create(*new, key).await?.customer_code.to_string()),
            TimsRequest::CreateSalesOrder(new) => Ok(self.create(*new, key).await?.sales_order_number.to_string()),
            TimsRequest::CreateCreditNote(new) => Ok(self.create(*new, key).await?.invoice_number.to_string()),
            TimsRequest::CreateJournalEntry(new) => Ok(self.create(*new, key).await?.journal_number.to_string()),
            TimsRequest::CreatePayment(new) => Ok(self.create(*new, key).await?.payment_number.to_string()),
            TimsRequest::CreateItem(new) => Ok(self.create(*new, key).await?.sku.to_string()),
            TimsRequest::UpdateCustomer { code, change } => {
                let update = self.client.contract().update(code, *change);
                Ok(once(self.client.call(&update), key).await?.customer_code.to_string())
            }
            TimsRequest::UpdateItem { sku, change } => {
                let update = self.client.contract().update(sku, *change);
                Ok(once(self.client.call(&update), key).await?.sku.to_string())
            }
            TimsRequest::SetQuantity { sku, count } => {
                let set = self.client.contract().set_quantity(sku, *count);
                Ok(once(self.client.call(&set), key).await?.sku.to_string())
            }
            TimsRequest::EraseCustomer { code, erasure } => {
                let erase = self.client.contract().erase_customer(code, erasure);
                Ok(once(self.client.call(&erase), key).await?.customer_code.to_string())
            }
        }
    }
}

#[async_trait]
impl Records for TimsErp {
    const NAME: &'static str = "TIMS";

    async fn customers(&self, query: &CustomerQuery) -> Result<Vec<ErpCustomer>, PortError> {
        let mut found = Vec::new();
        for filter in search::customers(query) {
            found.extend(self.find(filter).await?);
        }
        Ok(facts::customers(&found))
    }

    async fn sales_order(&self, reference: &OrderReference) -> Result<Option<ErpSalesOrder>, PortError> {
        for filter in search::sales_order(reference) {
            let mut found = self.find(filter.clone()).await?;
            found.retain(|order| bears(order, &filter));
            if filter.external_id.is_some() {
                let number = |order: &SalesOrder| order.sales_order_number.to_string();
                found = only(Self::NAME, "order.reference", reference.as_str(), found, number)?.into_iter().collect();
            }
            if let Some(order) = facts::sales_order_of(reference, &found)? {
                return Ok(Some(order));
            }
        }
        Ok(None)
    }

    async fn item(&self, sku: &Sku) -> Result<Option<ErpItem>, PortError> {
        let Some(filter) = search::item(sku) else { return Ok(None) };
        let held = self.find(filter).await?.into_iter().find(|item| item.sku.as_str() == sku.as_str());
        Ok(held.as_ref().map(facts::item).transpose()?)
    }

    async fn near_items(&self, sku: &Sku) -> Result<Vec<ErpItem>, PortError> {
        let mut near = Vec::new();
        for filter in search::near_items(sku) {
            near.extend(self.client.search(filter).limit(20).next().await?.unwrap_or_default());
        }
        Ok(near.iter().map(facts::item).collect::<Result<_, _>>()?)
    }

    async fn receipt(&self, transaction: &TransactionId) -> Result<Option<ErpReceipt>, PortError> {
        let mut found = self.find(search::receipt(transaction)).await?;
        found.retain(|payment| payment.transaction_id.as_str() == transaction.as_str());
        found.retain(|payment| payment.kind != PaymentKind::Refund); // one that takes a receipt back is none
        let number = |payment: &Payment| payment.payment_number.to_string();
        let found = only(Self::NAME, "receipt.transaction", transaction.as_str(), found, number)?;
        Ok(found.as_ref().map(facts::receipt).transpose()?)
    }

    async fn receipt_reversal(&self, cause: &TransactionId) -> Result<Option<ErpReceiptReversal>, PortError> {
        let filter = search::receipt_reversal(cause);
        let mut found = self.find(filter.clone()).await?;
        found.retain(|refund| refund.external_id == filter.external_id);
        let number = |refund: &Payment| refund.payment_number.to_string();
        let found = only(Self::NAME, "receipt_reversal.cause", cause.as_str(), found, number)?;
        Ok(found.map(|refund| facts::receipt_reversal(&refund, cause)).transpose()?)
    }

    async fn credit_memo(&self, refund: &TransactionId) -> Result<Option<ErpCreditMemo>, PortError> {
        let filter = search::credit_memo(refund);
        let mut found = self.find(filter.clone()).await?;
        found.retain(|note| note.external_id == filter.external_id);
        let number = |note: &Invoice| note.invoice_number.to_string();
        let found = only(Self::NAME, "credit_memo.refund", refund.as_str(), found, number)?;
        Ok(found.map(|note| facts::credit_memo(&note, refund)).transpose()?)
    }

    async fn journal(&self, reference: &JournalReference) -> Result<Option<ErpJournal>, PortError> {
        let mut found = self.find(search::journal(reference)).await?;
        found.retain(|entry| entry.reference.as_str() == reference.as_str());
        let number = |entry: &JournalEntry| entry.journal_number.to_string();
        let found = only(Self::NAME, "journal.reference", reference.as_str(), found, number)?;
        Ok(found.as_ref().map(facts::journal).transpose()?)
    }
}

/// Whether an order bears the keys that were asked for. People enter the customer's number with blanks and in either case.
fn bears(order: &SalesOrder, asked: &SalesOrderFilter) -> bool {
    let same = |held: &CustomerPoNumber, number: &CustomerPoNumber| {
        held.as_str().trim().eq_ignore_ascii_case(number.as_str().trim())
    };
    let by_number = |number| order.customer_po_number.as_ref().is_some_and(|held| same(held, number));
    asked.customer_po_number.as_ref().is_none_or(by_number)
        && (asked.external_id.is_none() || asked.external_id == order.external_id)
}

/// Sends a write a single time.
async fn once<E: Endpoint>(call: Call<'_, E>, key: IdempotencyKey) -> Result<E::Output, ApiError> {
    call.idempotency_key(key).retry(RetryPolicy::never()).send().await
}

#[async_trait]
impl Erp for TimsErp {
    fn name(&self) -> &str {
        "tims"
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        records::answer(self, question).await
    }

    fn check(&self, plan: &Plan) -> Result<(), Refusal> {
        tims::check(plan)
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        let request = match tims::render(document) {
            Ok(request) => request,
            Err(refusal) => return PostOutcome::Rejected(Box::new(refusal)),
        };
        match self.send(request, permit.into_key()).await {
            Ok(number) => PostOutcome::Posted(number),
            Err(error) if *error.kind() == ErrorKind::Conflict => records::after_conflict(self, document, error).await,
            Err(error) => error.into(),
        }
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        records::probe(self, document).await
    }
}
