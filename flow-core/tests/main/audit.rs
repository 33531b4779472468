//! Nobody changes the trail unseen.

use std::sync::Arc;

use flow_core::audit::{
    Action, AuditError, AuditTrail, Content, Entry, Fault, Head, Record, Tampering, Verified, Verifier,
};
use flow_core::dead_letter::{DeadLetters, Hand};
use flow_core::store::{SqliteStore, Store};
use mapping_core::canonical::DocumentKind;
use proptest::prelude::*;

use crate::scripted::{Fault as ErpFault, START, Sale, World};

fn chain(length: usize) -> Vec<Entry> {
    let mut chain: Vec<Entry> = Vec::new();
    for place in 0..length {
        let record = Record {
            at: START,
            by: format!("person {place}"),
            action: Action::ALL[place % Action::ALL.len()],
            event: None,
            content: Content { why: Some(format!("reason {place}")), ..Content::of("evt") },
        };
        let entry = Entry::after(chain.last().map(Entry::head).as_ref(), &record);
        chain.push(entry);
    }
    chain
}

fn verify(chain: &[Entry], kept: Option<&Head>, witnesses: &[Head]) -> Result<Verified, Tampering> {
    let mut verifier = Verifier::new().witnessing(witnesses.to_vec());
    chain.iter().try_for_each(|entry| verifier.check(entry))?;
    verifier.finish(kept)
}

/// One thing that somebody may do to a chain without knowing how to make it again.
#[derive(Clone, Debug)]
enum Attack {
    Field(usize, usize),
    Remove(usize),
    Swap(usize, usize),
    Insert(usize),
    Duplicate(usize),
}

fn attack() -> impl Strategy<Value = Attack> {
    prop_oneof![
        (0..20_usize, 0..9_usize).prop_map(|(place, field)| Attack::Field(place, field)),
        (0..20_usize).prop_map(Attack::Remove),
        (0..20_usize, 0..20_usize).prop_map(|(one, other)| Attack::Swap(one, other)),
        (0..20_usize).prop_map(Attack::Insert),
        (0..20_usize).prop_map(Attack::Duplicate),
    ]
}

/// The first entry at which the attack can be seen, or none if it changes nothing.
fn carry_out(chain: &mut Vec<Entry>, attack: &Attack) -> Option<usize> {
    match *attack {
        Attack::Field(place, field) => {
            let entry = &mut chain[place];
            match field {
                0 => entry.seq += 1,
                1 => entry.at += 1,
                2 => entry.by.push('x'),
                3 => entry.action = "discarded twice".to_owned(),
                4 => entry.event = Some(7),
                5 => entry.content_hash = "0".repeat(64),
                6 => entry.previous = "1".repeat(64),
                7 => entry.hash = "2".repeat(64),
                _ => entry.content.as_mut().unwrap().text.push(' '),
            }
            Some(place)
        }
        Attack::Remove(place) => {
            chain.remove(place);
            Some(place)
        }
        Attack::Swap(one, other) if one == other => None,
        Attack::Swap(one, other) => {
            let numbers = (chain[one].seq, chain[other].seq);
            chain.swap(one, other);
            (chain[one].seq, chain[other].seq) = numbers;
            Some(one.min(other))
        }
        Attack::Insert(place) => {
            let previous = place.checked_sub(1).map(|before| chain[before].head());
            let record = Record {
                at: START,
                by: "nobody".to_owned(),
                action: Action::Discarded,
                event: None,
                content: Content::of("forged"),
            };
            chain.insert(place, Entry::after(previous.as_ref(), &record));
            chain[place + 1..].iter_mut().for_each(|entry| entry.seq += 1);
            Some(place + 1)
        }
        Attack::Duplicate(place) => {
            let copy = chain[place].clone();
            chain.insert(place, copy);
            Some(place + 1)
        }
    }
}

proptest! {
    #[test]
    fn every_change_removal_swap_and_insertion_is_found_where_it_is(attack in attack()) {
        let mut chain = chain(20);
        let head = chain.last().map(Entry::head);
        prop_assert!(verify(&chain, head.as_ref(), &[]).is_ok());
        match carry_out(&mut chain, &attack) {
            None => prop_assert!(verify(&chain, head.as_ref(), &[]).is_ok()),
            Some(place) => {
                let found = verify(&chain, head.as_ref(), &[]).unwrap_err();
                prop_assert_eq!(found.seq, i64::try_from(place).unwrap() + 1, "{:?}: {}", attack, found);
            }
        }
    }

    #[test]
    fn a_chain_cut_off_at_its_end_is_found_by_its_head(left in 0..20_usize) {
        let mut chain = chain(20);
        let head = chain.last().map(Entry::head);
        chain.truncate(left);
        let missing = Tampering { seq: i64::try_from(left).unwrap() + 1, fault: Fault::Missing };
        prop_assert_eq!(verify(&chain, head.as_ref(), &[]), Err(missing.clone()));
        prop_assert_eq!(verify(&chain, chain.last().map(Entry::head).as_ref(), head.as_slice()), Err(missing));
    }
}

