//! What others hear: after the documents, at least once, and never in the way of the books.

use std::sync::Arc;

use flow_core::dead_letter::DeadLetters;
use flow_core::inbox::EventState;
use flow_core::ports::{PortError, Told};
use mapping_core::canonical::{Customer, DocumentKey, DocumentKind, Link};
use mapping_core::derived::{Derived, Reason};
use mapping_core::flows::{Answer, Notice, Plan, Question, Telling};
use mapping_core::refusal::{Refusal, RefusalCode};
use serde_json::json;

use crate::scripted::{Fault, World, document};
use crate::written_plans::{Crier, Order, alert, deaf};

fn customer_record(name: &str) -> mapping_core::canonical::Document {
    document(json!({"document": "customer", "external_id": "acme/cus_1", "name": name, "email": "ann@example.com"}))
}

fn plan(topics: &[&str]) -> Plan {
    let mut plan = Plan::default();
    topics.iter().for_each(|topic| plan.tell(alert(topic)));
    plan
}

fn crier(script: impl IntoIterator<Item = Result<Told, PortError>>) -> Arc<Crier> {
    let crier = Crier::default();
    crier.script.lock().unwrap().extend(script);
    Arc::new(crier)
}

#[tokio::test]
async fn others_hear_of_it_once_the_books_hold_it_and_not_before() {
    let (world, crier) = (World::new().await, crier([]));
    let mut plan = plan(&["new_customer"]);
    plan.push(customer_record("Ann"), Vec::new());
    world.books.fail(DocumentKind::Customer, Fault::Busy(None));
    world.order("evt_1", &Order { plan, ..Order::default() }).await;
    world.ordered(&crier).run_due().await.unwrap();
    assert_eq!((world.state("evt_1").await, crier.notices().len()), (EventState::Planned, 0));
    world.run_ordered(&crier).await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(crier.notices(), ["people: new_customer: look"]);
}

#[tokio::test]
async fn a_refused_document_tells_nobody_anything() {
    let (world, crier) = (World::new().await, crier([]));
    let mut plan = plan(&["new_customer"]);
    plan.push(customer_record("Ann"), Vec::new());
    world.books.fail(DocumentKind::Customer, Fault::Refuse);
    world.order("evt_1", &Order { plan, ..Order::default() }).await;
    world.run_ordered(&crier).await;
    assert_eq!((world.state("evt_1").await, crier.notices().len()), (EventState::Dead, 0));
}

#[tokio::test]
async fn a_plan_of_tellings_alone_is_posted_and_an_empty_one_is_skipped() {
    let (world, crier) = (World::new().await, crier([]));
    world.order("evt_1", &Order { plan: plan(&["a", "b"]), ..Order::default() }).await;
    world.order("evt_2", &Order::default()).await;
    world.run_ordered(&crier).await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(world.state("evt_2").await, EventState::Skipped);
    assert_eq!(crier.notices(), ["people: a: look", "people: b: look"]);
}

#[tokio::test]
async fn a_telling_that_does_not_get_through_holds_back_no_other_and_comes_again_under_its_key() {
    let (world, crier) = (World::new().await, crier([deaf()]));
    world.order("evt_1", &Order { plan: plan(&["a", "b"]), ..Order::default() }).await;
    world.ordered(&crier).run_due().await.unwrap();
    assert_eq!(world.state("evt_1").await, EventState::Planned);
    world.run_ordered(&crier).await;
    assert_eq!(crier.notices(), ["people: a: look", "people: b: look", "people: a: look"]);
    let heard = crier.heard.lock().unwrap().clone();
    assert_eq!(heard[0].1, heard[2].1);
    assert_ne!(heard[0].1, heard[1].1);
}

#[tokio::test]
async fn what_cannot_be_told_at_all_is_done_with() {
    let refused = Refusal::new(RefusalCode::Unsupported, "notice", "", "no such thing");
    let (world, crier) = (World::new().await, crier([Err(refused.into()), Ok(Told::NotMine)]));
    world.order("evt_1", &Order { plan: plan(&["a", "b"]), ..Order::default() }).await;
    world.run_ordered(&crier).await;
    assert_eq!((world.state("evt_1").await, crier.notices().len()), (EventState::Posted, 2));
}

#[tokio::test]
async fn a_dead_letter_of_which_only_the_telling_is_left_goes_on_there() {
    let (world, crier) = (World::new().await, crier((0..6).map(|_| deaf())));
    let mut plan = plan(&["new_customer"]);
    plan.push(customer_record("Ann"), Vec::new());
    world.order("evt_1", &Order { plan, ..Order::default() }).await;
    world.run_ordered(&crier).await;
    let letters = DeadLetters::new(Arc::clone(&world.store));
    let letter = letters.list(None, 10).await.unwrap().pop().unwrap();
    assert_eq!(letter.cause.code(), "untold");
    assert_eq!(world.books.sends(DocumentKind::Customer).len(), 1);
    assert!(letters.replay(letter.event.id, letter.event.finished_at.unwrap()).await.unwrap());
    assert_eq!(world.state("evt_1").await, EventState::Planned);
    world.run_ordered(&crier).await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(world.books.sends(DocumentKind::Customer).len(), 1, "the document is not sent again");
    assert_eq!(crier.notices().len(), 7);
}

