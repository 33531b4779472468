//! What a decision rests on, and what happens when there is none.

use std::time::Duration;

use flow_core::inbox::EventState;
use flow_core::rules_hash::rules_hash;
use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::{Answer, Decision, Facts, Flow, Plan, Question, Wait};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;

use crate::scripted::{START, Sale, World};

/// Always has one more question.
struct Curious;

impl Flow for Curious {
    fn name(&self) -> &'static str {
        "curious"
    }

    fn handles(&self, _: &GatewayEvent) -> bool {
        true
    }

    fn questions(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        Ok(vec![Question::Item { sku: "A-1".into() }])
    }

    fn decide(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        Ok(Decision::Post(Plan::default()))
    }
}

#[tokio::test]
async fn a_flow_that_never_stops_asking_becomes_a_dead_letter() {
    let world = World::new().await;
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    let flows: [Box<dyn Flow>; 1] = [Box::new(Curious)];
    world.runner().flows(flows).run_due().await.unwrap();
    let event = &world.events().await["evt_1"];
    assert_eq!(event.state, EventState::Dead);
    assert!(event.cause.as_ref().unwrap().to_string().contains("A-1"));
}

#[tokio::test]
async fn a_decision_is_kept_with_its_rules_and_facts() {
    let world = World::new().await;
    let mut rules = RuleBook::default();
    rules.payment.record_failed = true;
    for (event, minor) in [("posted", 1000), ("refused", 0)] {
        world.accept(&Sale::new(event, event, event, "cus_1", minor)).await;
    }
    world.runner().rules(rules.clone()).run_until_quiet(|_| {}).await.unwrap();
    for (name, event) in world.events().await {
        let basis = event.basis.unwrap_or_else(|| panic!("{name}"));
        assert_eq!(basis.rules_hash, rules_hash(&rules));
        let question = Question::Receipt { transaction: name.as_str().into() };
        assert!(basis.facts.answer(&question).is_some());
    }
    assert!(world.documents("posted").await.iter().all(|document| document.rules_hash == rules_hash(&rules)));
}

#[test]
fn equal_rules_have_equal_hashes_and_others_have_others() {
    let hash = rules_hash(&RuleBook::default());
    assert_eq!(hash, rules_hash(&RuleBook::default()));
    assert!(hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    let mut rules = RuleBook::default();
    rules.customer.create = !rules.customer.create;
    assert_ne!(hash, rules_hash(&rules));
}

/// Waits for something that never comes.
struct Patient;

impl Flow for Patient {
    fn name(&self) -> &'static str {
        "patient"
    }

    fn handles(&self, _: &GatewayEvent) -> bool {
        true
    }

    fn questions(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        Ok(Vec::new())
    }

    fn decide(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        let why = "the screening is not there".to_owned();
        Ok(Decision::Wait(Wait { why, after_seconds: 60, give_up_at: START + Duration::from_secs(3600) }))
    }
}

#[tokio::test]
async fn what_is_waited_for_is_asked_again_until_waiting_is_of_no_use() {
    let world = World::new().await;
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    let runner = world.runner().flows([Box::new(Patient) as Box<dyn Flow>]);
    runner.run_due().await.unwrap();
    let event = world.events().await["evt_1"].clone();
    assert_eq!((event.state, event.attempts), (EventState::Accepted, 0));
    assert_eq!(event.next_attempt_at, START + Duration::from_secs(60));
    assert_eq!(event.error.as_deref(), Some("waiting: the screening is not there"));
    runner.run_until_quiet(|_| {}).await.unwrap();
    let event = world.events().await["evt_1"].clone();
    assert_eq!(event.cause.unwrap().to_string(), "waited for too long: the screening is not there");
    assert_eq!(event.finished_at, Some(START + Duration::from_secs(3600)));
}

#[tokio::test]
async fn what_was_posted_from_here_is_known_though_the_erp_cannot_look_for_it() {
    let world = World::new().await.with_books(|books| books.has_no_index = true);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run().await;
    world.accept(&Sale::new("evt_2", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run().await;
    let event = world.events().await["evt_2"].clone();
    assert_eq!(event.state, EventState::Skipped, "{:?}", event.cause);
    let (posted, basis) = (world.documents("evt_1").await, event.basis.unwrap());
    let question = Question::Receipt { transaction: "ch_1".into() };
    let Some(Answer::Receipt(known)) = basis.facts.answer(&question) else { panic!("the receipt of evt_1") };
    assert_eq!(Some(&known.number), posted[2].number.as_ref());
    assert_eq!(Some(known.customer.as_str()), posted[0].number.as_deref());
    assert_eq!(known.amount.to_string(), "10.00 GBP");
}
