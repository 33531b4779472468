//! An answer that is lost is not a failure: the ERP is asked before anything is sent again.

use std::time::Duration;

use flow_core::inbox::EventState;
use flow_core::outbox::DocumentState;
use flow_core::ports::PortError;
use mapping_core::canonical::DocumentKind;

use crate::scripted::{Fault, Sale, World, assert_nothing_twice, until};

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found_and_not_sent_again() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::LostAfter);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    assert_eq!(world.documents("evt_1").await[2].state, DocumentState::Unknown);
    assert_eq!(world.state("evt_1").await, EventState::Planned);
    let summary = world.run().await;
    assert_eq!(summary.posted, 1);
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1);
    assert_eq!(world.books.pages.lock().unwrap().probes.len(), 1);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_post_that_never_arrived_is_sent_once_more_under_the_same_key() {
    let world = World::new().await;
    world.books.fail(DocumentKind::SalesOrder, Fault::LostBefore);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    assert_eq!(world.run().await.posted, 1);
    let sends = world.books.sends(DocumentKind::SalesOrder);
    assert_eq!(sends.len(), 2);
    assert_eq!(sends[0].0, sends[1].0);
    assert_eq!(world.documents("evt_1").await[1].idempotency_key.as_str(), sends[0].0);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn nothing_is_sent_while_the_probe_has_no_answer() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::LostBefore);
    let deaf = PortError::Retry { after: None, message: "asleep".to_owned() };
    world.books.pages.lock().unwrap().deaf_probes.extend([deaf.clone(), deaf.clone(), deaf]);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    assert_eq!(world.run().await.posted, 1);
    let pages = world.books.pages.lock().unwrap();
    assert_eq!(pages.probes.len(), 4);
    let gaps: Vec<i64> = pages.probes.windows(2).map(|two| (two[1].1 - two[0].1).whole_seconds()).collect();
    assert!(gaps.windows(2).all(|two| two[0] <= two[1]), "probes come further and further apart: {gaps:?}");
    let last_probe = pages.probes.last().unwrap().1;
    let receipts: Vec<_> = pages.sends.iter().filter(|(key, ..)| key.kind == DocumentKind::Receipt).collect();
    assert_eq!(receipts.len(), 2);
    assert!(receipts[1].2 >= last_probe);
}

#[tokio::test]
async fn a_second_loss_is_probed_again() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::LostBefore);
    world.books.fail(DocumentKind::Receipt, Fault::LostAfter);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 2);
    assert_eq!(world.books.pages.lock().unwrap().probes.len(), 2);
    assert_nothing_twice(&world.books);
}

/// An ERP without idempotency keys that may do the work up to two minutes after nobody waits any more.
async fn slow_world(fault: Fault) -> World {
    let world = World::new().await.with_books(|books| books.settles_within = Duration::from_secs(120));
    world.books.fail(DocumentKind::Receipt, fault);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world
}

fn assert_sent_once(world: &World) {
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1);
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn work_that_is_done_after_its_answer_was_lost_is_not_sent_again() {
    let world = slow_world(Fault::LostAndLate(Duration::from_secs(100))).await;
    assert_eq!(world.run().await.posted, 1);
    assert_sent_once(&world);
}

#[tokio::test]
async fn work_that_is_done_after_a_restart_is_not_sent_again() {
    let world = slow_world(Fault::HangAndLate(Duration::from_secs(100))).await;
    let runner = world.runner();
    tokio::select! {
        ended = runner.run_due() => panic!("it should hang: {ended:?}"),
        () = until(async || !world.books.sends(DocumentKind::Receipt).is_empty()) => {}
    }
    for _ in 0..3 {
        world.run_due().await; // a process that starts again and again
        world.clock.advance(Duration::from_secs(30));
    }
    assert!(world.books.pages.lock().unwrap().probes.is_empty(), "nothing is proven yet");
    assert_eq!(world.run().await.posted, 1);
    assert_sent_once(&world);
}

#[tokio::test]
async fn work_that_is_done_after_a_claim_ran_out_is_not_sent_again() {
    let world = slow_world(Fault::HangAndLate(Duration::from_secs(650))).await;
    let runner = world.runner();
    let hanging = tokio::spawn({
        let runner = runner.clone();
        async move { runner.run_due().await }
    });
    until(async || !world.books.sends(DocumentKind::Receipt).is_empty()).await;
    world.clock.advance(Duration::from_secs(601));
    runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(world.store.summary().await.unwrap().posted, 1);
    assert_sent_once(&world);
    hanging.abort();
}

#[tokio::test]
async fn a_post_that_never_arrived_is_sent_again_when_the_erp_has_settled() {
    let world = slow_world(Fault::LostBefore).await;
    assert_eq!(world.run().await.posted, 1);
    let sends: Vec<i64> = world.books.sends(DocumentKind::Receipt).iter().map(|(_, at)| *at).collect();
    assert!(sends.len() == 2 && sends[1] - sends[0] >= 120, "{sends:?}");
    assert_nothing_twice(&world.books);
}
