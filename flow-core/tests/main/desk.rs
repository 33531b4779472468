//! A person at the desk can always step in, and nothing is booked twice or lost by it.

use std::sync::Arc;

use flow_core::audit::{Action, AuditTrail};
use flow_core::dead_letter::{DeadLetters, DeskError, Edit, Filter, Hand, Match, Way};
use flow_core::inbox::{EventState, InboxId};
use flow_core::outbox::{DocumentState, OutboxId, StoredDocument};
use flow_core::ports::PortError;
use mapping_core::canonical::DocumentKind;
use mapping_core::flows::Question;
use serde_json::{Value, json};

use crate::scripted::{Fault, START, Sale, World, assert_nothing_twice};

fn ann() -> Hand {
    Hand::new("ann", START)
}

fn at(place: &str, value: Value) -> Edit {
    Edit::At { place: place.to_owned(), value }
}

/// A world with one letter whose document of a kind was refused.
async fn world(refused: DocumentKind) -> (World, DeadLetters, InboxId) {
    let world = World::new().await;
    let event = dies(&world, "bad", "ch_1", refused).await;
    let letters = DeadLetters::new(Arc::clone(&world.store)).erp(Arc::clone(&world.books));
    (world, letters, event)
}

async fn dies(world: &World, event: &str, transaction: &str, refused: DocumentKind) -> InboxId {
    world.books.fail(refused, Fault::Refuse);
    world.accept(&Sale::new(event, &format!("order of {transaction}"), transaction, "cus_1", 1000)).await;
    world.run().await;
    assert_eq!(world.state(event).await, EventState::Dead);
    world.events().await[event].id
}

async fn document(world: &World, event: &str, kind: DocumentKind) -> StoredDocument {
    world.documents(event).await.into_iter().find(|document| document.document.key().kind == kind).unwrap()
}

fn refusal(error: DeskError) -> String {
    match error {
        DeskError::Refused(refusal) => refusal.to_string(),
        other => panic!("{other}"),
    }
}

async fn trail(world: &World) -> Vec<(Option<Action>, String)> {
    let trail = AuditTrail::new(Arc::clone(&world.store));
    trail.verify([]).await.unwrap();
    let entries = trail.entries(None, 100).await.unwrap();
    entries.into_iter().map(|entry| (entry.action(), entry.by)).collect()
}

