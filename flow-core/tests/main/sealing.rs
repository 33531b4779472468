//! What is sealed opens in its place, with its key, unchanged, and in no other way.

use std::sync::Arc;

use flow_core::audit::AuditTrail;
use flow_core::conformance::check_store;
use flow_core::dead_letter::{DeadLetters, Edit, Hand};
use flow_core::inbox::{EventState, Inbox};
use flow_core::retention::{Keys, Place, SealError, Sealer, SealingKey};
use flow_core::store::{SqliteStore, Store, StoreError};
use mapping_core::canonical::DocumentKind;
use mapping_core::flows::Question;
use proptest::prelude::*;

use crate::scripted::{Fault, START, Sale, World, incoming};

fn key(name: &str, digit: &str) -> SealingKey {
    SealingKey::parse(name, digit.repeat(64).into()).unwrap()
}

fn place(row: &str) -> Place {
    Place::new("event", "payload", ["acme", "", row])
}

proptest! {
    #[test]
    fn what_is_sealed_opens_again(plain in proptest::collection::vec(any::<u8>(), 0..300), text in ".{0,100}") {
        let sealer = Sealer::new(Keys::new(key("2026", "a")));
        let sealed = sealer.seal(&plain, || place("evt_1")).unwrap().into_owned();
        prop_assert!(plain.is_empty() || !sealed.windows(plain.len()).any(|window| window == plain) || plain.len() < 6);
        prop_assert_eq!(sealer.open(sealed, || place("evt_1")).unwrap(), plain);
        let sealed = sealer.seal_text(&text, || place("evt_1")).unwrap().into_owned();
        prop_assert_eq!(sealer.open_text(sealed, || place("evt_1")).unwrap(), text);
    }

    #[test]
    fn a_change_of_any_byte_is_found(plain in proptest::collection::vec(any::<u8>(), 1..80), flip in 1_u8..=255) {
        let keys = Keys::new(key("2026", "a")).only_sealed();
        let sealed = keys.seal(&plain, &place("evt_1")).unwrap();
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= flip;
            prop_assert!(keys.open(&changed, &place("evt_1")).is_err(), "byte {position}");
        }
        for length in 0..sealed.len() {
            prop_assert!(keys.open(&sealed[..length], &place("evt_1")).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn a_swapped_row_is_found(one in "[a-z/]{1,8}", other in "[a-z/]{1,8}") {
        prop_assume!(one != other);
        let keys = Keys::new(key("2026", "a"));
        let sealed = keys.seal(b"secret", &place(&one)).unwrap();
        let refused = keys.open(&sealed, &place(&other)).unwrap_err();
        prop_assert!(matches!(refused, SealError::Altered { .. }), "{refused}");
    }
}

#[test]
fn neither_column_nor_table_nor_parts_can_be_mistaken() {
    let keys = Keys::new(key("2026", "a"));
    let sealed = keys.seal(b"secret", &Place::new("event", "payload", ["a", "b"])).unwrap();
    for other in [
        Place::new("event", "facts", ["a", "b"]),
        Place::new("document", "payload", ["a", "b"]),
        Place::new("event", "payload", ["ab", ""]),
        Place::new("event", "payload", ["a", "b", ""]),
    ] {
        assert!(matches!(keys.open(&sealed, &other), Err(SealError::Altered { .. })), "{other}");
    }
}

#[test]
fn the_same_value_is_never_sealed_the_same_way_twice() {
    let keys = Keys::new(key("2026", "a"));
    let sealed: std::collections::BTreeSet<Vec<u8>> =
        (0..100).map(|_| keys.seal(b"secret", &place("evt_1")).unwrap()).collect();
    assert_eq!(sealed.len(), 100);
}

#[test]
fn a_missing_or_wrong_key_is_named_and_nothing_prints_a_key() {
    let sealed = Keys::new(key("2025", "a")).seal(b"Ann", &place("evt_1")).unwrap();
    let missing = Keys::new(key("2026", "b")).open(&sealed, &place("evt_1")).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "event.payload of acme//evt_1 is sealed with the key \"2025\", which was not given: open the store with it as well"
    );
    let wrong = Keys::new(key("2025", "b")).open(&sealed, &place("evt_1")).unwrap_err();
    assert!(matches!(&wrong, SealError::Wrong { key, .. } if key == "2025"), "{wrong}");
    let none = Sealer::default().open(sealed, || place("evt_1")).unwrap_err();
    assert!(matches!(&none, SealError::Missing { key, .. } if key == "2025"), "{none}");
    let printed = format!("{:?} {:?}", Keys::new(key("2026", "b")).opens(key("2025", "a")), key("2025", "a"));
    assert!(printed.contains("2025") && !printed.contains("aaaa") && !printed.contains("bbbb"), "{printed}");
    for digits in ["", "xyz", &"a".repeat(62), &"a".repeat(66), &"g".repeat(64)] {
        let refused = SealingKey::parse("2026", digits.to_owned().into()).unwrap_err();
        assert_eq!(refused, SealError::Digits("2026".to_owned()));
    }
    assert!(matches!(SealingKey::parse("a/b", "a".repeat(64).into()), Err(SealError::Name(_))));
}

#[tokio::test]
async fn a_sealed_store_keeps_every_law() {
    let passed = check_store(async || {
        let store: Arc<dyn Store> =
            Arc::new(SqliteStore::memory().await?.sealed_by(Keys::new(key("2026", "c")).only_sealed()));
        Ok(store)
    });
    assert_eq!(passed.await.unwrap_or_else(|broken| panic!("{broken}")).len(), crate::store::LAWS);
}

/// Every value of every table, as bytes.
async fn on_disk(path: &std::path::Path) -> Vec<u8> {
    let mut all = std::fs::read(path).unwrap();
    all.extend(std::fs::read(path.with_extension("db-wal")).unwrap_or_default());
    all
}

#[tokio::test]
async fn a_sealed_file_holds_no_name_in_the_clear_and_goes_on_with_a_new_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let store = SqliteStore::open(&path).await.unwrap().sealed_by(Keys::new(key("2025", "a")));
    let world = World::on(Arc::new(store.clone()));
    world.accept(&Sale::new("evt_1", "order_1", "ch_1", "cus_ann_example", 1000)).await;
    world.run_due().await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    store.close().await;
    let bytes = on_disk(&path).await;
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds("\"minor\":1000") && !holds("\"document\":\"receipt\""), "a payload or a document is in the clear");

    let closed = SqliteStore::open(&path).await.unwrap();
    let refused = closed.events(None, None, 10).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Sealed(SealError::Missing { key, .. }) if key == "2025"), "{refused}");
    closed.close().await;

    let keys = Keys::new(key("2026", "b")).opens(key("2025", "a"));
    let store = SqliteStore::open(&path).await.unwrap().sealed_by(keys);
    let world = World::on(Arc::new(store.clone()));
    world.accept(&Sale::new("evt_2", "order_2", "ch_2", "cus_bob", 2000)).await;
    world.run_due().await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    assert_eq!(world.state("evt_2").await, EventState::Posted);
    store.close().await;
}

