//! Asks Reporting: signed commands over their own client, page after page.

use client_core::client::Client as Sender;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, Transport};
use client_core::{Api, ApiError, BaseUrl, ErrorKind, Rejection};
use time::OffsetDateTime;

use super::ClientError;
use crate::probe::{Probe, Probed};
use crate::reporting::{
    Account, Command, DateRange, GetBatchDetail, GetBatchList, GetTransactionDetail, GetTransactionList,
    ListedTransaction, ReportingApi, Rows, TransactionKey,
};
use crate::routes::Environment;
use crate::settlement::{Batch, CollectedBatch};

/// Asks Reporting for one user of MyOpayo. Clones are cheap and share connections.
#[derive(Clone, Debug)]
pub struct Reporting {
    sender: Sender,
    account: Account,
}

impl Reporting {
    /// A client of Opayo over the default transport.
    ///
    /// # Errors
    /// [`ClientError`] when the default transport cannot start.
    pub fn new(environment: Environment, account: Account) -> Result<Self, ClientError> {
        Ok(Self::over(BaseUrl::parse(environment.base_url())?, account, ReqwestTransport::new()?))
    }

    /// A client of a service at `base`, over any transport.
    pub fn over(base: BaseUrl, account: Account, transport: impl Transport + 'static) -> Self {
        Self { sender: Sender::new(ReportingApi, base, transport), account }
    }

    /// Retries by this policy.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.configure(|sender| sender.retry(policy))
    }

    /// Changes the client below: rate limit, timeout.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(Sender) -> Sender) -> Self {
        self.sender = change(self.sender);
        self
    }

    /// Who asks.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Sends a command.
    ///
    /// # Errors
    /// [`ApiError`], by what the caller does next. Never [`ErrorKind::Unknown`]: a command only reads.
    pub async fn ask<C: Command>(&self, command: C) -> Result<C::Answer, ApiError> {
        self.sender.send(&self.account.command(command)).await.map_err(only_read)
    }

    /// Finds out whether a transaction whose answer was lost was done.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn probe(&self, probe: &Probe) -> Result<Probed, ApiError> {
        probe.conclude(self.sender.send(&probe.command(&self.account)).await.map_err(only_read))
    }

    /// All batches of a range of time of any length.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn batches(&self, start: OffsetDateTime, end: OffsetDateTime) -> Result<Vec<Batch>, ApiError> {
        let mut batches = Vec::new();
        for range in DateRange::split(start, end) {
            batches.extend(self.ask(GetBatchList { range }).await?);
        }
        Ok(batches)
    }

    /// A batch with all of its transactions. A row without what makes it count is completed from its own detail.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn collect(&self, batch: Batch) -> Result<CollectedBatch, ApiError> {
        let mut rows = Vec::new();
        let mut next = Some(GetBatchDetail::new(batch.auth_processor.clone(), batch.batch_id.clone()));
        while let Some(command) = next {
            let page = self.ask(command.clone()).await?;
            next = command.after(&page);
            if repeats(command.rows, &rows, &page.rows) {
                return Err(stuck(GetBatchDetail::OPERATION));
            }
            rows.extend(page.rows);
        }
        for row in rows.iter_mut().filter(|row| row.share().is_none()) {
            let key = TransactionKey::TransactionId(row.transaction_id.clone());
            row.complete(&self.ask(GetTransactionDetail(key)).await?);
        }
        Ok(CollectedBatch { batch, rows })
    }

    /// All transactions of a range of time of any length, oldest first.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn transactions(
        &self,
        start: OffsetDateTime,
        end: OffsetDateTime,
    ) -> Result<Vec<ListedTransaction>, ApiError> {
        let mut transactions = Vec::new();
        for range in DateRange::split(start, end) {
            let mut next = Some(GetTransactionList::new(range));
            while let Some(command) = next {
                let page = self.ask(command.clone()).await?;
                next = command.after(&page);
                if repeats(command.rows, &transactions, &page.transactions) {
                    return Err(stuck(GetTransactionList::OPERATION));
                }
                transactions.extend(page.transactions);
            }
        }
        Ok(transactions)
    }
}

/// Whether a later page is the one before it again.
fn repeats<T: PartialEq>(asked: Rows, before: &[T], page: &[T]) -> bool {
    asked != Rows::FIRST && !page.is_empty() && before.ends_with(page)
}

/// A list that gives the same page again would be read for ever.
fn stuck(operation: &'static str) -> ApiError {
    let kind = ErrorKind::Decode { path: "transactions.startrow".to_owned() };
    let rejection = Rejection::message("the next page is the same as the one before it");
    ApiError::new(ReportingApi.name(), operation, kind, rejection)
}

/// A command is posted and only reads: a lost answer leaves nothing in doubt and may be asked for again.
fn only_read(error: ApiError) -> ApiError {
    if !error.is_unknown() {
        return error;
    }
    let kind = ErrorKind::Retry { after: None };
    let retry = ApiError::new(ReportingApi.name(), error.operation(), kind, error.rejection().clone());
    match error.status() {
        Some(status) => retry.answered(status, error.request_id()),
        None => retry,
    }
}
