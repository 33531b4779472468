//! A conflict shows both sides in its dead letter, wherever it was found; and what a person links instead is known like what was posted.

use std::collections::BTreeMap;
use std::sync::Arc;

use flow_core::dead_letter::{DeadLetters, Hand, Match};
use mapping_core::canonical::{Document, DocumentKind};
use mapping_core::derived::{Derived, Reason};
use mapping_core::flows::{Plan, Question};
use mapping_core::refusal::{Refusal, RefusalCode};
use serde_json::{Value, json};

use crate::scripted::{Fault, START, Sale, World, document};
use crate::written_plans::{Crier, Order};

/// The conflict of the letter of an event.
async fn conflict(world: &World, event: &str) -> (Value, String) {
    let letters = DeadLetters::new(Arc::clone(&world.store));
    let shown = letters.show(world.events().await[event].id).await.unwrap();
    (serde_json::to_value(&shown.conflict).unwrap(), shown.to_string())
}

#[tokio::test]
async fn a_plan_that_contradicts_the_outbox_shows_both() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Customer, Fault::Busy(None));
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    world.accept(&Sale::new("evt_2", "order_2", "ch_1", "cus_1", 2000)).await;
    world.run_due().await;
    let (sides, text) = conflict(&world, "evt_2").await;
    assert_eq!((&sides["what"], &sides["ours"]), (&json!("amount"), &json!("20.00 GBP")));
    let theirs = json!([{"what": "what sales order order of ch_1 stands for already", "found": "10.00 GBP"}]);
    assert_eq!(sides["theirs"], theirs);
    assert!(text.contains("ours: amount, 20.00 GBP\n  theirs: what sales order order of ch_1"), "{text}");
}

#[tokio::test]
async fn a_flow_that_finds_another_record_in_the_erp_shows_that_one() {
    let world = World::new().await;
    for (event, transaction) in [("evt_1", "ch_1"), ("evt_2", "ch_2")] {
        world.accept(&Sale::new(event, &format!("order of {transaction}"), transaction, "cus_1", 1000)).await;
    }
    world.run().await;
    let receipts = ["ch_1", "ch_2", "ch_3"];
    let questions: Vec<Question> =
        receipts.map(|transaction| Question::Receipt { transaction: transaction.into() }).into();
    let number = world.documents("evt_2").await.last().unwrap().number.clone().unwrap();
    let refused = |message: String| Some(Refusal::new(RefusalCode::Conflict, "payment.captured", "9.00 GBP", message));
    for (event, message, found) in [
        ("evt_3", format!("the ERP holds {number}; correct it"), 1),
        ("evt_4", "the ERP holds 2 receipts".to_owned(), 2),
    ] {
        let order = Order { questions: questions.clone(), refusal: refused(message), ..Order::default() };
        world.order(event, &order).await;
        world.run_ordered(&Arc::new(Crier::default())).await;
        let (sides, _) = conflict(&world, event).await;
        assert_eq!((&sides["what"], &sides["ours"]), (&json!("payment.captured"), &json!("9.00 GBP")));
        let theirs = sides["theirs"].as_array().unwrap();
        assert_eq!(theirs.len(), found, "{theirs:?}");
        let last = theirs.last().unwrap();
        assert_eq!(
            (&last["what"], &last["found"]["value"]["number"]),
            (&json!("receipt of ch_2 in the ERP"), &json!(number))
        );
    }
}

#[tokio::test]
async fn a_letter_that_stopped_for_anything_else_has_no_sides() {
    let world = World::new().await;
    world.books.fail(DocumentKind::SalesOrder, Fault::Refuse);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run().await;
    assert_eq!(conflict(&world, "evt_1").await.0, Value::Null);
}

fn reason(field: &'static str) -> Reason {
    Derived::new("a", "a.rule").explain(field).1
}

/// What is noted of a record, once the ERP holds it: by a post, or because a person links it.
async fn noted(record: &Document, is_linked: bool) -> BTreeMap<String, String> {
    let (world, crier) = (World::new().await, Arc::new(Crier::default()));
    let mut plan = Plan::default();
    plan.push(record.clone(), vec![reason("name"), reason("description")]);
    if is_linked {
        world.books.fail(record.key().kind, Fault::Refuse);
    }
    world.order("evt_1", &Order { plan, ..Order::default() }).await;
    world.run_ordered(&crier).await;
    if is_linked {
        let letters = DeadLetters::new(Arc::clone(&world.store)).erp(Arc::clone(&world.books));
        let (event, there) = (world.events().await["evt_1"].id, world.documents("evt_1").await.remove(0));
        world.books.pages.lock().unwrap().held.push((record.key(), "C-9".to_owned(), record.clone()));
        assert_eq!(world.store.last_written("books", &record.key()).await.unwrap(), None);
        letters.resolve(event, there.id, "C-9", Match::Asked, &Hand::new("ann", START)).await.unwrap();
    }
    world.store.last_written("books", &record.key()).await.unwrap().expect("notes").fields
}

#[tokio::test]
async fn a_record_that_a_person_links_leaves_the_notes_that_its_post_would_have_left() {
    let customer = json!({"document": "customer", "external_id": "acme/cus_1", "name": "Ann"});
    let item = json!({"document": "item", "sku": "A-1", "known": false, "description": "Pump"});
    for (record, field, said) in [(customer, "name", "Ann"), (item, "description", "Pump")] {
        let record = document(record);
        let linked = noted(&record, true).await;
        assert_eq!(linked.get(field).map(String::as_str), Some(said));
        assert_eq!(linked, noted(&record, false).await);
    }
}
