//! What cannot be done now is done later, at a time that stands in the store.

use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::Clock;
use flow_core::dead_letter::DeadLetters;
use flow_core::inbox::EventState;
use flow_core::outbox::{DocumentState, ErrorClass};
use flow_core::ports::PortError;
use mapping_core::canonical::DocumentKind;

use crate::scripted::{Fault, Sale, World};

fn sale() -> Sale {
    Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)
}

#[tokio::test]
async fn a_busy_erp_is_asked_again_by_the_row_s_own_backoff() {
    let world = World::new().await;
    for _ in 0..3 {
        world.books.fail(DocumentKind::Receipt, Fault::Busy(None));
    }
    world.accept(&sale()).await;
    world.run_due().await;
    let waiting = world.documents("evt_1").await.pop().unwrap();
    assert_eq!((waiting.state, waiting.attempts), (DocumentState::Planned, 1));
    assert_eq!(waiting.setback.unwrap().class, ErrorClass::Transient);
    world.clock.advance(Duration::from_secs(4));
    world.run_due().await;
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1, "not due yet");
    assert_eq!(world.run().await.posted, 1);
    let sends = world.books.sends(DocumentKind::Receipt);
    let gaps: Vec<i64> = sends.windows(2).map(|two| two[1].1 - two[0].1).collect();
    assert_eq!(gaps.len(), 3);
    for (gap, range) in gaps.iter().zip([5..=11, 10..=21, 20..=41]) {
        assert!(range.contains(gap), "{gap} in {range:?}");
    }
    assert!(sends.iter().all(|(key, _)| *key == sends[0].0), "one key for all attempts");
    assert!(world.books.pages.lock().unwrap().probes.is_empty(), "nothing was in doubt");
}

#[tokio::test]
async fn the_wait_that_the_erp_asks_for_is_kept() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Customer, Fault::Busy(Some(Duration::from_secs(3600))));
    world.accept(&sale()).await;
    assert_eq!(world.run().await.posted, 1);
    let sends = world.books.sends(DocumentKind::Customer);
    assert!((3600..=3601).contains(&(sends[1].1 - sends[0].1)), "{sends:?}");
}

#[tokio::test]
async fn a_read_that_gets_no_answer_is_asked_again() {
    let world = World::new().await;
    let after = Some(Duration::from_secs(500));
    let deaf = PortError::Retry { after, message: "maintenance".to_owned() };
    world.books.pages.lock().unwrap().deaf_reads.push_back(deaf);
    world.accept(&sale()).await;
    world.run_due().await;
    let event = &world.events().await["evt_1"];
    assert_eq!((event.state, event.attempts), (EventState::Accepted, 1));
    assert_eq!(event.error.as_deref(), Some("no answer now: maintenance"));
    assert!((500..=501).contains(&(event.next_attempt_at - crate::scripted::START).whole_seconds()));
    assert_eq!(world.run().await.posted, 1);
}

#[tokio::test]
async fn missing_permissions_wait_for_a_person_and_never_give_up() {
    let world = World::new().await;
    for _ in 0..10 {
        world.books.fail(DocumentKind::Customer, Fault::Stranger);
    }
    let stranger = PortError::Unauthorized { message: "no".to_owned() };
    world.books.pages.lock().unwrap().deaf_reads.extend(std::iter::repeat_n(stranger, 10));
    world.accept(&sale()).await;
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(world.books.sends(DocumentKind::Customer).len(), 11);
}

#[tokio::test]
async fn what_fails_for_too_long_becomes_a_dead_letter_and_can_be_replayed() {
    let world = World::new().await;
    for _ in 0..6 {
        world.books.fail(DocumentKind::SalesOrder, Fault::Busy(None));
    }
    world.accept(&sale()).await;
    assert_eq!(world.run().await.dead, 1);
    let event = world.events().await["evt_1"].clone();
    let cause = event.cause.unwrap();
    assert_eq!(cause.to_string(), "gave up after 6 attempts; the last: the books are busy");
    let states: Vec<_> = world.documents("evt_1").await.iter().map(|document| document.state).collect();
    assert_eq!(states, [DocumentState::Posted, DocumentState::Dead, DocumentState::Dead]);
    assert!(DeadLetters::new(Arc::clone(&world.store)).replay(event.id, world.clock.now()).await.unwrap());
    assert_eq!(world.run().await.to_string(), "events=1 posted=1 skipped=0 dead=0 open=0 documents=3");
    assert_eq!(world.books.held().len(), 3);
}
