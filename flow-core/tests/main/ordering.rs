//! Order is kept within a key, and no key waits for another.

use std::time::Duration;

use flow_core::inbox::{EventState, Incoming};
use mapping_core::canonical::DocumentKind;

use crate::scripted::{Fault, Sale, World, until};

#[tokio::test]
async fn events_of_one_key_are_posted_in_the_order_of_acceptance() {
    let world = World::new().await;
    for number in 0..6 {
        let transaction = format!("ch_{number}");
        world.accept(&Sale::new(&format!("evt_{number}"), "one order", &transaction, "cus_1", 100)).await;
    }
    world.books.fail(DocumentKind::Receipt, Fault::Busy(None));
    world.books.fail(DocumentKind::Receipt, Fault::LostBefore);
    world.run().await;
    let pages = world.books.pages.lock().unwrap();
    let receipts = pages.held.iter().filter(|(key, ..)| key.kind == DocumentKind::Receipt);
    let posted: Vec<&str> = receipts.map(|(key, ..)| key.natural.as_str()).collect();
    assert_eq!(posted, ["ch_0", "ch_1", "ch_2", "ch_3", "ch_4", "ch_5"]);
}

#[tokio::test]
async fn a_poisoned_key_blocks_no_other() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Customer, Fault::Busy(Some(Duration::from_secs(86_400))));
    world.accept(&Sale::new("poison", "order_0", "ch_0", "cus_0", 100)).await;
    world.run_due().await;
    for number in 1..20 {
        let (event, key) = (format!("evt_{number}"), format!("order_{number}"));
        world.accept(&Sale::new(&event, &key, &format!("ch_{number}"), &format!("cus_{number}"), 100)).await;
    }
    world.accept(&Sale::new("behind", "order_0", "ch_behind", "cus_behind", 100)).await;
    world.run_due().await;
    let summary = world.store.summary().await.unwrap();
    assert_eq!((summary.posted, summary.open), (19, 2));
    assert_eq!(world.state("behind").await, EventState::Accepted);
    assert_eq!(world.run().await.posted, 21);
}

#[tokio::test]
async fn a_dead_event_lets_the_next_of_its_key_go_on() {
    let world = World::new().await;
    world.accept(&Sale::new("dead", "order_1", "ch_1", "cus_1", -5)).await;
    world.accept(&Sale::new("alive", "order_1", "ch_2", "cus_1", 100)).await;
    world.run().await;
    assert_eq!((world.state("dead").await, world.state("alive").await), (EventState::Dead, EventState::Posted));
}

#[tokio::test]
async fn a_key_that_the_inbox_was_not_told_is_read_from_the_payload() {
    let world = World::new().await;
    let inbox = world.runner().inbox();
    for number in 0..4 {
        let sale = Sale::new(&format!("evt_{number}"), "one order", &format!("ch_{number}"), "cus_1", 100);
        inbox.accept(&Incoming { order_key: None, ..sale.incoming() }).await.unwrap();
    }
    assert_eq!(world.run().await.posted, 4);
    let events = world.events().await;
    assert!(events.values().all(|event| event.incoming.order_key.as_ref().unwrap().as_str() == "one order"));
    let pages = world.books.pages.lock().unwrap();
    let receipts = pages.held.iter().filter(|(key, ..)| key.kind == DocumentKind::Receipt);
    let posted: Vec<&str> = receipts.map(|(key, ..)| key.natural.as_str()).collect();
    assert_eq!(posted, ["ch_0", "ch_1", "ch_2", "ch_3"]);
}

#[tokio::test]
async fn a_service_handles_what_arrives_while_a_post_hangs_and_stops_when_told() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Customer, Fault::HangBefore);
    let runner = world.runner();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = tokio::spawn({
        let runner = runner.clone();
        async move { runner.run(async { drop(stopped.await) }).await }
    });
    world.accept(&Sale::new("hangs", "order_1", "ch_1", "cus_1", 100)).await;
    until(async || !world.books.sends(DocumentKind::Customer).is_empty()).await;
    runner.inbox().accept(&Sale::new("flows", "order_2", "ch_2", "cus_2", 100).incoming()).await.unwrap();
    until(async || world.state("flows").await == EventState::Posted).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!service.is_finished(), "what is under way is finished first");
    service.abort();
}
