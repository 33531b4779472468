//! However often the same thing is said, it is booked once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use flow_core::inbox::{Accepted, EventState};
use mapping_core::canonical::DocumentKind;
use tokio::sync::Barrier;

use crate::scripted::{Books, Sale, World, assert_nothing_twice};

#[tokio::test]
async fn redelivery_posts_once() {
    let world = World::new().await;
    let sale = Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000);
    assert_eq!(world.accept(&sale).await, Accepted::New);
    assert_eq!(world.accept(&sale).await, Accepted::Duplicate);
    let summary = world.run().await;
    assert_eq!(world.accept(&sale).await, Accepted::Duplicate);
    assert_eq!(world.run().await, summary);
    assert_eq!(summary.to_string(), "events=1 posted=1 skipped=0 dead=0 open=0 documents=3");
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_later_event_for_the_same_charge_finds_it_posted() {
    let world = World::new().await;
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.accept(&Sale::new("evt_2", "order_1", "ch_1", "cus_1", 1000)).await;
    let summary = world.run().await;
    assert_eq!((summary.posted, summary.skipped), (1, 1));
    let skip = world.events().await["evt_2"].skip.clone().unwrap();
    assert_eq!(skip.to_string(), "already posted as receipt-3: receipt of ch_1");
    assert_eq!(world.books.held().len(), 3);
}

/// Both read the books before either has posted.
async fn at_the_same_time(first: &Sale, second: &Sale) -> World {
    let mut world = World::new().await;
    let clock = Arc::clone(&world.clock);
    let (meeting, slowness) = (Some(Barrier::new(2)), Duration::from_millis(20));
    let (settles_within, has_no_index) = (Duration::ZERO, false);
    world.books = Arc::new(Books { pages: Mutex::default(), clock, meeting, slowness, settles_within, has_no_index });
    world.accept(first).await;
    world.accept(second).await;
    world.run().await;
    world
}

#[tokio::test]
async fn two_events_for_one_charge_at_the_same_time_post_once() {
    let first = Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000);
    let second = Sale { event: "evt_2".to_owned(), key: "another order".to_owned(), ..first.clone() };
    let world = at_the_same_time(&first, &second).await;
    assert_eq!(world.store.summary().await.unwrap().posted, 2);
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
    assert_eq!(world.documents("evt_1").await, world.documents("evt_2").await);
}

#[tokio::test]
async fn two_new_payments_of_one_new_customer_create_the_customer_once() {
    let first = Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000);
    let second = Sale::new("evt_2", "order_2", "ch_2", "cus_1", 2500);
    let world = at_the_same_time(&first, &second).await;
    assert_eq!(
        world.store.summary().await.unwrap().to_string(),
        "events=2 posted=2 skipped=0 dead=0 open=0 documents=5"
    );
    assert_eq!(world.books.sends(DocumentKind::Customer).len(), 1);
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 2);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn two_events_that_contradict_each_other_about_money_do_not_both_post() {
    let first = Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000);
    let second = Sale { event: "evt_2".to_owned(), key: "another order".to_owned(), minor: 999, ..first.clone() };
    let world = at_the_same_time(&first, &second).await;
    let events = world.events().await;
    let dead: Vec<_> = events.values().filter(|event| event.state == EventState::Dead).collect();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].cause.as_ref().unwrap().code(), "conflict");
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}
