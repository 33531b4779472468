//! Asks Reporting: signed commands over their own client, page after page.

use client_core::client::Client as Sender;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, Transport};
use client_core::{Api, ApiError, BaseUrl, ErrorKind, Rejection};
use time::OffsetDateTime;

use super::ClientError;
use crate::probe::{Probe, Probed};
use crate::reporting::{
    Account, BatchPage, Command, DateRange, GetBatchDetail, GetBatchList, GetTransactionDetail, GetTransactionList,
    ListedTransaction, ReportingApi, TransactionKey, TransactionPage,
};
use crate::routes::Environment;
use crate::settlement::{Batch, BatchRow, CollectedBatch};
use crate::status::TransactionType;

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

    /// A batch with all of its transactions. A row without what makes it count is completed from its own detail, and stays
    /// as it is where Opayo has no detail of it, or none that can be read.
    ///
    /// # Errors
    /// As [`ask`](Self::ask); [`ErrorKind::Decode`] when not all of it is told.
    pub async fn collect(&self, batch: Batch) -> Result<CollectedBatch, ApiError> {
        let first = GetBatchDetail::new(batch.auth_processor.clone(), batch.batch_id.clone());
        let mut rows = self.walk(first).await?;
        for row in rows.iter_mut().filter(|row| row.share().is_none()) {
            let key = TransactionKey::TransactionId(row.transaction_id.clone());
            match self.ask(GetTransactionDetail(key)).await {
                Ok(detail) => row.complete(&detail),
                Err(error) if is_about_one(error.kind()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(CollectedBatch { batch, rows })
    }

    /// All transactions of a range of time of any length, oldest first.
    ///
    /// # Errors
    /// As [`ask`](Self::ask); [`ErrorKind::Decode`] when not all of them are told.
    pub async fn transactions(
        &self,
        start: OffsetDateTime,
        end: OffsetDateTime,
    ) -> Result<Vec<ListedTransaction>, ApiError> {
        self.transactions_of(&[], start, end).await
    }

    /// The transactions of these kinds, or of all kinds if none is given, in a range of time of any length, oldest first.
    ///
    /// # Errors
    /// As [`transactions`](Self::transactions).
    pub async fn transactions_of(
        &self,
        types: &[TransactionType],
        start: OffsetDateTime,
        end: OffsetDateTime,
    ) -> Result<Vec<ListedTransaction>, ApiError> {
        let mut transactions = Vec::new();
        for range in DateRange::split(start, end) {
            let first = GetTransactionList { types: types.to_vec(), ..GetTransactionList::new(range) };
            transactions.extend(self.walk(first).await?);
        }
        Ok(transactions)
    }

    /// All rows of a list, page after page. What a list says to have and does not give is an error, not a shorter list.
    async fn walk<C: Paged>(&self, first: C) -> Result<Vec<C::Row>, ApiError> {
        let (mut rows, mut told) = (Vec::new(), None);
        let mut next = Some(first);
        while let Some(command) = next {
            let page = self.ask(command.clone()).await?;
            next = command.following(&page);
            let (more, total) = C::opened(page);
            if !rows.is_empty() && !more.is_empty() && more.iter().all(|row| rows.contains(row)) {
                return Err(unread::<C>("startrow", "a page gives only rows that were given before it"));
            }
            rows.extend(more);
            told = total.or(told);
        }
        match told {
            Some(told) if usize::try_from(told).is_ok_and(|told| told > rows.len()) => {
                Err(unread::<C>("totalrows", "the list has more rows than it gives"))
            }
            _ => Ok(rows),
        }
    }
}

/// A command whose answer is a page of a longer list.
trait Paged: Command + Clone {
    type Row: PartialEq;
    /// The command for the page after `page`.
    fn following(&self, page: &Self::Answer) -> Option<Self>;
    /// The rows of a page, and how many there are over all pages.
    fn opened(page: Self::Answer) -> (Vec<Self::Row>, Option<u32>);
}

impl Paged for GetBatchDetail {
    type Row = BatchRow;

    fn following(&self, page: &BatchPage) -> Option<Self> {
        self.after(page)
    }

    fn opened(page: BatchPage) -> (Vec<BatchRow>, Option<u32>) {
        (page.rows, page.total_rows)
    }
}

impl Paged for GetTransactionList {
    type Row = ListedTransaction;

    fn following(&self, page: &TransactionPage) -> Option<Self> {
        self.after(page)
    }

    fn opened(page: TransactionPage) -> (Vec<ListedTransaction>, Option<u32>) {
        (page.transactions, page.total_rows)
    }
}

/// Whether an error is of the thing that was asked for and comes again however often it is asked.
fn is_about_one(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::Rejected | ErrorKind::Decode { .. } | ErrorKind::Invalid { .. })
}

/// A list of which not everything can be read: to go on would lose rows, or never end.
fn unread<C: Command>(field: &str, why: &'static str) -> ApiError {
    let kind = ErrorKind::Decode { path: format!("transactions.{field}") };
    ApiError::new(ReportingApi.name(), C::OPERATION, kind, Rejection::message(why))
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
