//! What a person has to look at, with everything that is needed to act.

use flow_core::dead_letter::DeadLetters;
use flow_core::inbox::EventState;
use flow_core::outbox::DocumentState;
use mapping_core::canonical::DocumentKind;

use crate::scripted::{Fault, START, Sale, World, incoming};

#[tokio::test]
async fn a_refused_document_stops_its_event_with_the_erp_s_words_and_no_other() {
    let world = World::new().await;
    world.accept(&Sale::new("bad", "order_1", "ch_1", "cus_1", 1000)).await;
    world.books.fail(DocumentKind::SalesOrder, Fault::Refuse);
    world.run_due().await;
    world.accept(&Sale::new("good", "order_2", "ch_2", "cus_2", 1000)).await;
    world.run().await;
    assert_eq!((world.state("bad").await, world.state("good").await), (EventState::Dead, EventState::Posted));
    let letters = DeadLetters::new(world.store.clone());
    let letter = letters.list(None, 10).await.unwrap().pop().unwrap();
    assert_eq!(letter.to_string(), "acme bad sale: rejected at name = \"order of ch_1\": the books do not take it");
    let states: Vec<_> = letter.documents.iter().map(|document| document.state).collect();
    assert_eq!(states, [DocumentState::Posted, DocumentState::Rejected, DocumentState::Dead]);
    assert_eq!(letter.cause.refusal().unwrap().field, "name");
    assert_eq!(letter.event.basis.unwrap().flow, "sell");
}

#[tokio::test]
async fn a_replayed_event_posts_what_is_missing_under_new_keys() {
    let world = World::new().await;
    world.accept(&Sale::new("bad", "order_1", "ch_1", "cus_1", 1000)).await;
    world.books.fail(DocumentKind::SalesOrder, Fault::Refuse);
    world.run().await;
    let letters = DeadLetters::new(world.store.clone());
    let letter = letters.list(None, 10).await.unwrap().pop().unwrap();
    assert!(letters.replay(letter.event.id, START).await.unwrap());
    assert!(!letters.replay(letter.event.id, START).await.unwrap());
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(letters.list(None, 10).await.unwrap(), []);
    let sends = world.books.sends(DocumentKind::SalesOrder);
    assert_ne!(sends[0].0, sends[1].0, "a refused request is another request when it is sent again");
    assert_eq!(world.books.sends(DocumentKind::Customer).len(), 1);
    assert_eq!(world.books.held().len(), 3);
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_with_the_place_that_cannot() {
    let world = World::new().await;
    let inbox = world.runner().inbox();
    inbox.accept(&incoming("cut", "order_1", br#"{"event":"cut","key""#)).await.unwrap();
    let mut odd = incoming("odd", "", br#"{"event":"odd","key":"k","transaction":7,"customer":"c","minor":1}"#);
    odd.order_key = None;
    inbox.accept(&odd).await.unwrap();
    world.accept(&Sale::new("fine", "order_2", "ch_2", "cus_2", 1000)).await;
    let summary = world.run().await;
    assert_eq!((summary.posted, summary.dead), (1, 2));
    let events = world.events().await;
    assert_eq!(events["odd"].cause.as_ref().unwrap().refusal().unwrap().field, "transaction");
    assert_eq!(events["cut"].cause.as_ref().unwrap().code(), "unreadable");
    assert_eq!(events["odd"].incoming.payload, odd.payload);
}

#[tokio::test]
async fn an_event_of_a_gateway_that_nobody_reads_is_kept() {
    let world = World::new().await;
    let mut foreign = incoming("evt", "k", b"{}");
    foreign.gateway = "unheard".into();
    world.runner().inbox().accept(&foreign).await.unwrap();
    assert_eq!(world.run().await.dead, 1);
    let cause = world.events().await["evt"].cause.clone().unwrap();
    assert_eq!(cause.to_string(), "no adapter reads events of \"unheard\"");
}

#[tokio::test]
async fn an_event_that_no_flow_takes_is_skipped_with_a_reason() {
    let world = World::new().await;
    world.accept(&Sale::new("evt", "k", "ch_1", "cus_1", 1)).await;
    let runner = world.runner().flows([]);
    let summary = runner.run_until_quiet(|_| {}).await.unwrap();
    assert_eq!(summary.skipped, 1);
    assert_eq!(world.events().await["evt"].skip.clone().unwrap().to_string(), "no effect on the books: sale");
}
