//! A document that may have arrived is asked about for a week, ever more seldom; then a person is.

use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::Clock;
use flow_core::dead_letter::{Cause, DeadLetters, Hand, Match};
use flow_core::inbox::EventState;
use flow_core::outbox::{AttemptResult, DocumentState};
use flow_core::ports::{Erp, PortError, Probe};
use flow_core::runner::Options;
use mapping_core::canonical::DocumentKind;

use crate::scripted::{Fault, Sale, World, assert_nothing_twice};

/// A world where an answer is lost and no probe is answered, run until a person is asked.
async fn unresolved() -> World {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::LostAfter);
    let deaf = PortError::Retry { after: None, message: "asleep".to_owned() };
    world.books.pages.lock().unwrap().deaf_probes.extend(std::iter::repeat_n(deaf, 23));
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.runner().options(Options::DEFAULT).run_until_quiet(|_| {}).await.unwrap();
    world
}

#[tokio::test]
async fn probes_come_after_seconds_then_minutes_hours_and_days_and_then_a_person_is_asked() {
    let world = unresolved().await;
    let gaps: Vec<i64> = {
        let pages = world.books.pages.lock().unwrap();
        pages.probes.windows(2).map(|two| (two[1].1 - two[0].1).whole_seconds()).collect()
    };
    for unit in [1..60, 60..3600, 3600..86_400 / 2, 86_400 / 2..86_401] {
        assert!(gaps.iter().filter(|gap| unit.contains(*gap)).count() >= 3, "{unit:?} in {gaps:?}");
    }
    assert!((3 * 86_400..10 * 86_400).contains(&gaps.iter().sum::<i64>()), "{gaps:?}");
    let event = world.events().await["evt_1"].clone();
    let Some(Cause::Unresolved { document, doubts, last }) = event.cause else { panic!("{:?}", event.cause) };
    assert_eq!((document.natural.as_str(), doubts, last.as_str()), ("ch_1", 24, "no answer now: asleep"));
    assert_eq!(world.documents("evt_1").await[2].state, DocumentState::Unknown, "it is not known, nor forgotten");
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1);
}

#[tokio::test]
async fn the_history_of_a_document_says_what_was_tried() {
    let world = unresolved().await;
    let receipt = world.documents("evt_1").await.pop().unwrap();
    let attempts = world.store.attempts_of(receipt.id).await.unwrap();
    assert_eq!(attempts.len(), 20, "the first four and the newest sixteen of 24");
    assert_eq!((attempts[0].result, attempts[0].said.as_str()), (AttemptResult::Lost, "the connection broke"));
    let probes = attempts.iter().filter(|attempt| attempt.result == AttemptResult::Unanswered);
    assert_eq!(probes.count(), 19);
    let customer = &world.documents("evt_1").await[0];
    assert_eq!(world.store.attempts_of(customer.id).await.unwrap(), [], "taken at the first post");
}

#[tokio::test]
async fn a_replay_asks_once_more_before_anything_is_sent() {
    let world = unresolved().await;
    let event = world.events().await["evt_1"].id;
    assert!(DeadLetters::new(Arc::clone(&world.store)).replay(event, world.clock.now()).await.unwrap());
    assert_eq!(world.run().await.skipped, 1, "the flow finds the receipt in the books");
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_person_who_finds_the_document_links_it_and_nothing_is_sent_again() {
    let world = unresolved().await;
    let (event, receipt) = (world.events().await["evt_1"].id, world.documents("evt_1").await.pop().unwrap());
    let letters = DeadLetters::new(Arc::clone(&world.store)).erp(Arc::clone(&world.books));
    let hand = Hand::new("ann", world.clock.now());
    let refused = letters.discard(event, &hand.clone().because("no answer")).await.unwrap_err();
    assert!(refused.to_string().contains("resolve it first"), "{refused}");
    let wrong = letters.resolve(event, receipt.id, "R-9", Match::Asked, &hand).await.unwrap_err();
    assert!(wrong.to_string().contains("holds it as"), "{wrong}");
    let Probe::Found(number) = world.books.probe(&receipt.document).await.unwrap() else { panic!("it arrived") };
    letters.resolve(event, receipt.id, &number, Match::Asked, &hand).await.unwrap();
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1);
    let linked = world.documents("evt_1").await.pop().unwrap();
    assert_eq!((linked.state, linked.number), (DocumentState::Resolved, Some(number)));
}

#[tokio::test]
async fn a_replay_sends_again_what_a_probe_at_last_does_not_find() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::LostBefore);
    let deaf = PortError::Retry { after: None, message: "asleep".to_owned() };
    world.books.pages.lock().unwrap().deaf_probes.extend(std::iter::repeat_n(deaf, 23));
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.runner().options(Options::DEFAULT).run_until_quiet(|_| {}).await.unwrap();
    let (event, asked) = (world.events().await["evt_1"].id, world.books.pages.lock().unwrap().probes.len());
    let letters = DeadLetters::new(Arc::clone(&world.store));
    assert_eq!(letters.letter(event).await.unwrap().cause.code(), "unresolved");
    assert!(letters.replay(event, world.clock.now()).await.unwrap());
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(world.books.pages.lock().unwrap().probes.len(), asked + 1, "asked before it is sent");
    let sends = world.books.sends(DocumentKind::Receipt);
    assert_eq!((sends.len(), &sends[0].0), (2, &sends[1].0), "the same request under the same key");
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn an_outage_of_a_week_uses_up_no_probes() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Customer, Fault::LostBefore);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    let stranger = PortError::Unauthorized { message: "who are you?".to_owned() };
    world.books.pages.lock().unwrap().deaf_probes.extend(std::iter::repeat_n(stranger, 500));
    for _day in 0..7 {
        world.clock.advance(Duration::from_secs(86_400));
        world.run_due().await;
    }
    world.books.pages.lock().unwrap().deaf_probes.clear();
    assert_eq!(world.state("evt_1").await, EventState::Planned);
    assert_eq!(world.documents("evt_1").await[0].doubts, 1);
    assert_eq!(world.run().await.posted, 1);
    assert_nothing_twice(&world.books);
}