#[tokio::test]
async fn letters_are_found_by_reason_target_key_and_age_page_by_page() {
    let (world, letters, first) = world(DocumentKind::SalesOrder).await;
    world.accept(&Sale::new("none", "order_0", "ch_0", "cus_1", 0)).await;
    world.run().await;
    let mut events = vec![first];
    for place in 2..6 {
        events.push(dies(&world, &format!("bad {place}"), &format!("ch_{place}"), DocumentKind::Receipt).await);
    }
    let filter = |change: fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let found = async |filter: Filter| letters.find(&filter, None, 100).await.unwrap().letters.len();
    assert_eq!(found(filter(|filter| filter.reason = Some("rejected".to_owned()))).await, 5);
    assert_eq!(found(filter(|filter| filter.reason = Some("invalid_amount".to_owned()))).await, 1);
    assert_eq!(found(filter(|filter| filter.target = Some("books".to_owned()))).await, 5);
    assert_eq!(
        found(filter(|filter| filter.key = Some("order of ch_3".to_owned()))).await,
        1,
        "order key, natural key"
    );
    assert_eq!(found(filter(|filter| filter.key = Some("bad 4".to_owned()))).await, 1, "event id");
    assert_eq!(found(filter(|filter| filter.key = Some("ch_5".to_owned()))).await, 1, "natural key");
    assert_eq!(found(filter(|filter| filter.died_until = Some(START - time::Duration::SECOND))).await, 0);
    assert_eq!(found(filter(|filter| filter.died_from = Some(START))).await, 6);

    let (mut after, mut paged) = (None, Vec::new());
    loop {
        let page = letters.find(&filter(|filter| filter.target = Some("books".to_owned())), after, 2).await.unwrap();
        paged.extend(page.letters.iter().map(|letter| letter.event.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, events);
    let counts = letters.counts(&Filter::default()).await.unwrap();
    assert_eq!((counts.total, counts.by_reason["rejected"], counts.by_reason["invalid_amount"]), (6, 5, 1));
    assert_eq!((counts.by_target["books"], counts.by_target[""]), (5, 1));
}

#[tokio::test]
async fn an_edited_document_is_posted_as_edited_under_a_new_key_and_the_rest_goes_on() {
    let (world, letters, event) = world(DocumentKind::SalesOrder).await;
    let order = document(&world, "bad", DocumentKind::SalesOrder).await;
    let edited = letters.edit_document(event, order.id, &at("lines[0].sku", json!("B-2")), &ann()).await.unwrap();
    assert_eq!(edited.changes[0].to_string(), "lines[0].sku: A-1 becomes B-2");
    let again = letters.edit_document(event, OutboxId(99), &at("/note", json!("x")), &ann()).await.unwrap_err();
    assert!(refusal(again).contains("no such document"));
    assert_eq!(letters.replay_by(event, &ann()).await.unwrap(), Way::AsStored);
    assert_eq!(world.run().await.posted, 1);
    let posted = document(&world, "bad", DocumentKind::SalesOrder).await;
    assert_eq!(serde_json::to_value(&posted.document).unwrap()["lines"][0]["sku"], "B-2");
    let sends = world.books.sends(DocumentKind::SalesOrder);
    assert_ne!(sends[0].0, sends[1].0, "an ERP answers a used key with what it said before");
    assert_eq!(world.books.sends(DocumentKind::Customer).len(), 1);
    assert_nothing_twice(&world.books);
    let ann = "ann".to_owned();
    assert_eq!(trail(&world).await, [(Some(Action::DocumentEdited), ann.clone()), (Some(Action::Resumed), ann)]);
}

#[tokio::test]
async fn an_edit_that_leads_nowhere_or_contradicts_the_event_changes_nothing() {
    let (world, letters, event) = world(DocumentKind::Receipt).await;
    let before = world.documents("bad").await;
    let receipt = document(&world, "bad", DocumentKind::Receipt).await;
    for (edit, says) in [
        (at("/customer", json!({"posted": {"kind": "customer", "natural": "nobody"}})), "was ever planned"),
        (at("/amount/amount", json!("1.00")), "figures are not edited"),
        (at("/transaction", json!("ch_9")), "natural key"),
    ] {
        let refused = refusal(letters.edit_document(event, receipt.id, &edit, &ann()).await.unwrap_err());
        assert!(refused.contains(says), "{refused}");
    }
    let order = document(&world, "bad", DocumentKind::SalesOrder).await;
    let refused = letters.edit_document(event, order.id, &at("/note", json!("x")), &ann()).await.unwrap_err();
    assert!(refusal(refused).contains("is in the ERP"));
    let picky = letters.clone().fits(|erp, plan| {
        let key = plan.steps[0].document.key();
        let code = mapping_core::refusal::RefusalCode::TooLong;
        Err(mapping_core::refusal::Refusal::new(code, "method", key, format!("{erp} has no room for it")))
    });
    let refused = picky.edit_document(event, receipt.id, &at("/method", json!("Card")), &ann()).await.unwrap_err();
    assert!(refusal(refused).contains("books has no room"));
    assert_eq!(world.documents("bad").await, before);
    assert_eq!(trail(&world).await, []);
}

#[tokio::test]
async fn a_fact_that_a_person_says_decides_anew_and_is_in_the_reasons() {
    let (world, letters, event) = world(DocumentKind::Customer).await;
    let asked = world.events().await["bad"].basis.clone().unwrap().facts;
    let customers = asked
        .iter()
        .map(|(question, _)| question.clone())
        .find(|question| matches!(question, Question::Customers { .. }));
    let customers = customers.unwrap();
    let known = json!([{"code": "C-77", "external_id": "cus_1", "name": "Ann"}]);
    let hand = ann().because("she is on paper");
    let edited = letters.edit_fact(event, &customers, &at("/value", known), &hand).await.unwrap();
    assert!(edited.changes.iter().any(|change| change.field == "value[0].code"), "{:?}", edited.changes);

    let rehearsal = world.runner().rehearse(event).await.unwrap().unwrap();
    let said = rehearsal.to_string();
    assert!(said.contains("sales order order of ch_1 would be sent under a new key"), "{said}");
    assert!(said.contains("customer.known: nothing becomes C-77"), "{said}");
    assert!(said.contains("customer cus_1 would not be wanted any more"), "{said}");
    assert_eq!(world.state("bad").await, EventState::Dead, "a rehearsal writes nothing");

    assert_eq!(letters.replay_by(event, &ann()).await.unwrap(), Way::Anew);
    assert_eq!(world.run().await.posted, 1);
    let order = document(&world, "bad", DocumentKind::SalesOrder).await;
    assert_eq!(serde_json::to_value(&order.document).unwrap()["customer"], json!({"known": "C-77"}));
    let reasons: Vec<String> = order.reasons.iter().map(ToString::to_string).collect();
    assert!(
        reasons[0].contains("customers in the ERP by external id cus_1: customers of the ERP by desk.edit"),
        "{reasons:?}"
    );
    assert!(reasons[0].contains("edited_by = ann") && reasons[0].contains("she is on paper"), "{reasons:?}");
    assert_eq!(world.books.held().len(), 2, "no customer was made");
}

#[tokio::test]
async fn a_fact_is_edited_only_by_an_answer_to_its_question() {
    let (world, letters, event) = world(DocumentKind::Receipt).await;
    let receipt = Question::Receipt { transaction: "ch_1".into() };
    let answer = |transaction: &str| {
        let amount = json!({"amount": "10.00", "currency": "GBP"});
        let value = json!({"number": "R-1", "transaction": transaction, "customer": "C-1", "amount": amount});
        Edit::Whole(json!({"answer": "receipt", "value": value}))
    };
    for (question, edit, says) in [
        (&receipt, answer("ch_2"), "the answer is about another one than ch_1"),
        (&receipt, Edit::Whole(json!({"answer": "customers", "value": []})), "no answer to this question"),
        (&receipt, Edit::Whole(json!({"answer": "absent"})), "changes nothing"),
        (&receipt, Edit::Whole(json!({"answer": "receipt", "value": {"number": 7}})), "unreadable"),
        (&Question::Item { sku: "A-1".into() }, answer("ch_1"), "did not ask it"),
    ] {
        let refused = refusal(letters.edit_fact(event, question, &edit, &ann()).await.unwrap_err());
        assert!(refused.contains(says), "{refused}");
    }
    letters.edit_fact(event, &receipt, &answer("ch_1"), &ann()).await.unwrap();
    let shown = letters.show(event).await.unwrap();
    assert_eq!(shown.facts[0].edited_by.as_deref(), Some("ann"));
    letters.restore_fact(event, &receipt, &ann()).await.unwrap();
    assert!(refusal(letters.restore_fact(event, &receipt, &ann()).await.unwrap_err()).contains("nobody has edited"));
    letters.replay_by(event, &ann()).await.unwrap();
    assert_eq!((world.run().await.posted, world.books.held().len()), (1, 3));
}

#[tokio::test]
async fn a_letter_is_shown_whole_and_says_of_people_only_what_is_needed() {
    let (_, letters, event) = world(DocumentKind::SalesOrder).await;
    let shown = letters.show(event).await.unwrap();
    let text = shown.to_string();
    for said in [
        "event 1: acme bad sale, dead",
        "order key order of ch_1",
        "why: rejected at name = \"order of ch_1\": the books do not take it",
        "fact 0: receipt of ch_1 in the ERP = {\"answer\":\"absent\"}",
        "customer cus_1 for books, posted as customer-1",
        "sales order order of ch_1 for books, rejected",
        "receipt ch_1 for books, dead",
        "\"transaction\":\"ch_1\"",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let value = serde_json::to_value(&shown).unwrap();
    assert_eq!((&value["reason"], &value["documents"][1]["state"]), (&json!("rejected"), &json!("rejected")));
    let attempt = &value["attempts"][0];
    assert_eq!((&attempt["document"], &attempt["result"]), (&json!("sales order order of ch_1"), &json!("rejected")));
    assert!(text.contains("sales order order of ch_1: rejected: rejected at name"), "{text}");
}

#[tokio::test]
async fn a_discarded_event_ends_with_a_reason_and_can_be_brought_back() {
    let (world, letters, event) = world(DocumentKind::SalesOrder).await;
    let refused = refusal(letters.discard(event, &ann().because(" ")).await.unwrap_err());
    assert!(refused.starts_with("missing_fact at why"), "{refused}");
    letters.discard(event, &ann().because("a test payment")).await.unwrap();
    let summary = world.run().await;
    assert_eq!((summary.dead, summary.skipped, summary.open), (0, 1, 0));
    assert_eq!(world.events().await["bad"].skip.clone().unwrap().to_string(), "discarded by ann: a test payment");
    assert_eq!(letters.list(None, 10).await.unwrap(), []);
    let discarded = Filter { discarded: true, ..Filter::default() };
    assert_eq!(letters.find(&discarded, None, 10).await.unwrap().letters.len(), 1);
    assert!(matches!(letters.replay_by(event, &ann()).await, Err(DeskError::NoLetter(_))));
    letters.restore(event, &ann()).await.unwrap();
    assert!(matches!(letters.restore(event, &ann()).await, Err(DeskError::NoLetter(_))));
    letters.replay_by(event, &ann()).await.unwrap();
    assert_eq!((world.run().await.posted, world.books.held().len()), (1, 3));
}

#[tokio::test]
async fn a_document_is_resolved_by_the_number_that_the_erp_holds_it_under() {
    let (world, letters, event) = world(DocumentKind::SalesOrder).await;
    let order = document(&world, "bad", DocumentKind::SalesOrder).await;
    let resolve = async |number: &str, sure, hand: &Hand| letters.resolve(event, order.id, number, sure, hand).await;
    let refused = refusal(resolve("SO-7", Match::Asked, &ann()).await.unwrap_err());
    assert!(
        refused.contains("ours: sales order order of ch_1, 10.00 GBP; books: holds nothing under this key"),
        "{refused}"
    );
    let refused = refusal(resolve("SO-7", Match::Insisted, &ann()).await.unwrap_err());
    assert!(refused.starts_with("missing_fact at why"), "{refused}");
    world.books.pages.lock().unwrap().held.push((order.document.key(), "SO-7".to_owned(), order.document.clone()));
    let refused = refusal(resolve("SO-8", Match::Asked, &ann()).await.unwrap_err());
    assert!(refused.contains("books: holds it as SO-7"), "{refused}");
    resolve("SO-7", Match::Asked, &ann()).await.unwrap();
    assert_eq!(world.run().await.posted, 1);
    let resolved = document(&world, "bad", DocumentKind::SalesOrder).await;
    assert_eq!((resolved.state, resolved.number.as_deref()), (DocumentState::Resolved, Some("SO-7")));
    let pages = world.books.pages.lock().unwrap();
    let receipt = pages.held.iter().find(|(key, ..)| key.kind == DocumentKind::Receipt).unwrap();
    assert_eq!(serde_json::to_value(&receipt.2).unwrap()["sales_order"], json!({"known": "SO-7"}));
    assert_eq!(pages.sends.iter().filter(|(key, ..)| key.kind == DocumentKind::SalesOrder).count(), 1);
}

#[tokio::test]
async fn who_insists_on_a_number_says_why_and_it_is_written_down() {
    let (world, letters, event) = world(DocumentKind::Customer).await;
    let customer = document(&world, "bad", DocumentKind::Customer).await;
    let hand = ann().because("booked on paper under another name");
    letters.resolve(event, customer.id, "C-9", Match::Insisted, &hand).await.unwrap();
    assert_eq!(world.run().await.posted, 1);
    let entry = AuditTrail::new(Arc::clone(&world.store)).of_event(event).await.unwrap().remove(0);
    let said = entry.said().unwrap();
    assert_eq!((entry.action(), said.why.as_deref()), (Some(Action::Resolved), hand.why.as_deref()));
    assert!(said.after.unwrap()["erp_said"].as_str().unwrap().contains("holds nothing"));
}

#[tokio::test]
async fn many_are_replayed_by_one_filter() {
    let (world, letters, _) = world(DocumentKind::SalesOrder).await;
    dies(&world, "bad 2", "ch_2", DocumentKind::SalesOrder).await;
    world.accept(&Sale::new("none", "order_0", "ch_0", "cus_1", 0)).await;
    world.run().await;
    let rejected = Filter { reason: Some("rejected".to_owned()), ..Filter::default() };
    let replayed = letters.replay_all(&rejected, &ann()).await.unwrap();
    assert!(replayed.len() == 2 && replayed.iter().all(|(_, way)| *way == Ok(Way::Anew)), "{replayed:?}");
    let summary = world.run().await;
    assert_eq!((summary.posted, summary.dead), (2, 1));
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_letter_closes_by_itself_when_another_event_brings_all_that_it_wanted() {
    let (world, letters, event) = world(DocumentKind::SalesOrder).await;
    world.accept(&Sale::new("again", "order of ch_1", "ch_1", "cus_1", 1000)).await;
    let summary = world.run().await;
    assert_eq!((summary.posted, summary.dead), (2, 0));
    assert_eq!(letters.list(None, 10).await.unwrap(), []);
    let entry = AuditTrail::new(Arc::clone(&world.store)).of_event(event).await.unwrap().remove(0);
    assert_eq!((entry.action(), entry.by.as_str()), (Some(Action::Settled), "engine"));
    assert_eq!(entry.said().unwrap().after.unwrap(), json!({"settled_by": world.events().await["again"].id.0}));
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}

#[tokio::test]
async fn a_letter_stays_open_while_any_of_its_money_is_not_in_the_books() {
    let (world, letters, event) = world(DocumentKind::Receipt).await;
    world.accept(&Sale::new("other", "order of ch_1", "ch_2", "cus_1", 700)).await;
    let summary = world.run().await;
    assert_eq!((summary.posted, summary.dead), (1, 1), "another payment under the same key settles nothing");
    assert_eq!(letters.list(None, 10).await.unwrap()[0].event.id, event);
    assert_eq!(trail(&world).await, []);
}

#[tokio::test]
async fn a_letter_that_never_was_planned_closes_when_a_replay_would_need_nothing() {
    let world = World::new().await;
    let deaf = || PortError::Retry { after: None, message: "the books are closed".to_owned() };
    world.books.pages.lock().unwrap().deaf_reads.extend((0..6).map(|_| deaf()));
    world.accept(&Sale::new("early", "order of ch_1", "ch_1", "cus_1", 1000)).await;
    assert_eq!(world.run().await.dead, 1);
    assert_eq!(world.documents("early").await, []);
    world.accept(&Sale::new("late", "order of ch_1", "ch_1", "cus_1", 1000)).await;
    let summary = world.run().await;
    assert_eq!((summary.posted, summary.skipped, summary.dead), (1, 1, 0));
    let skip = world.events().await["early"].skip.clone().unwrap().to_string();
    assert!(skip.starts_with("already posted as receipt-"), "{skip}");
    assert_eq!(trail(&world).await, [(Some(Action::Settled), "engine".to_owned())]);
    assert_nothing_twice(&world.books);
}
