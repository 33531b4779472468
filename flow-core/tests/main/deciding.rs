//! What a decision rests on, and what happens when there is none.

use flow_core::inbox::EventState;
use flow_core::rules_hash::rules_hash;
use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::{Decision, Facts, Flow, Plan, Question};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;

use crate::scripted::{Sale, World};

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
