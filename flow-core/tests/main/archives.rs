//! Lists that are read beside the webhooks: nothing is missed, nothing comes twice, and a reading goes on where it was.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use flow_core::clock::ManualClock;
use flow_core::inbox::{Inbox, Incoming};
use flow_core::ports::PortError;
use flow_core::schedule::{Archive, ArchiveError, Backfill, Call, Job, Listed, Poll};
use flow_core::store::{SqliteStore, Store};
use time::{Duration, OffsetDateTime};

use crate::scripted::{START, incoming};
use crate::timetable::Heard;

/// Events by the moment at which they happened.
#[derive(Clone, Default)]
struct Shelf {
    events: Arc<Mutex<Vec<(OffsetDateTime, String)>>>,
    asked: Arc<AtomicU32>,
    /// Every answer but each third is refused for now.
    moody: bool,
    reach: Option<Duration>,
}

impl Shelf {
    fn of(count: i64, apart: Duration) -> Self {
        let shelf = Self::default();
        (0..count)
            .for_each(|number| shelf.put(START + apart * i32::try_from(number).unwrap(), &format!("evt_{number:04}")));
        shelf
    }

    fn put(&self, at: OffsetDateTime, id: &str) {
        self.events.lock().unwrap().push((at, id.to_owned()));
    }
}

#[async_trait]
impl Archive for Shelf {
    fn name(&self) -> &str {
        "acme/events"
    }

    fn reaches_back(&self) -> Option<Duration> {
        self.reach
    }

    async fn list(&self, from: OffsetDateTime, to: OffsetDateTime, most: usize) -> Result<Listed, PortError> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        if self.moody && !asked.is_multiple_of(3) {
            return Err(PortError::Retry { after: None, message: "busy".to_owned() });
        }
        let mut events = self.events.lock().unwrap().clone();
        events.retain(|(at, _)| (from..to).contains(at));
        events.sort();
        let all: Vec<Incoming> = events.iter().map(|(_, id)| incoming(id, id, b"{}")).collect();
        Ok(if all.len() > most { Listed::TooMany } else { Listed::All(all) })
    }
}

async fn store() -> Arc<dyn Store> {
    Arc::new(SqliteStore::memory().await.unwrap())
}

async fn accepted(store: &Arc<dyn Store>) -> Vec<String> {
    let events = store.events(None, None, 100_000).await.unwrap();
    events.into_iter().map(|event| event.incoming.event.as_str().to_owned()).collect()
}

#[tokio::test]
async fn a_backfill_reads_everything_once_from_old_to_new_however_often_it_is_stopped() {
    let (store, shelf) = (store().await, Shelf::of(300, Duration::hours(1)));
    let inbox = Inbox::new(Arc::clone(&store));
    for known in ["evt_0007", "evt_0200"] {
        inbox.accept(&incoming(known, known, b"{}")).await.unwrap();
    }
    let clock = ManualClock::at(START + Duration::days(20));
    let mut runs = 0;
    let report = loop {
        runs += 1;
        let backfill = Backfill::new(shelf.clone(), Arc::clone(&store), inbox.clone(), START);
        let (stop, seen) = (tokio::sync::Notify::new(), AtomicU32::new(0));
        let progress = |_: &_| {
            if seen.fetch_add(1, Ordering::SeqCst) == 2 {
                stop.notify_one();
            }
        };
        let report = backfill.run(&clock, stop.notified(), progress).await.unwrap();
        assert_eq!(backfill.report().await.unwrap().as_ref(), Some(&report), "what is told is on disk");
        if report.is_done() {
            break report;
        }
        assert!(report.percent() < 100);
    };
    assert_eq!(runs, 7, "three days each time");
    assert_eq!((report.tally.seen, report.tally.new, report.tally.known), (300, 298, 2));
    assert_eq!(
        report.to_string(),
        "acme/events from 2026-11-20T08:00:00Z: 300 seen, 298 new, 2 known; all read up to 2026-12-10T08:00:00Z"
    );
    let accepted = accepted(&store).await;
    assert_eq!(accepted.len(), 300);
    assert!(accepted[2..].windows(2).all(|pair| pair[0] < pair[1]), "from old to new");
}

