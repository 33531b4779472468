//! TIMS as an [`Erp`]: facts, posts and probes through `tims_client`'s client. A post is sent once per claim; when and whether
//! it is sent again is the outbox's to say, so the client's own retries serve reads only.

use async_trait::async_trait;
use client_core::client::Call;
use client_core::retry::RetryPolicy;
use client_core::{ApiError, Endpoint, ErrorKind, IdempotencyKey};
use mapping_core::canonical::{Document, OrderReference, Sku};
use mapping_core::erp::tims::{self, TimsRequest, facts, search};
use mapping_core::flows::{Answer, CustomerQuery, Plan, Question};
use mapping_core::money::Money;
use mapping_core::refusal::{Refusal, RefusalCode};
use tims_client::Client;
use tims_client::endpoints::{Filter, NewRecord};

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

    async fn item(&self, sku: &Sku) -> Result<Answer, PortError> {
        let exact = match search::item(sku) {
            Some(filter) => self.find(filter).await?,
            None => Vec::new(),
        };
        if let Some(item) = exact.first() {
            return Ok(facts::item_answer(Some(item), &[])?);
        }
        let mut near = Vec::new();
        for filter in search::near_items(sku) {
            near.extend(self.client.search(filter).limit(20).next().await?.unwrap_or_default());
        }
        Ok(facts::item_answer(None, &near)?)
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
            TimsRequest::CreatePayment(new) => Ok(self.create(*new, key).await?.payment_number.to_string()),
            TimsRequest::UpdateCustomer { code, change } => {
                let update = self.client.contract().update(code, *change);
                Ok(once(self.client.call(&update), key).await?.customer_code.to_string())
            }
        }
    }

    /// TIMS holds something under one of the document's keys: the document itself, or something else.
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
impl Erp for TimsErp {
    fn name(&self) -> &str {
        "tims"
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        match question {
            Question::Customers { query } => self.customers(query).await,
            Question::Receipt { transaction } => match self.find(search::receipt(transaction)).await?.first() {
                Some(payment) => Ok(Answer::Receipt(facts::receipt(payment)?)),
                None => Ok(Answer::Absent),
            },
            Question::SalesOrder { reference } => self.sales_order(reference).await,
            Question::Item { sku } => self.item(sku).await,
            Question::Payment { .. }
            | Question::PaymentOfAttempt { .. }
            | Question::GatewayCustomer { .. }
            | Question::Invoice { .. }
            | Question::InvoiceOfAttempt { .. } => Ok(Answer::Absent), // the gateway's to answer
        }
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
            Err(error) if *error.kind() == ErrorKind::Conflict => self.settle_conflict(document, error).await,
            Err(error) => error.into(),
        }
    }

    /// A change of a customer sets the same values again, so it is never in doubt: it is found absent and sent again.
    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        match document {
            Document::Customer(record) if record.code.is_some() => Ok(Probe::Absent),
            Document::Customer(record) => {
                let query = CustomerQuery { external_id: Some(record.external_id.clone()), ..CustomerQuery::default() };
                Ok(match self.customers(&query).await? {
                    Answer::Customers(found) => {
                        found.first().map_or(Probe::Absent, |customer| Probe::Found(customer.code.to_string()))
                    }
                    _ => Probe::Absent,
                })
            }
            Document::SalesOrder(order) => Ok(match self.sales_order(&order.reference).await? {
                Answer::SalesOrder(found) => {
                    compare("sales_order.total", found.number.to_string(), found.total, order.total)
                }
                _ => Probe::Absent,
            }),
            Document::Receipt(receipt) => Ok(match self.find(search::receipt(&receipt.transaction)).await?.first() {
                Some(payment) => {
                    let found = facts::receipt(payment)?;
                    compare("receipt.amount", found.number, found.amount, receipt.amount)
                }
                None => Probe::Absent,
            }),
        }
    }
}

/// The same money under the same key is the same document; other money is something else.
fn compare(field: &str, number: String, there: Money, ours: Money) -> Probe {
    if there == ours {
        return Probe::Found(number);
    }
    let message = format!("TIMS holds {number} under the same key with {there}, and this event says {ours}");
    Probe::Differs(Box::new(Refusal::new(RefusalCode::Conflict, field, ours, message)))
}
