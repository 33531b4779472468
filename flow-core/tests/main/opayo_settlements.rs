//! Settlements of the poll: what does not add up is not booked, and nothing is booked in two batches.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::retry::RetryPolicy;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, ErrorKind, Response};
use flow_core::adapters::opayo::{PollError, Polled, ReportingPoll};
use flow_core::inbox::Inbox;
use flow_core::store::{SqliteStore, Store};
use opayo_model::client::Reporting;
use opayo_model::reporting::Account;
use opayo_model::settlement::Discrepancy;
use time::Duration;

use crate::opayo_world::vendor;
use crate::scripted::START;

/// A batch: its number, the payments it states, in pounds, and its rows.
type Batch = (&'static str, u32, String);

/// A Reporting that has these batches and transactions.
#[derive(Clone, Default)]
struct FewBatches {
    batches: Arc<Mutex<Vec<Batch>>>,
    listed: Arc<Mutex<String>>,
    details: Arc<Mutex<Option<&'static str>>>,
}

/// A payment of so many pounds.
fn row(id: &str, pounds: u32) -> String {
    format!(
        "<transaction><vpstxid>{id}</vpstxid><vendortxcode>{id}</vendortxcode><transactiontype>Payment</transactiontype>\
         <txstateid>16</txstateid><amount>{pounds}.00</amount><currency>GBP</currency>\
         <started>20/11/2026 08:00:00.000</started></transaction>"
    )
}

fn bare(id: &str) -> String {
    format!("<transaction><vpstxid>{id}</vpstxid></transaction>")
}

impl FewBatches {
    fn answer(&self, sent: &str) -> String {
        let batches = self.batches.lock().unwrap();
        if sent.contains("getBatchList") {
            let written = batches.iter().enumerate().map(|(place, (id, stated, _))| {
                format!(
                    "<batch><authprocessorname>Elavon</authprocessorname><batchid>{id}</batchid>\
                     <completed>20/11/2026 0{place}:31:00</completed><transactiongroups><transactiongroup>\
                     <currency>GBP</currency><paymentvalue>{stated}.00</paymentvalue><refundvalue>0.00</refundvalue>\
                     </transactiongroup></transactiongroups></batch>"
                )
            });
            return format!("<batches>{}</batches>", written.collect::<String>());
        }
        if sent.contains("getBatchDetail") {
            let found = batches.iter().find(|(id, ..)| sent.contains(&format!("%3Cbatchid%3E{id}%3C")));
            return format!("<transactions>{}</transactions>", found.unwrap().2);
        }
        match sent.contains("getTransactionDetail") {
            true => self.details.lock().unwrap().unwrap_or("<errorcode>0043</errorcode><error>none</error>").to_owned(),
            false => format!("<transactions>{}</transactions>", self.listed.lock().unwrap()),
        }
    }
}

#[async_trait]
impl Transport for FewBatches {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let answer = self.answer(std::str::from_utf8(&outgoing.request.body).unwrap());
        let code = if answer.starts_with("<errorcode>") { "" } else { "<errorcode>0000</errorcode>" };
        Ok(Response::new(200, format!("<vspaccess>{code}{answer}</vspaccess>")))
    }
}

struct Books {
    account: FewBatches,
    store: Arc<dyn Store>,
    hours: i64,
}

impl Books {
    async fn new() -> Self {
        Self { account: FewBatches::default(), store: Arc::new(SqliteStore::memory().await.unwrap()), hours: 0 }
    }

