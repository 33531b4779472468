//! A worker's side towards Opayo: the door for notifications, and the poll of Reporting for everything of which nobody is told.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use client_core::BaseUrl;
use client_core::retry::{Jitter, RetryPolicy};
use flow_core::adapters::OpayoGateway;
use flow_core::adapters::opayo::{OwnRecords, ReportingPoll, ServerDoor};
use flow_core::clock::Clock;
use flow_core::runner::Runner;
use flow_core::store::{Store, StoreError};
use opayo_model::client::Reporting;
use opayo_model::ids::VendorName;
use opayo_model::reporting::Account;
use opayo_model::server::Reply;
use sandbox::opayo::{DEFAULT_VENDOR, REPORTING_PASSWORD, REPORTING_USER};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::door::{Door, doors};
use super::process::{Worker, transport};
use super::time_told::TimeTold;
use crate::records::Records;

/// A poll is many calls, of which some fail: each is made again at once, or no poll would come to its end.
const PERSISTENT: RetryPolicy = RetryPolicy {
    max_attempts: 6,
    base: Duration::from_millis(5),
    cap: Duration::from_millis(50),
    budget: Duration::from_secs(5),
    jitter: Jitter::Full,
};

/// So much is read at a time, and again: what happens at Opayo is settled within the day. A poll moves its cursor at its end, which a
/// worker has to live to see.
const STRETCH: time::Duration = time::Duration::DAY;

/// The runner that reads Opayo, and its doors. The poll runs beside them.
pub(super) async fn open(
    worker: &Worker,
    runner: Runner,
    store: Arc<dyn Store>,
    time: TimeTold,
) -> Result<(Runner, Router), Box<dyn Error>> {
    let records = worker.source.records.as_deref().ok_or("a worker for Opayo needs --records")?;
    let records: Arc<dyn OwnRecords> = Arc::new(Records::open(records).await?);
    let vendor = VendorName::from(DEFAULT_VENDOR);
    let account = Account::new(vendor.clone(), REPORTING_USER, REPORTING_PASSWORD);
    let reporting = Reporting::over(BaseUrl::parse(&worker.source.gateway)?, account, transport()?);

    let gateway = OpayoGateway::new().reporting(reporting.clone().retry(RetryPolicy::never()));
    let runner = runner.gateway(gateway.records(Arc::clone(&records)));
    let since = OffsetDateTime::from_unix_timestamp(worker.source.since.unwrap_or_default())?;
    let poll = ReportingPoll::new(&vendor, reporting.retry(PERSISTENT), Arc::clone(&store), runner.inbox(), since);
    let look = Look { poll: poll.overlap(STRETCH).batch_overlap(STRETCH * 2), store: Arc::clone(&store), since };
    let source = look.poll.name().to_owned();
    let clock = time.clone();
    tokio::spawn(async move {
        loop {
            if !look.on(clock.now()).await {
                clock.sleep_until(since).await;
            }
        }
    });
    let door = ServerDoor::new(vendor, records, "https://shop.example/paid", "https://shop.example/not-paid")?;
    Ok((runner.clone(), doors(Notified { door, store, source, time }, runner, false)))
}

/// What is looked for at Reporting.
struct Look {
    poll: ReportingPoll,
    store: Arc<dyn Store>,
    since: OffsetDateTime,
}

impl Look {
    /// Reads one stretch on the way to `now`, and whether there is another. What fails is read again later.
    async fn on(&self, now: OffsetDateTime) -> bool {
        let Ok(cursor) = cursor(&*self.store, self.poll.name()).await else { return false };
        let until = now.min(cursor.unwrap_or(self.since) + STRETCH);
        until > self.since && self.poll.poll_once(until).await.is_ok() && until < now
    }
}

/// Up to when everything was read.
async fn cursor(store: &dyn Store, source: &str) -> Result<Option<OffsetDateTime>, StoreError> {
    let cursor = store.cursor(source).await?;
    Ok(cursor.and_then(|cursor| OffsetDateTime::parse(&cursor, &Rfc3339).ok()))
}

struct Notified {
    door: ServerDoor,
    store: Arc<dyn Store>,
    /// The name of the poll's cursor.
    source: String,
    time: TimeTold,
}

#[async_trait]
impl Door for Notified {
    async fn receive(&self, runner: &Runner, _: HeaderMap, body: Bytes) -> Response {
        let received = self.door.receive(&runner.inbox(), &body, self.time.now()).await;
        let status = StatusCode::from_u16(received.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(CONTENT_TYPE, Reply::CONTENT_TYPE)], received.reply.body()).into_response()
    }

    async fn has_looked(&self, until: OffsetDateTime) -> Result<bool, StoreError> {
        Ok(cursor(&*self.store, &self.source).await?.is_some_and(|cursor| cursor >= until))
    }
}
