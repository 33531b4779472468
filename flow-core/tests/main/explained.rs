//! What a person finds in the dead letter of a refused document: the values that would have done, and what the ERP holds instead.

use flow_core::dead_letter::Cause;
use flow_core::outbox::AttemptResult;
use mapping_core::canonical::DocumentKind;
use mapping_core::flows::{Answer, ErpItem};
use mapping_core::refusal::RefusalCode;
use serde_json::json;

use crate::scripted::{Fault, START, Sale, World, document};

fn item(sku: &str) -> ErpItem {
    ErpItem {
        sku: sku.into(),
        description: Some("Pump".to_owned()),
        price: None,
        on_hand: None,
        active: None,
        changed_at: None,
    }
}

async fn refused(world: &World, kind: DocumentKind, fault: Fault) -> Cause {
    world.books.fail(kind, fault);
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run().await;
    world.events().await["evt_1"].cause.clone().unwrap()
}

#[tokio::test]
async fn an_order_that_names_an_item_which_the_erp_lacks_is_told_the_near_ones() {
    let world = World::new().await;
    world.books.pages.lock().unwrap().items = Some(vec![item("A1"), item("B-77")]);
    let cause = refused(&world, DocumentKind::SalesOrder, Fault::Refuse).await;
    let refusal = cause.refusal().unwrap();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::UnknownSku, "A-1"));
    assert_eq!(refusal.field, "sales_order.lines[0].sku");
    assert_eq!(refusal.message, "the books do not take it");
    let near: Vec<&str> = refusal.suggestions.iter().map(|near| near.value.as_str()).collect();
    assert_eq!(near, ["A1"]);
    let stored = world.documents("evt_1").await[1].clone();
    assert_eq!(stored.refusal.as_ref(), Some(refusal), "beside the document as well");
    let attempts = world.store.attempts_of(stored.id).await.unwrap();
    assert_eq!(attempts.iter().map(|attempt| attempt.result).collect::<Vec<_>>(), [AttemptResult::Rejected]);
}

#[tokio::test]
async fn an_order_whose_items_the_erp_has_is_refused_in_the_erp_s_own_words() {
    let world = World::new().await;
    world.books.pages.lock().unwrap().items = Some(vec![item("A-1")]);
    let cause = refused(&world, DocumentKind::SalesOrder, Fault::Refuse).await;
    let refusal = cause.refusal().unwrap();
    assert_eq!((refusal.code, refusal.suggestions.len()), (RefusalCode::Rejected, 0));
}

#[tokio::test]
async fn a_conflict_shows_both_sides() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Customer, Fault::Busy(None));
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    let theirs = document(json!({
        "document": "receipt", "transaction": "ch_1", "customer": {"known": "C-9"}, "amount": {"amount": "9.00", "currency": "GBP"},
        "received_on": START.date(), "method": "Credit Card", "status": "paid",
    }));
    world.books.pages.lock().unwrap().held.push((theirs.key(), "R-9".to_owned(), theirs));
    world.books.fail(DocumentKind::Receipt, Fault::Conflict);
    world.run().await;
    let cause = world.events().await["evt_1"].cause.clone().unwrap();
    assert_eq!(cause.code(), "conflict");
    let Cause::Conflict { refusal, document, theirs } = cause else { panic!("{cause}") };
    assert_eq!((refusal.value.as_str(), document.natural.as_str()), ("10.00 GBP", "ch_1"));
    let Some(Answer::Receipt(theirs)) = theirs.map(|theirs| *theirs) else { panic!("what the books hold") };
    assert_eq!((theirs.number.as_str(), theirs.amount.to_string().as_str()), ("R-9", "9.00 GBP"));
}

#[tokio::test]
async fn a_document_for_a_customer_whose_code_the_erp_knows_no_more_is_told_the_near_ones() {
    for kind in [DocumentKind::SalesOrder, DocumentKind::Receipt] {
        let world = World::new().await;
        let record = document(json!({"document": "customer", "external_id": "cus_1", "name": "Ann"}));
        world.books.pages.lock().unwrap().held.push((record.key(), "C-0042".to_owned(), record));
        let cause = refused(&world, kind, Fault::Renamed("C-0024")).await;
        let refusal = cause.refusal().unwrap();
        assert_eq!(refusal.message, "there is no such customer");
        let near: Vec<(&str, u16, &str)> =
            refusal.suggestions.iter().map(|near| (near.value.as_str(), near.score, near.why.as_str())).collect();
        assert_eq!(near, [("C-0024", 800, "1 character differs")]);
    }
}

#[tokio::test]
async fn a_refusal_that_is_not_about_the_customer_suggests_none() {
    let world = World::new().await;
    let record = document(json!({"document": "customer", "external_id": "cus_1", "name": "Ann"}));
    world.books.pages.lock().unwrap().held.push((record.key(), "C-0042".to_owned(), record));
    let cause = refused(&world, DocumentKind::Receipt, Fault::Refuse).await;
    assert_eq!(cause.refusal().unwrap().suggestions, []);
}
