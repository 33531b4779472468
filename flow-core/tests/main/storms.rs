//! Many deliveries at once: kept together, answered each for itself, and refused before memory grows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use flow_core::inbox::{AcceptError, Accepted, Inbox};
use flow_core::store::{SqliteStore, Store, StoreError};
use sqlx::SqlitePool;
use tokio::task::JoinSet;

use crate::scripted::{incoming, until};

struct File {
    folder: tempfile::TempDir,
    store: SqliteStore,
}

impl File {
    async fn new(room_kib: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path().join("flow.db")).await.unwrap().room_kib(room_kib);
        Self { folder, store }
    }

    /// Another program's connection.
    async fn other(&self) -> SqlitePool {
        let path = self.folder.path().join("flow.db");
        let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
        options.connect(&format!("sqlite://{}", path.display())).await.unwrap()
    }

    /// Delivers so many events at once.
    fn storm(&self, events: usize, payload: &'static [u8]) -> JoinSet<Result<Accepted, AcceptError>> {
        let inbox = Inbox::new(Arc::new(self.store.clone()));
        let deliver = |number| {
            let inbox = inbox.clone();
            async move { inbox.accept(&incoming(&format!("evt_{number}"), "order", payload)).await }
        };
        (0..events).map(deliver).collect()
    }

    async fn kept(&self) -> u64 {
        self.store.summary().await.unwrap().events
    }
}

fn busy() -> AcceptError {
    AcceptError::Store(StoreError::Busy { wait: Duration::from_secs(1) })
}

#[tokio::test]
async fn events_that_come_at_once_are_each_answered_and_all_on_disk() {
    let file = File::new(64 * 1024).await;
    let twice = [file.storm(1500, b"{}").join_all().await, file.storm(1500, b"{}").join_all().await];
    let [first, second] = twice.map(|answers| answers.into_iter().map(Result::unwrap).collect::<Vec<_>>());
    assert_eq!(first, [Accepted::New; 1500]);
    assert_eq!(second, [Accepted::Duplicate; 1500]);
    let path = file.folder.path().join("flow.db");
    file.store.close().await;
    assert_eq!(SqliteStore::open(path).await.unwrap().summary().await.unwrap().events, 1500);
}

#[tokio::test]
async fn duplicates_in_one_batch_are_kept_once() {
    let file = File::new(64 * 1024).await;
    let inbox = Inbox::new(Arc::new(file.store.clone()));
    let answers: JoinSet<_> = (0..100)
        .map(|_| {
            let inbox = inbox.clone();
            async move { inbox.accept(&incoming("evt_1", "order", b"{}")).await.unwrap() }
        })
        .collect();
    let answers = answers.join_all().await;
    assert_eq!(answers.into_iter().filter(|answer| *answer == Accepted::New).count(), 1);
    assert_eq!(file.kept().await, 1);
}

/// Known ones, new ones and new ones twice, mixed: as many are new as there are different ones.
#[tokio::test]
async fn each_sender_in_a_mixed_storm_hears_what_became_of_its_own_event() {
    let file = File::new(64 * 1024).await;
    let known: Vec<usize> = (0..200).filter(|number| number % 5 == 0).collect();
    let inbox = Inbox::new(Arc::new(file.store.clone()));
    let deliver = |number: usize| {
        let inbox = inbox.clone();
        async move { (number, inbox.accept(&incoming(&format!("evt_{number}"), "order", b"{}")).await.unwrap()) }
    };
    known.iter().copied().map(deliver).collect::<JoinSet<_>>().join_all().await;
    let mut answers = (0..400).map(|number| deliver(number % 200)).collect::<JoinSet<_>>().join_all().await;
    answers.sort_unstable_by_key(|(number, answer)| (*number, *answer == Accepted::Duplicate));
    for pair in answers.chunks(2) {
        let first = if known.contains(&pair[0].0) { Accepted::Duplicate } else { Accepted::New };
        assert_eq!((pair[0].1, pair[1].1), (first, Accepted::Duplicate), "{}", pair[0].0);
    }
    assert_eq!(file.kept().await, 200);
}

#[tokio::test]
async fn nobody_hears_that_an_event_is_kept_when_its_batch_is_not() {
    let file = File::new(64 * 1024).await;
    let other = file.other().await;
    sqlx::query("ALTER TABLE event RENAME TO away").execute(&other).await.unwrap();
    let answers = file.storm(300, b"{}").join_all().await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(AcceptError::Store(StoreError::Unavailable(_))))));
    sqlx::query("ALTER TABLE away RENAME TO event").execute(&other).await.unwrap();
    assert_eq!(file.kept().await, 0);
    assert!(file.storm(300, b"{}").join_all().await.iter().all(|answer| *answer == Ok(Accepted::New)));
    assert_eq!(file.kept().await, 300);
}

/// A storm of 3000 events meets room for 64 KiB and a disk that takes nothing for a while.
#[tokio::test]
async fn a_storm_beyond_the_room_is_refused_at_once_and_what_was_let_in_is_kept() {
    let file = File::new(64).await;
    let other = file.other().await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let mut storm = file.storm(3000, b"{}");
    let start = Instant::now();
    for _ in 0..3000 - 64 {
        assert_eq!(storm.join_next().await.unwrap().unwrap(), Err(busy()));
    }
    assert!(start.elapsed() < Duration::from_secs(3), "they did not wait for the disk");
    assert_eq!(storm.len(), 64);
    lock.rollback().await.unwrap();
    assert!(storm.join_all().await.iter().all(|answer| *answer == Ok(Accepted::New)));
    assert_eq!(file.kept().await, 64);
    assert_eq!(file.storm(1, b"{}").join_all().await.len(), 1);
}

#[tokio::test]
async fn large_payloads_need_more_room() {
    const LARGE: &[u8] = &[b' '; 20 * 1024];
    let file = File::new(64).await;
    let other = file.other().await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let mut storm = file.storm(10, LARGE);
    for _ in 0..7 {
        assert_eq!(storm.join_next().await.unwrap().unwrap(), Err(busy()));
    }
    lock.rollback().await.unwrap();
    assert_eq!(storm.join_all().await, [Ok(Accepted::New), Ok(Accepted::New), Ok(Accepted::New)]);
}

#[tokio::test]
async fn a_sender_that_goes_away_takes_no_other_with_it() {
    let file = File::new(64 * 1024).await;
    let mut gone = file.storm(50, b"{}");
    tokio::task::yield_now().await;
    gone.abort_all();
    while gone.join_next().await.is_some() {}
    let answers = file.storm(100, b"{}").join_all().await;
    assert!(answers.iter().all(Result::is_ok));
    until(async || file.kept().await == 100).await;
}

#[tokio::test]
async fn who_reads_does_not_wait_for_who_writes() {
    let file = File::new(64 * 1024).await;
    file.storm(3, b"{}").join_all().await;
    let other = file.other().await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let waiting = file.storm(1, b"{}");
    let read = tokio::time::timeout(Duration::from_secs(2), file.kept()).await;
    assert_eq!(read.expect("it reads while another writes"), 3);
    lock.rollback().await.unwrap();
    waiting.join_all().await;
}
