//! Order is kept within a key, and no key waits for another.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::inbox::{EventState, Incoming};
use flow_core::ports::{Gateway, PortError};
use flow_core::runner::Runner;
use flow_core::targets::{Standing, Target};
use mapping_core::canonical::{AccountId, DocumentKind, GatewayEvent};
use mapping_core::flows::{Answer, Question};

use crate::scripted::{Acme, Fault, Sale, World, until};

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

/// A gateway that looks its order keys up in records that are away at times.
#[derive(Default)]
struct Scribe(Mutex<VecDeque<PortError>>);

#[async_trait]
impl Gateway for Scribe {
    fn name(&self) -> &str {
        "scribe"
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        let away = self.0.lock().unwrap().pop_front();
        match away {
            Some(away) => Err(away),
            None => Acme.read(incoming).await,
        }
    }

    async fn answer(&self, _: Option<&AccountId>, _: &Question) -> Result<Answer, PortError> {
        Ok(Answer::Absent)
    }
}

fn away() -> PortError {
    PortError::Retry { after: None, message: "the records are away".to_owned() }
}

/// Two events of one order and one of another gateway, the first of which comes without a key.
async fn with_scribe(away: impl IntoIterator<Item = PortError>) -> (World, Runner) {
    let world = World::new().await;
    let scribe = Arc::new(Scribe::default());
    scribe.0.lock().unwrap().extend(away);
    let runner = world.runner().gateway(scribe);
    for (event, key) in [("first", None), ("second", Some("one order".into()))] {
        let sale = Sale::new(event, "one order", &format!("ch_{event}"), "cus_1", 100);
        let delivery = Incoming { gateway: "scribe".into(), order_key: key, ..sale.incoming() };
        runner.inbox().accept(&delivery).await.unwrap();
    }
    world.accept(&Sale::new("other", "another order", "ch_other", "cus_2", 100)).await;
    (world, runner)
}

#[tokio::test]
async fn a_key_that_cannot_be_read_now_is_read_later_and_order_is_kept_meanwhile() {
    let (world, runner) = with_scribe([away(), away()]).await;
    runner.run_due().await.unwrap();
    let events = world.events().await;
    assert_eq!(events["other"].state, EventState::Posted, "it came from somebody else");
    assert_eq!(events["second"].state, EventState::Accepted);
    let first = &events["first"];
    assert_eq!((&first.incoming.order_key, first.attempts), (&None, 1));
    assert_eq!(first.error.as_deref(), Some("no answer now: the records are away"));
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 3);
    assert_eq!(world.events().await["first"].incoming.order_key.as_ref().unwrap().as_str(), "one order");
    let pages = world.books.pages.lock().unwrap();
    let receipts = pages.held.iter().filter(|(key, ..)| key.kind == DocumentKind::Receipt);
    let posted: Vec<&str> = receipts.map(|(key, ..)| key.natural.as_str()).collect();
    assert_eq!(posted, ["ch_other", "ch_first", "ch_second"]);
}

#[tokio::test]
async fn a_key_that_is_not_read_for_too_long_costs_its_event_and_no_other() {
    let (world, runner) = with_scribe((0..100).map(|_| away())).await;
    let summary = runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(summary.dead + summary.posted, 3);
    let events = world.events().await;
    assert_eq!(events["first"].cause.as_ref().unwrap().code(), "gave_up");
    assert_ne!(events["first"].incoming.order_key.as_ref().unwrap().as_str(), "one order");
}

#[tokio::test]
async fn a_scribe_who_does_not_know_us_is_asked_seldom_and_a_person_hears_of_it() {
    let (world, runner) = with_scribe([PortError::Unauthorized { message: "who are you?".to_owned() }]).await;
    runner.run_due().await.unwrap();
    let scribe = Target::gateway("scribe");
    let standing = runner.targets().await.unwrap().into_iter().find(|record| record.target == scribe).unwrap();
    assert_eq!(standing.standing, Standing::Unauthorized);
    assert_eq!(world.state("other").await, EventState::Posted);
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 3);
    assert_eq!(world.events().await["first"].incoming.order_key.as_ref().unwrap().as_str(), "one order");
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