#[tokio::test]
async fn a_crowded_stretch_is_read_in_shorter_ones_and_one_second_whole() {
    let (store, shelf) = (store().await, Shelf::of(5000, Duration::seconds(3)));
    (0..2100).for_each(|number| shelf.put(START + Duration::hours(5), &format!("rush_{number:04}")));
    let inbox = Inbox::new(Arc::clone(&store));
    let clock = ManualClock::at(START + Duration::days(1));
    let backfill = Backfill::new(shelf, Arc::clone(&store), inbox, START);
    let report = backfill.run(&clock, std::future::pending(), |_| {}).await.unwrap();
    assert_eq!((report.tally.seen, report.tally.new), (7100, 7100));
}

#[tokio::test]
async fn an_archive_that_is_busy_is_asked_again_and_one_that_refuses_stops_the_backfill() {
    let (store, shelf) = (store().await, Shelf { moody: true, ..Shelf::of(50, Duration::hours(1)) });
    let inbox = Inbox::new(Arc::clone(&store));
    let clock = ManualClock::at(START + Duration::days(3));
    let backfill = Backfill::new(shelf, Arc::clone(&store), inbox.clone(), START);
    let report = backfill.run(&clock, std::future::pending(), |_| {}).await.unwrap();
    assert_eq!(report.tally.new, 50);

    struct Closed;
    #[async_trait]
    impl Archive for Closed {
        fn name(&self) -> &str {
            "closed"
        }

        async fn list(&self, _: OffsetDateTime, _: OffsetDateTime, _: usize) -> Result<Listed, PortError> {
            Err(PortError::Unauthorized { message: "no".to_owned() })
        }
    }
    let backfill = Backfill::new(Closed, store, inbox, START);
    let refused = backfill.run(&clock, std::future::pending(), |_| {}).await.unwrap_err();
    assert_eq!(refused, ArchiveError::Gateway(PortError::Unauthorized { message: "no".to_owned() }));
    assert_eq!(backfill.report().await.unwrap().unwrap().reached, START, "it goes on from where it was");
}

#[tokio::test]
async fn a_poll_reads_its_overlap_again_and_finds_what_came_late() {
    let (store, shelf) = (store().await, Shelf::of(10, Duration::minutes(1)));
    let inbox = Inbox::new(Arc::clone(&store));
    let poll = || Poll::new(shelf.clone(), Arc::clone(&store), inbox.clone(), START);
    let first = poll().poll_once(START + Duration::hours(2)).await.unwrap();
    assert_eq!((first.new, first.known), (10, 0));
    shelf.put(START + Duration::minutes(90), "late");
    let second = poll().poll_once(START + Duration::minutes(140)).await.unwrap();
    assert_eq!(
        (second.new, second.known),
        (1, 0),
        "an hour before the cursor is read again, and nothing older than it"
    );
    let third = poll().overlap(Duration::days(9)).poll_once(START + Duration::minutes(150)).await.unwrap();
    assert_eq!((third.new, third.known), (0, 11));
}

#[tokio::test]
async fn a_poll_that_an_archive_outran_tells_people_of_the_gap() {
    let (store, heard) = (store().await, Heard::default());
    let shelf = Shelf { reach: Some(Duration::days(30)), ..Shelf::of(60, Duration::DAY) };
    let poll = Poll::new(shelf, Arc::clone(&store), Inbox::new(Arc::clone(&store)), START);
    let call = |now| Call { due: now, day: None, now, alerts: Arc::new(heard.clone()) };
    poll.run(&call(START + Duration::DAY)).await.unwrap();
    assert!(heard.all().is_empty());
    let words = poll.run(&call(START + Duration::days(50))).await.unwrap();
    assert_eq!(words, "30 seen, 30 new, 0 known");
    assert_eq!(heard.all().len(), 1);
    assert!(heard.messages()[0].contains("does not reach back to 2026-11-21"), "{:?}", heard.messages());
    poll.run(&call(START + Duration::days(51))).await.unwrap();
    assert_eq!(heard.all().len(), 1, "once");
}

#[tokio::test]
async fn a_cursor_that_is_none_is_named() {
    let store = store().await;
    store.set_cursor("acme/events", "yesterday").await.unwrap();
    let poll = Poll::new(Shelf::default(), Arc::clone(&store), Inbox::new(Arc::clone(&store)), START);
    let refused = poll.poll_once(START).await.unwrap_err();
    let expected = ArchiveError::Cursor { name: "acme/events".to_owned(), found: "yesterday".to_owned() };
    assert_eq!(refused, expected);
}
