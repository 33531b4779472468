//! A flow or an adapter that panics is its event's trouble, and nobody else's.

use flow_core::dead_letter::Cause;
use flow_core::inbox::EventState;
use flow_core::outbox::AttemptResult;
use mapping_core::canonical::{DocumentKind, GatewayEvent};
use mapping_core::flows::{Decision, Facts, Flow, Question};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;

use crate::scripted::{Fault, Sale, Sell, World, assert_nothing_twice};

/// Cannot stand one customer.
struct Touchy;

impl Flow for Touchy {
    fn name(&self) -> &'static str {
        "touchy"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        event.order_key.as_str() == "touchy"
    }

    fn questions(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        Ok(Vec::new())
    }

    fn decide(&self, event: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        panic!("not {}", event.id)
    }
}

#[tokio::test]
async fn a_flow_that_panics_is_a_dead_letter_of_its_event() {
    let world = World::new().await;
    world.accept(&Sale::new("bad", "touchy", "ch_1", "cus_1", 100)).await;
    world.accept(&Sale::new("good", "order_2", "ch_2", "cus_2", 100)).await;
    let flows: [Box<dyn Flow>; 2] = [Box::new(Touchy), Box::new(Sell)];
    let summary = world.runner().flows(flows).run_until_quiet(|_| {}).await.unwrap();
    assert_eq!((summary.posted, summary.dead), (1, 1));
    let cause = world.events().await["bad"].cause.clone();
    assert_eq!(cause, Some(Cause::Panicked { message: "not bad".to_owned() }));
}

#[tokio::test]
async fn an_adapter_that_panics_in_a_post_leaves_a_document_that_is_probed() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Receipt, Fault::Panic("out of memory"));
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 100)).await;
    world.run().await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(world.books.sends(DocumentKind::Receipt).len(), 1);
    let receipt = world.documents("evt_1").await.pop().unwrap();
    let attempts = world.store.attempts_of(receipt.id).await.unwrap();
    let results: Vec<_> = attempts.iter().map(|attempt| (attempt.result, attempt.said.as_str())).collect();
    let number = receipt.number.unwrap();
    assert_eq!(results, [(AttemptResult::Lost, "out of memory"), (AttemptResult::Found, number.as_str())]);
    assert_nothing_twice(&world.books);
}