#[tokio::test]
async fn payloads_swapped_in_the_file_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let store = SqliteStore::open(&path).await.unwrap().sealed_by(Keys::new(key("2026", "a")));
    let inbox = Inbox::new(Arc::new(store.clone()));
    for (event, payload) in [("evt_1", "{\"of\":\"Ann\"}"), ("evt_2", "{\"of\":\"Bob\"}")] {
        inbox.accept(&incoming(event, event, payload.as_bytes())).await.unwrap();
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(
        "UPDATE event SET payload = (SELECT payload FROM event WHERE event_id = 'evt_1') WHERE event_id = 'evt_2'",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    assert_eq!(store.events(None, None, 1).await.unwrap().len(), 1, "the first row is as it was");
    let events = store.events(None, None, 10).await.unwrap();
    let damage = events[1].damage.as_deref().unwrap();
    assert!(damage.contains("was changed since it was sealed with the key \"2026\""), "{damage}");
    assert_eq!((&events[0].damage, events[1].incoming.payload.len()), (&None, 0), "nothing of it is shown");
    store.close().await;
}

#[tokio::test]
async fn what_people_say_at_the_desk_and_what_the_erp_refuses_is_sealed_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let sealed = SqliteStore::open(&path).await.unwrap().sealed_by(Keys::new(key("2026", "a")).only_sealed());
    let world = World::on(Arc::new(sealed.clone()));
    world.books.fail(DocumentKind::SalesOrder, Fault::Refuse);
    world.accept(&Sale::new("evt_1", "key_1", "ch_1", "cus_1", 1000)).await;
    world.run().await;
    let letters = DeadLetters::new(Arc::clone(&world.store));
    let letter = letters.list(None, 1).await.unwrap().pop().unwrap();
    let order = &letter.documents[1];
    let hand = Hand::new("ann", START).because("Bob Sealed asked for it");
    let edit = Edit::At { place: "note".to_owned(), value: "for Carol Sealed".into() };
    letters.edit_document(letter.event.id, order.id, &edit, &hand).await.unwrap();
    let question = Question::Receipt { transaction: "ch_1".into() };
    let there = serde_json::json!({"number": "R-Sealed", "transaction": "ch_1", "customer": "C-1",
        "amount": {"amount": "10.00", "currency": "GBP"}});
    let there = serde_json::json!({"answer": "receipt", "value": there});
    letters.edit_fact(letter.event.id, &question, &Edit::Whole(there), &hand).await.unwrap();
    let shown = letters.show(letter.event.id).await.unwrap();
    assert_eq!(shown.attempts.len(), 1, "{shown}");
    assert!(shown.to_string().contains("Carol Sealed") && shown.to_string().contains("Bob Sealed"), "{shown}");
    AuditTrail::new(Arc::clone(&world.store)).verify([]).await.unwrap();
    letters.replay_by(letter.event.id, &hand).await.unwrap();
    assert_eq!(world.run().await.posted, 1);
    sealed.close().await;
    let bytes = on_disk(&path).await;
    for words in ["Sealed", "the books do not take it"] {
        assert!(!bytes.windows(words.len()).any(|window| window == words.as_bytes()), "{words} is in the clear");
    }
}