#[test]
fn a_history_that_was_written_anew_is_found_by_somebody_who_noted_its_end() {
    let (honest, forged) = (chain(5), chain(5));
    let noted: Head = honest[2].head().to_string().parse().unwrap();
    let end = forged.last().map(Entry::head);
    assert!(verify(&forged, end.as_ref(), &[]).is_ok(), "the chain alone cannot tell");
    let found = verify(&forged, end.as_ref(), &[noted]).unwrap_err();
    assert_eq!((found.seq, found.fault), (3, Fault::Rewritten));
    assert!("3".parse::<Head>().is_err() && "x:00".parse::<Head>().is_err());
}

#[test]
fn the_hash_of_erased_content_cannot_be_guessed_from_the_content() {
    let [one, other] = [chain(1), chain(1)].map(|mut chain| chain.remove(0));
    assert_eq!(one.said(), other.said());
    assert_ne!(one.content_hash, other.content_hash, "each has its own salt");
    assert!(!one.to_json_line().contains(&one.content.as_ref().unwrap().salt));
}

/// A file with a discarded and restored letter.
async fn file(folder: &tempfile::TempDir) -> (std::path::PathBuf, Arc<dyn Store>) {
    let path = folder.path().join("flow.db");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).await.unwrap());
    let world = World::on(Arc::clone(&store));
    world.accept(&Sale::new("bad", "order_1", "ch_1", "cus_1", 1000)).await;
    world.books.fail(DocumentKind::SalesOrder, ErpFault::Refuse);
    world.run_due().await;
    let letters = DeadLetters::new(Arc::clone(&store));
    let event = letters.list(None, 1).await.unwrap()[0].event.id;
    for round in 0..3 {
        letters.discard(event, &Hand::new("ann", START).because(format!("round {round}"))).await.unwrap();
        letters.restore(event, &Hand::new("bob", START)).await.unwrap();
    }
    (path, store)
}

async fn alter(path: &std::path::Path, sql: &'static str) -> Result<(), sqlx::Error> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).foreign_keys(false);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let done = sqlx::raw_sql(sql).execute(&pool).await.map(drop);
    pool.close().await;
    done
}

#[tokio::test]
async fn the_database_refuses_changes_of_the_trail() {
    let folder = tempfile::tempdir().unwrap();
    let (path, store) = file(&folder).await;
    for sql in [
        "UPDATE audit SET by_whom = 'eve'",
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit_content SET content = '{}'",
    ] {
        let refused = alter(&path, sql).await.unwrap_err().to_string();
        assert!(refused.contains("audit entries are not"), "{sql}: {refused}");
    }
    assert_eq!(AuditTrail::new(store).verify([]).await.unwrap().entries, 6);
}

#[tokio::test]
async fn who_gets_around_the_database_is_found_by_the_chain() {
    let drop = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed; DROP TRIGGER audit_content_is_not_changed;";
    for (sql, said) in [
        ("UPDATE audit SET by_whom = 'eve' WHERE seq = 3", "audit entry 3 was changed after it was written"),
        ("DELETE FROM audit WHERE seq = 2", "audit entry 2 is missing"),
        ("DELETE FROM audit WHERE seq = 6", "audit entry 6 is missing"),
        (
            "UPDATE audit_content SET content = replace(content, 'round', 'pound') WHERE seq = 1",
            "audit entry 1 says something else than what was written",
        ),
        ("UPDATE audit SET seq = 9 WHERE seq = 6", "audit entry 6 is missing"),
        ("UPDATE audit_head SET hash = 'x'", "audit entry 6 is not the one that the chain is known to have had"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (path, store) = file(&folder).await;
        alter(&path, drop).await.unwrap();
        alter(&path, sql).await.unwrap();
        match AuditTrail::new(store).verify([]).await {
            Err(AuditError::Tampering(found)) => assert_eq!(found.to_string(), said, "{sql}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_is_erased_leaves_tombstones_and_the_erasure_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (_, store) = file(&folder).await;
    let trail = AuditTrail::new(Arc::clone(&store));
    let event = trail.entries(None, 1).await.unwrap()[0].event().unwrap();
    assert!(trail.erase(&[event], "dora", "a customer asked for it", START).await.unwrap());
    assert!(!trail.erase(&[event], "dora", "again", START).await.unwrap());
    let verified = trail.verify([]).await.unwrap();
    assert_eq!((verified.entries, verified.erased), (7, 6));
    let last = trail.entries(Some(6), 10).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.action(), last.said().unwrap().why.as_deref()),
        (Some(Action::Erased), Some("a customer asked for it"))
    );
    let shown = DeadLetters::new(store).show(event).await.unwrap();
    assert!(shown.history.iter().all(|entry| entry.said.is_none()));
    assert!(shown.to_string().contains("discarded by ann"), "who and when stay: {shown}");
}
