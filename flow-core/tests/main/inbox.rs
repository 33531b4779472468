//! What the door lets in.

use flow_core::inbox::{AcceptError, Accepted};

use crate::scripted::{World, incoming};

#[tokio::test]
async fn a_payload_over_the_limit_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    let inbox = world.runner().inbox().limit(100);
    let refused = inbox.accept(&incoming("evt", "k", &[b' '; 101])).await.unwrap_err();
    assert_eq!(refused, AcceptError::TooLarge { bytes: 101, limit: 100 });
    assert_eq!(inbox.accept(&incoming("evt", "k", &[b' '; 100])).await.unwrap(), Accepted::New);
    assert_eq!(world.events().await.len(), 1);
}

#[tokio::test]
async fn a_payload_with_a_card_number_is_refused_with_its_place_and_nothing_is_stored() {
    let world = World::new().await;
    let payload = br#"{"data":{"cards":[{"number":"4242 4242 4242 4242"}]}}"#;
    let refused = world.runner().inbox().accept(&incoming("evt", "k", payload)).await.unwrap_err();
    assert_eq!(refused, AcceptError::CardNumber { path: ".data.cards[0].number".to_owned() });
    assert!(!refused.to_string().contains("4242"));
    assert_eq!(world.events().await.len(), 0);
}

#[tokio::test]
async fn printing_an_event_shows_no_payload() {
    let event = incoming("evt", "k", b"ann@example.com");
    let printed = format!("{event:?}");
    assert!(!printed.contains("ann") && !printed.contains("97, 110"), "{printed}");
}
