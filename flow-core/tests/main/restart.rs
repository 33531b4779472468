//! A process may stop at any moment; the next one goes on where it stopped.

use std::sync::Arc;
use std::time::Duration;

use flow_core::outbox::DocumentState;
use flow_core::runner::Runner;
use flow_core::store::SqliteStore;
use mapping_core::canonical::DocumentKind;

use crate::scripted::{Fault, Sale, World, assert_nothing_twice, until};

/// A run that is dropped once a document of this kind has been sent.
async fn run_until_it_hangs(world: &World, kind: DocumentKind, runner: Runner) {
    tokio::select! {
        ended = runner.run_due() => panic!("it should hang: {ended:?}"),
        () = until(async || !world.books.sends(kind).is_empty()) => {}
    }
}

/// A process that is dropped while its ERP hangs, then another on the same file.
async fn stopped_while(fault: Fault) -> World {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let mut world = World::on(Arc::new(SqliteStore::open(&path).await.unwrap()));
    world.books.fail(DocumentKind::SalesOrder, fault);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    run_until_it_hangs(&world, DocumentKind::SalesOrder, world.runner()).await;
    assert_eq!(world.documents("evt_1").await[1].state, DocumentState::Posting);
    world.store = Arc::new(SqliteStore::open(&path).await.unwrap());
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(world.books.pages.lock().unwrap().probes.len(), 1, "asked before anything is sent");
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
    world
}

#[tokio::test]
async fn a_post_that_arrived_before_the_stop_is_found() {
    let world = stopped_while(Fault::HangAfter).await;
    assert_eq!(world.books.sends(DocumentKind::SalesOrder).len(), 1);
}

#[tokio::test]
async fn a_post_that_did_not_arrive_before_the_stop_is_sent_under_its_key() {
    let world = stopped_while(Fault::HangBefore).await;
    let sends = world.books.sends(DocumentKind::SalesOrder);
    assert_eq!(sends.len(), 2);
    assert_eq!(sends[0].0, sends[1].0);
}

#[tokio::test]
async fn a_run_that_was_dropped_is_taken_up_by_the_next_run_of_the_same_runner() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::HangAfter);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    let runner = world.runner();
    run_until_it_hangs(&world, DocumentKind::Receipt, runner.clone()).await;
    runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(world.books.pages.lock().unwrap().probes.len(), 1);
    assert_eq!(world.store.summary().await.unwrap().posted, 1);
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_worker_that_hangs_past_its_claim_is_replaced() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::HangAfter);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    let runner = world.runner();
    let hanging = tokio::spawn({
        let runner = runner.clone();
        async move { runner.run_due().await }
    });
    until(async || !world.books.sends(DocumentKind::Receipt).is_empty()).await;
    runner.run_due().await.unwrap();
    assert_eq!(world.store.summary().await.unwrap().open, 1, "a second run leaves it alone");
    world.clock.advance(Duration::from_secs(601));
    runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(world.store.summary().await.unwrap().posted, 1);
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
    hanging.abort();
}
