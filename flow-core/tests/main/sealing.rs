//! What is sealed opens in its place, with its key, unchanged, and in no other way.

use std::sync::Arc;

use base64ct::{Base64Unpadded, Encoding};
use flow_core::audit::{Action, AuditTrail};
use flow_core::conformance::check_store;
use flow_core::dead_letter::{DeadLetters, Edit, Hand};
use flow_core::inbox::{EventState, Inbox, Incoming, StoredEvent};
use flow_core::outbox::StoredDocument;
use flow_core::retention::{Keys, Place, Resealed, SealError, Sealer, SealingKey};
use flow_core::store::{Attempts, Desk, Retention, SqliteStore, Store, StoreError};
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

#[tokio::test]
async fn what_other_systems_say_is_sealed_and_what_an_earlier_program_wrote_of_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let keys = || Keys::new(key("2026", "a")).only_sealed();
    let store = SqliteStore::open(&path).await.unwrap().sealed_by(keys());
    let world = World::on(Arc::new(store.clone()));
    world.books.fail(DocumentKind::Customer, Fault::Busy(None));
    world.accept(&Sale::new("busy", "key_1", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    world.accept(&Sale::new("asleep", "key_2", "ch_2", "cus_2", 1000)).await;
    let claim = store.claim_events(START, START + time::Duration::HOUR, 10).await.unwrap().pop().unwrap();
    store.postpone(&claim, START, 1, "Dora Sealed is asleep").await.unwrap();
    store.accept(&Incoming { order_key: None, ..incoming("unread", "", b"{}") }).await.unwrap();
    let unread = store.unrouted(START, 1).await.unwrap().pop().unwrap().id;
    store.put_off(unread, START, 1, "Emil Sealed is away").await.unwrap();
    let said = async |store: &SqliteStore| {
        let events = store.events(None, None, 10).await.unwrap();
        assert!(events.iter().all(|event| event.damage.is_none()));
        events.into_iter().filter_map(|event| event.error).collect::<Vec<_>>()
    };
    assert!(said(&store).await.ends_with(&["Dora Sealed is asleep".into(), "Emil Sealed is away".into()]));
    let setback = store.documents_after(None, 1).await.unwrap().pop().unwrap().setback.unwrap();
    assert_eq!(setback.message, "the books are busy");
    store.close().await;
    let bytes = on_disk(&path).await;
    for words in ["Sealed", "the books are busy"] {
        assert!(!bytes.windows(words.len()).any(|window| window == words.as_bytes()), "{words} is in the clear");
    }
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    sqlx::raw_sql("UPDATE event SET error = 'as it was' WHERE error IS NOT NULL").execute(&pool).await.unwrap();
    pool.close().await;
    let store = SqliteStore::open(&path).await.unwrap().sealed_by(keys());
    assert!(said(&store).await.iter().all(|words| words == "as it was"));
    store.close().await;
}

/// Everything that a store gives of what is sealed in it.
#[derive(Debug, PartialEq)]
struct Read {
    events: Vec<StoredEvent>,
    documents: Vec<StoredDocument>,
    rest: String,
}

async fn read(store: &SqliteStore) -> Read {
    let events = store.events(None, None, 100).await.unwrap();
    assert!(events.iter().all(|event| event.damage.is_none()), "{events:?}");
    let documents = store.documents_after(None, 100).await.unwrap();
    let mut rest = format!("{:?}", store.notes_after(None, 100).await.unwrap());
    for event in &events {
        rest +=
            &format!("{:?}{:?}", store.tellings_of(event.id).await.unwrap(), store.audit_of(event.id).await.unwrap());
    }
    for document in &documents {
        rest += &format!("{:?}", store.attempts_of(document.id).await.unwrap());
    }
    Read { events, documents, rest }
}

/// A store that was written in the clear at first, and then with a key: finished, waiting and dead events, edits and their audit
/// entries, tellings and notes.
async fn lived_in(path: &std::path::Path, before: SealingKey) -> Read {
    for keys in [None, Some(Keys::new(before))] {
        let name = |prefix: &str| format!("{prefix}_{}", if keys.is_some() { "sealed" } else { "plain" });
        let store = SqliteStore::open(path).await.unwrap();
        let store = match keys.clone() {
            Some(keys) => store.sealed_by(keys),
            None => store,
        };
        let world = World::on(Arc::new(store.clone()));
        world.accept(&Sale::new(&name("posted"), &name("key_1"), &name("ch_1"), &name("cus_1"), 1000)).await;
        world.run().await;
        world.books.fail(DocumentKind::SalesOrder, Fault::Refuse);
        world.accept(&Sale::new(&name("dead"), &name("key_2"), &name("ch_2"), &name("cus_2"), 1000)).await;
        world.run().await;
        let letters = DeadLetters::new(Arc::clone(&world.store));
        let letter = letters.list(None, 10).await.unwrap().pop().unwrap();
        let edit = Edit::At { place: "note".to_owned(), value: "for Carol".into() };
        let hand = Hand::new("ann", START).because("Bob asked for it");
        letters.edit_document(letter.event.id, letter.documents[1].id, &edit, &hand).await.unwrap();
        world.books.fail(DocumentKind::Customer, Fault::Busy(None));
        world.accept(&Sale::new(&name("waits"), &name("key_3"), &name("ch_3"), &name("cus_3"), 1000)).await;
        world.run_due().await;
        if keys.is_some() {
            let all = read(&store).await;
            store.close().await;
            return all;
        }
        store.close().await;
    }
    unreachable!("the second round returns")
}

/// The names of the keys in a file, of everything that is sealed.
async fn keys_in(path: &std::path::Path) -> std::collections::BTreeSet<String> {
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let sealed = "SELECT payload FROM event UNION ALL SELECT CAST(value AS BLOB) FROM (
        SELECT facts AS value FROM event UNION ALL SELECT cause FROM event UNION ALL SELECT overrides FROM event
        UNION ALL SELECT error FROM event UNION ALL SELECT body FROM document UNION ALL SELECT reasons FROM document
        UNION ALL SELECT refusal FROM document UNION ALL SELECT error FROM document UNION ALL SELECT said FROM attempt
        UNION ALL SELECT body FROM telling UNION ALL SELECT value FROM note UNION ALL SELECT why FROM target UNION ALL SELECT content FROM audit_content)
        WHERE value IS NOT NULL";
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as(sealed).fetch_all(&pool).await.unwrap();
    pool.close().await;
    let name = |(value,): &(Vec<u8>,)| {
        let text = value.strip_prefix(b"sealed:").and_then(|text| std::str::from_utf8(text).ok());
        let bytes = text.map_or_else(|| value.clone(), |text| Base64Unpadded::decode_vec(text).unwrap());
        Keys::key_of(&bytes).unwrap_or("none").to_owned()
    };
    rows.iter().map(name).collect()
}

