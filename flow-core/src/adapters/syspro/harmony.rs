//! The harmony contract as an [`Erp`]: facts, posts and probes through `syspro_harmony`'s client. A post is sent once per
//! claim; when and whether it is sent again is the outbox's to say, so the client's own retries serve reads only.

use async_trait::async_trait;
use client_core::client::Call;
use client_core::retry::RetryPolicy;
use client_core::{ApiError, Endpoint, ErrorKind, IdempotencyKey};
use mapping_core::canonical::{Document, JournalReference, OrderReference, Sku, TransactionId};
use mapping_core::erp::syspro::harmony::{self, HarmonyRequest, facts, search};
use mapping_core::flows::{
    Answer, CustomerQuery, ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpReceiptReversal,
    ErpSalesOrder, Plan, Question,
};
use mapping_core::refusal::Refusal;
use syspro_harmony::harmony::Client;
use syspro_harmony::harmony::endpoints::{Filter, NewRecord};
use syspro_harmony::harmony::model::{CreditMemo, JournalEntry, Payment};

use super::NAME;
use crate::adapters::comparing::only;
use crate::adapters::records::{self, Records};
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
}

#[async_trait]
impl Records for SysproErp {
    const NAME: &'static str = "SYSPRO";

    async fn customers(&self, query: &CustomerQuery) -> Result<Vec<ErpCustomer>, PortError> {
        let mut found = Vec::new();
        for filter in search::customers(query) {
            found.extend(self.find(filter).await?);
        }
        Ok(facts::customers(&found))
    }

    async fn sales_order(&self, reference: &OrderReference) -> Result<Option<ErpSalesOrder>, PortError> {
        for filter in search::sales_order(reference) {
            if let Some(order) = facts::sales_order_of(reference, &self.find(filter).await?)? {
                return Ok(Some(order));
            }
        }
        Ok(None)
    }

    async fn item(&self, sku: &Sku) -> Result<Option<ErpItem>, PortError> {
        let Some(filter) = search::item(sku) else { return Ok(None) };
        let held = self.find(filter).await?.into_iter().find(|item| item.stock_code.as_str() == sku.as_str());
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
        found.retain(|payment| payment.reference_number.as_str() == transaction.as_str());
        let number = |payment: &Payment| payment.payment_number.to_string();
        let found = only(Self::NAME, "receipt.transaction", transaction.as_str(), found, number)?;
        Ok(found.as_ref().map(facts::receipt).transpose()?)
    }

    async fn receipt_reversal(&self, cause: &TransactionId) -> Result<Option<ErpReceiptReversal>, PortError> {
        let filter = search::receipt_reversal(cause);
        let mut found = self.find(filter.clone()).await?;
        found.retain(|payment| Some(&payment.reference_number) == filter.reference_number.as_ref());
        let number = |payment: &Payment| payment.payment_number.to_string();
        let found = only(Self::NAME, "receipt_reversal.cause", cause.as_str(), found, number)?;
        Ok(found.map(|payment| facts::receipt_reversal(&payment, cause)).transpose()?)
    }

    async fn credit_memo(&self, refund: &TransactionId) -> Result<Option<ErpCreditMemo>, PortError> {
        let mut found = self.find(search::credit_memo(refund)).await?;
        found.retain(|memo| memo.reference_number.as_str() == refund.as_str());
        let number = |memo: &CreditMemo| memo.credit_memo_number.to_string();
        let found = only(Self::NAME, "credit_memo.refund", refund.as_str(), found, number)?;
        Ok(found.as_ref().map(facts::credit_memo).transpose()?)
    }

    async fn journal(&self, reference: &JournalReference) -> Result<Option<ErpJournal>, PortError> {
        let mut found = self.find(search::journal(reference)).await?;
        found.retain(|entry| entry.reference_number.as_str() == reference.as_str());
        let number = |entry: &JournalEntry| entry.journal_number.to_string();
        let found = only(Self::NAME, "journal.reference", reference.as_str(), found, number)?;
        Ok(found.as_ref().map(facts::journal).transpose()?)
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
        records::answer(self, question).await
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
            Err(error) if *error.kind() == ErrorKind::Conflict => records::after_conflict(self, document, error).await,
            Err(error) => error.into(),
        }
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        records::probe(self, document).await
    }
}
