//! Opayo's polls as jobs of a timetable, and a back-fill of its transactions.

use std::sync::Arc;

use flow_core::adapters::opayo::{ReportingArchive, SettlementCollection};
use flow_core::clock::ManualClock;
use flow_core::schedule::{Backfill, Call, Job};
use time::Duration;

use crate::opayo_world::{Shop, company, harmony};
use crate::scripted::START;
use crate::timetable::Heard;

fn call(after: Duration) -> Call {
    Call { due: START, day: None, now: START + after, alerts: Arc::new(Heard::default()) }
}

#[tokio::test]
async fn a_backfill_finds_what_a_poll_finds_and_neither_finds_it_twice() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    for number in 1..=3 {
        shop.paid(&format!("WEB-70{number:02}")).await;
    }
    shop.run().await;
    let poll = Arc::new(shop.poll());
    let archive = ReportingArchive::new(Arc::clone(&poll));
    let backfill = Backfill::new(archive, Arc::clone(&shop.store), shop.runner.inbox(), START - Duration::DAY);
    let clock = ManualClock::at(START + Duration::HOUR);
    let report = backfill.run(&clock, std::future::pending(), |_| {}).await.unwrap();
    assert_eq!((report.tally.seen, report.tally.new), (3, 3), "the poll's words for what the door heard");
    assert_eq!(poll.run(&call(Duration::HOUR)).await.unwrap(), "0 new, 3 known, 0 settlements held back");
    shop.run().await;
    assert_eq!(syspro.books().payments.len(), 3, "each is booked once all the same");
}

#[tokio::test]
async fn settlements_are_collected_by_a_cursor_of_their_own() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    shop.paid("WEB-7101").await;
    shop.run().await;
    let poll = Arc::new(shop.poll());
    let collection = SettlementCollection::new(Arc::clone(&poll));
    assert_eq!(collection.name(), format!("{}/settlements", poll.name()));
    assert_eq!(collection.run(&call(Duration::HOUR)).await.unwrap(), "0 new, 0 known, 0 settlements held back");
    shop.opayo.close_batch(START.date());
    let words = collection.run(&call(Duration::days(2))).await.unwrap();
    assert_eq!(words, "1 new, 0 known, 0 settlements held back");
    assert_eq!(collection.run(&call(Duration::days(3))).await.unwrap(), "0 new, 1 known, 0 settlements held back");
    assert!(shop.store.cursor(poll.name()).await.unwrap().is_none(), "the poll's own cursor is where it was");
    shop.run().await;
    assert_eq!(syspro.books().journal_entries.len(), 1);
}