/// Goes on until it is done, with another process after each stretch.
async fn reseal(path: &std::path::Path, keys: &Keys) -> Resealed {
    let hand = Hand::new("ann", START).because("a new year");
    loop {
        let store = SqliteStore::open(path).await.unwrap().sealed_by(keys.clone());
        let resealed = store.reseal(3, &hand).await.unwrap();
        store.close().await;
        if resealed.is_done {
            return resealed;
        }
    }
}

#[tokio::test]
async fn after_all_is_sealed_anew_an_older_key_is_needed_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let before = lived_in(&path, key("2025", "a")).await;
    assert_eq!(keys_in(&path).await.into_iter().collect::<Vec<_>>(), ["2025", "none"]);
    let keys = Keys::new(key("2026", "b")).opens(key("2025", "a"));
    let resealed = reseal(&path, &keys).await;
    assert_eq!((resealed.key.as_str(), resealed.left, resealed.rows > 20), ("2026", 0, true), "{resealed}");
    assert_eq!(keys_in(&path).await.into_iter().collect::<Vec<_>>(), ["2026"]);

    let store = SqliteStore::open(&path).await.unwrap().sealed_by(Keys::new(key("2026", "b")).only_sealed());
    assert_eq!(read(&store).await, before);
    let trail = AuditTrail::new(Arc::new(store.clone()));
    trail.verify([]).await.unwrap();
    let last = trail.entries(None, 100).await.unwrap().pop().unwrap();
    assert_eq!((last.action(), last.by.as_str()), (Some(Action::Resealed), "ann"));
    store.close().await;
    assert_eq!(reseal(&path, &keys).await.rows, 0, "what is sealed by the newest key stays as it is");
}

#[tokio::test]
async fn a_row_that_cannot_be_opened_stays_and_is_counted_and_a_missing_key_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    lived_in(&path, key("2025", "a")).await;
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let spoil = "UPDATE event SET payload = CAST(payload || x'00' AS BLOB) WHERE event_id = 'posted_sealed'";
    sqlx::raw_sql(spoil).execute(&pool).await.unwrap();
    pool.close().await;
    let store = SqliteStore::open(&path).await.unwrap().sealed_by(Keys::new(key("2026", "b")));
    let refused = store.reseal(100, &Hand::new("ann", START)).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Sealed(SealError::Missing { key, .. }) if key == "2025"), "{refused}");
    store.close().await;
    let resealed = reseal(&path, &Keys::new(key("2026", "b")).opens(key("2025", "a"))).await;
    assert_eq!(resealed.left, 1, "{resealed}");
    assert_eq!(keys_in(&path).await.into_iter().collect::<Vec<_>>(), ["2025", "2026"]);
}