#[tokio::test]
async fn a_process_that_stops_before_a_telling_is_noted_tells_it_on_its_next_run() {
    let (world, crier) = (World::new().await, crier([]));
    world.order("evt_1", &Order { plan: plan(&["a"]), ..Order::default() }).await;
    let claim = world.store.claim_events(world_now(&world), later(&world), 1).await.unwrap().pop().unwrap();
    let basis = flow_core::inbox::Basis {
        flow: "as_ordered".to_owned(),
        rules_hash: "0".repeat(64),
        facts: mapping_core::flows::Facts::new(),
    };
    let stored = flow_core::outbox::NewPlan { erp: "books".to_owned(), basis, plan: plan(&["a"]) };
    world.store.plan(&claim, &stored, None).await.unwrap();
    // The process stops here, whether or not it had told it: nothing is noted.
    world.run_ordered(&crier).await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(crier.notices(), ["people: a: look"]);
    let late = world.store.told(&claim, 0, world_now(&world)).await;
    assert!(late.is_err(), "the worker that stopped cannot write any more");
}

fn world_now(world: &World) -> time::OffsetDateTime {
    flow_core::clock::Clock::now(&*world.clock)
}

fn later(world: &World) -> time::OffsetDateTime {
    world_now(world) + time::Duration::minutes(10)
}

fn reason(field: &'static str) -> Reason {
    Derived::new("a", "a.rule").explain(field).1
}

#[tokio::test]
async fn a_flow_is_told_what_was_last_written_to_either_side() {
    let (world, crier) = (World::new().await, crier([]));
    let key = DocumentKey::new(DocumentKind::Customer, "acme/cus_1");
    let question = Question::LastWritten { key };
    let mut first = Plan::default();
    first.push(customer_record("Ann"), vec![reason("name"), reason("email")]);
    world.order("evt_1", &Order { plan: first, ..Order::default() }).await;
    let told = Customer { id: Some("cus_1".into()), name: Some("Ann B.".to_owned()), ..Customer::default() };
    let mut second = Plan::default();
    second.tellings.push(Telling::new(Notice::GatewayCustomer { customer: Box::new(told) }).because([reason("name")]));
    world.order("evt_2", &Order { questions: vec![question.clone()], plan: second, ..Order::default() }).await;
    world.run_ordered(&crier).await;
    let third = Order { questions: vec![question.clone()], plan: plan(&["a"]), ..Order::default() };
    world.order("evt_3", &third).await;
    world.run_ordered(&crier).await;
    let written = async |event: &str| {
        let basis = world.events().await[event].basis.clone().unwrap();
        let Some(Answer::Written(written)) = basis.facts.answer(&question) else { panic!("{event}") };
        (written.fields["name"].clone(), written.fields["email"].clone())
    };
    let ann = |name: &str| (name.to_owned(), "ann@example.com".to_owned());
    assert_eq!(written("evt_2").await, ann("Ann"));
    assert_eq!(written("evt_3").await, ann("Ann B."), "what the gateway was told lies over it");
}

#[tokio::test]
async fn a_telling_names_the_number_of_its_own_document_and_of_an_earlier_plans() {
    let (world, crier) = (World::new().await, crier([]));
    let linked = |of: &str| {
        let key = DocumentKey::new(DocumentKind::Customer, of);
        Telling::of_numbers("ch_1".into(), [("erp_customer".to_owned(), Link::Posted(key))]).unwrap()
    };
    let mut first = Plan::default();
    first.push(customer_record("Ann"), Vec::new());
    first.tellings.push(linked("acme/cus_1"));
    let mut second = Plan::default();
    second.tellings.push(linked("acme/cus_1"));
    let mut third = Plan::default();
    third.tellings.push(linked("acme/cus_9"));
    for (event, plan) in [("evt_1", first), ("evt_2", second), ("evt_3", third)] {
        world.order(event, &Order { plan, ..Order::default() }).await;
    }
    world.run_ordered(&crier).await;
    let number = world.documents("evt_1").await[0].number.clone().unwrap();
    let told: Vec<String> = crier
        .told
        .lock()
        .unwrap()
        .iter()
        .map(|telling| match &telling.notice {
            Notice::GatewayPayment { metadata, .. } => metadata["erp_customer"].clone(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(told, [number.clone(), number]);
    let unnumbered = world.events().await["evt_3"].clone();
    assert_eq!(unnumbered.cause.unwrap().code(), "untold", "nobody ever posts what it names");
}