    /// A poll an hour later, by a process that has just started.
    async fn poll(&mut self, batches: &[(&'static str, u32, &[String])]) -> Result<Polled, PollError> {
        self.hours += 1;
        *self.account.batches.lock().unwrap() =
            batches.iter().map(|(id, stated, rows)| (*id, *stated, rows.concat())).collect();
        let base = BaseUrl::parse("https://opayo.example").unwrap();
        let reporting = Reporting::over(base, Account::new(vendor(), "reports", "password"), self.account.clone());
        let reporting = reporting.retry(RetryPolicy::never());
        let inbox = Inbox::new(Arc::clone(&self.store)).limit(5000);
        let poll = ReportingPoll::new(&vendor(), reporting, Arc::clone(&self.store), inbox, START - Duration::DAY);
        poll.poll_once(START + Duration::hours(self.hours)).await
    }

    /// The ids of all events.
    async fn events(&self) -> Vec<String> {
        let events = self.store.events(None, None, 100).await.unwrap();
        events.into_iter().map(|event| event.incoming.event.to_string()).collect()
    }
}

const A: &str = "settlement/opayo/Elavon/A/GBP";
const B: &str = "settlement/opayo/Elavon/B/GBP";

#[tokio::test]
async fn a_batch_that_comes_again_in_a_later_one_is_not_booked_twice() {
    let mut books = Books::new().await;
    let (one, two, three) = (row("1", 10), row("2", 20), row("3", 30));
    let a = ("A", 30, &[one.clone(), two.clone()][..]);
    assert_eq!(books.poll(&[a]).await.unwrap().accepted, 1);
    let b = ("B", 60, &[one, two, three][..]);
    for _ in 0..2 {
        let again = books.poll(&[a, b]).await.unwrap();
        assert_eq!(again.accepted, 0);
        assert_eq!(again.held_back.len(), 1);
        assert_eq!(again.held_back[0].batch_id.as_str(), "B");
        assert!(again.discrepancies.iter().any(|found| matches!(found, Discrepancy::Repeated { .. })));
    }
    assert_eq!(books.events().await, [A]);
}

#[tokio::test]
async fn rows_that_moved_before_anything_was_booked_are_booked_once() {
    let mut books = Books::new().await;
    let (one, two, three) = (row("1", 10), row("2", 20), row("3", 30));
    let batches = [("A", 30, &[one, two.clone()][..]), ("B", 50, &[two, three][..])];
    for accepted in [2, 0, 0] {
        let polled = books.poll(&batches).await.unwrap();
        assert_eq!((polled.accepted, polled.held_back.len()), (accepted, 0), "{polled:?}");
    }
    assert_eq!(books.events().await, [A, B]);
}

#[tokio::test]
async fn a_batch_that_does_not_add_up_waits_until_it_does() {
    let (one, two) = (row("1", 10), row("2", 20));
    for rows in [vec![one.clone()], vec![one.clone(), bare("2")]] {
        let mut books = Books::new().await;
        let held = books.poll(&[("A", 30, &rows), ("B", 7, &[row("7", 7)])]).await.unwrap();
        assert_eq!((held.accepted, held.held_back.len()), (1, 1), "{held:?}");
        assert!(!held.discrepancies.is_empty());
        assert_eq!(books.events().await, [B], "the other batch is not held back");
        let whole = books.poll(&[("A", 30, &[one.clone(), two.clone()]), ("B", 7, &[row("7", 7)])]).await.unwrap();
        assert_eq!((whole.accepted, whole.held_back.len()), (1, 0), "{whole:?}");
        assert_eq!(books.events().await, [B, A]);
    }
}

#[tokio::test]
async fn a_list_that_gives_less_than_it_says_leaves_the_cursor() {
    let mut books = Books::new().await;
    *books.account.listed.lock().unwrap() = format!("<totalrows>3</totalrows>{}", row("1", 10));
    for _ in 0..2 {
        let Err(PollError::Reporting(error)) = books.poll(&[]).await else { panic!("an error") };
        assert!(matches!(error.kind(), ErrorKind::Decode { path } if path.starts_with("transactions.")), "{error}");
    }
    assert_eq!(books.store.cursor(&format!("opayo/{}", vendor().as_str())).await.unwrap(), None);
}

#[tokio::test]
async fn one_thing_that_cannot_be_taken_stops_none_of_the_others() {
    let mut books = Books::new().await;
    let rows =
        row("1", 10) + &row("2", 20).replace("<vendortxcode>2<", &format!("<vendortxcode>{}<", "X".repeat(9000)));
    *books.account.listed.lock().unwrap() = rows + &row("3", 30);
    for _ in 0..2 {
        let Err(PollError::Inbox(_)) = books.poll(&[("A", 10, &[row("1", 10)])]).await else { panic!("an error") };
    }
    assert_eq!(books.events().await.len(), 3, "{:?}", books.events().await);
    assert!(books.events().await.iter().any(|event| event == A));
}

#[tokio::test]
async fn a_row_whose_detail_is_refused_is_read_as_it_was_listed() {
    let mut books = Books::new().await;
    *books.account.listed.lock().unwrap() = row("1", 10);
    *books.account.details.lock().unwrap() = Some("<errorcode>0012</errorcode><error>not this one</error>");
    let polled = books.poll(&[]).await.unwrap();
    assert_eq!(polled.accepted, 1);
}
