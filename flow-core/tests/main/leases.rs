//! Workers that are alive keep what they claimed; what others held is taken over, and nothing is posted twice.

use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::{AT_ONCE, Clock, SystemClock};
use flow_core::inbox::EventState;
use flow_core::outbox::{AttemptResult, DocumentState};
use flow_core::runner::{Options, Runner};
use mapping_core::canonical::DocumentKind;
use time::OffsetDateTime;

use crate::scripted::{Fault, OPTIONS, Sale, World, assert_nothing_twice, until};

/// By the real clock, with leases that a test can wait for.
fn brisk(world: &World) -> Runner {
    let options = Options { lease: Duration::from_secs(2), ..OPTIONS };
    world.runner().clock(Arc::new(SystemClock)).options(options)
}

fn sale() -> Sale {
    Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)
}

/// Completes when the receipt has been sent.
fn sent(world: &World) -> impl Future<Output = ()> + Send + use<> {
    let books = Arc::clone(&world.books);
    async move {
        while books.sends(DocumentKind::Receipt).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn quiet(runner: &Runner) {
    let quiet = runner.run_until_quiet(|_| {});
    tokio::time::timeout(Duration::from_secs(60), quiet).await.expect("the story ends").unwrap();
}

#[tokio::test]
async fn a_post_that_takes_longer_than_a_lease_is_left_to_its_worker() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::SlowAnswer(Duration::from_secs(5)));
    world.accept(&sale()).await;
    let (first, second) = (brisk(&world), brisk(&world));
    tokio::join!(quiet(&first), quiet(&second));
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1);
    assert!(world.books.pages.lock().unwrap().probes.is_empty(), "nobody had a doubt");
}

#[tokio::test]
async fn a_worker_whose_lease_was_taken_drops_its_work() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::HangAfter);
    world.accept(&sale()).await;
    let runner = brisk(&world);
    let worker = tokio::spawn(async move { runner.run_due().await });
    until(async || !world.books.sends(DocumentKind::Receipt).is_empty()).await;
    let (late, later) = (Duration::from_secs(3600), Duration::from_secs(7200));
    let now = OffsetDateTime::now_utc();
    assert_eq!(world.store.claim_events(now + late, now + later, 10).await.unwrap().len(), 1);
    let ended = tokio::time::timeout(Duration::from_secs(10), worker).await;
    ended.expect("it hears of it at its next beat").unwrap().unwrap();
    assert_eq!(world.documents("evt_1").await[2].state, DocumentState::Posting, "it writes nothing any more");
}

#[tokio::test]
async fn what_a_dead_worker_held_is_taken_over_when_its_lease_is_over_and_probed_first() {
    for (fault, sends) in [(Fault::HangAfter, 1), (Fault::HangBefore, 2)] {
        let world = World::new().await;
        world.books.fail(DocumentKind::Receipt, fault);
        world.accept(&sale()).await;
        let dead = brisk(&world);
        tokio::select! {
            ended = dead.run_due() => panic!("it should hang: {ended:?}"),
            () = until(async || !world.books.sends(DocumentKind::Receipt).is_empty()) => {}
        }
        let began = std::time::Instant::now();
        quiet(&brisk(&world)).await;
        assert!(began.elapsed() >= Duration::from_secs(1), "not before the lease is over");
        assert_eq!(world.state("evt_1").await, EventState::Posted);
        assert_eq!(world.books.pages.lock().unwrap().probes.len(), 1);
        assert_eq!(world.books.sends(DocumentKind::Receipt).len(), sends);
        assert_nothing_twice(&world.books);
    }
}

#[tokio::test]
async fn an_answer_that_comes_after_a_takeover_changes_nothing() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::SlowAnswer(Duration::from_millis(600)));
    world.accept(&sale()).await;
    let slow = tokio::spawn({
        let runner = world.runner().options(Options { concurrency: 1, ..OPTIONS }); // it does not take over from itself
        async move { runner.run_due().await }
    });
    until(async || !world.books.sends(DocumentKind::Receipt).is_empty()).await;
    world.clock.advance(Duration::from_secs(601));
    assert_eq!(world.run().await.posted, 1);
    let after_takeover = world.documents("evt_1").await;
    slow.await.unwrap().unwrap();
    assert_eq!(world.documents("evt_1").await, after_takeover);
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    let attempts = world.store.attempts_of(after_takeover[2].id).await.unwrap();
    let results: Vec<AttemptResult> = attempts.iter().map(|attempt| attempt.result).collect();
    assert_eq!(results, [AttemptResult::Lost, AttemptResult::Found, AttemptResult::Late]);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn several_runners_share_the_work_of_one_store_and_keep_its_order() {
    let world = World::new().await.with_books(|books| books.slowness = Duration::from_millis(2));
    for number in 0..60 {
        let (event, key) = (format!("evt_{number}"), format!("order_{}", number % 7));
        world.accept(&Sale::new(&event, &key, &format!("{key} {number:02}"), &format!("cus_{number}"), 100)).await;
    }
    let runners = [brisk(&world), brisk(&world), brisk(&world)];
    tokio::join!(quiet(&runners[0]), quiet(&runners[1]), quiet(&runners[2]));
    assert_eq!(world.store.summary().await.unwrap().posted, 60);
    assert_nothing_twice(&world.books);
    let pages = world.books.pages.lock().unwrap();
    for key in 0..7 {
        let prefix = format!("order_{key} ");
        let receipts = pages.held.iter().filter(|(key, ..)| key.kind == DocumentKind::Receipt);
        let of_key: Vec<&str> =
            receipts.map(|(key, ..)| key.natural.as_str()).filter(|name| name.starts_with(&prefix)).collect();
        assert!(of_key.is_sorted(), "{of_key:?}");
    }
}

#[tokio::test]
async fn a_shutdown_finishes_what_ends_within_its_grace() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::SlowAnswer(Duration::from_millis(200)));
    world.accept(&sale()).await;
    let sent = sent(&world);
    world.runner().run(sent).await.unwrap();
    assert_eq!(world.state("evt_1").await, EventState::Posted);
}

#[tokio::test]
async fn a_shutdown_hands_back_what_does_not_end_and_nobody_waits_for_a_lease() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::HangAfter);
    world.accept(&sale()).await;
    let sent = sent(&world);
    let runner = world.runner().options(Options { grace: Duration::from_millis(50), ..OPTIONS });
    let began = world.clock.now();
    tokio::time::timeout(Duration::from_secs(10), runner.run(sent)).await.expect("it stops").unwrap();
    let receipt = world.documents("evt_1").await.pop().unwrap();
    assert_eq!(receipt.state, DocumentState::Unknown);
    world.run_due().await;
    assert_eq!(world.clock.now(), began, "by the clock, no time has passed");
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(world.books.pages.lock().unwrap().probes.len(), 1);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn what_has_not_begun_to_post_is_handed_back_without_a_doubt() {
    let world = World::new().await.with_books(|books| books.meeting = Some(tokio::sync::Barrier::new(2)));
    world.accept(&sale()).await;
    let runner = world.runner().options(Options { grace: Duration::from_millis(50), ..OPTIONS });
    runner.run(tokio::time::sleep(Duration::from_millis(300))).await.unwrap();
    let event = world.events().await["evt_1"].clone();
    assert_eq!((event.state, event.attempts), (EventState::Accepted, 0));
    assert_eq!(world.store.next_due().await.unwrap(), Some(AT_ONCE));
}
