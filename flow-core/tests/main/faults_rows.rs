//! Rows that hold what no program of ours wrote: one event that a person has to look at, and no reason to stop the others.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_core::dead_letter::{Cause, DeadLetters};
use flow_core::inbox::{EventState, InboxId};
use flow_core::outbox::{AttemptResult, StoredAttempt};
use flow_core::retention::{Erasure, Handles, Keys, SealingKey, Upkeep};
use flow_core::runner::Runner;
use flow_core::store::{SqliteStore, StoreError};
use flow_core::targets::Standing;
use mapping_core::canonical::DocumentKind;
use mapping_core::rules::RetentionRules;

use crate::faults_service::Heard;
use crate::scripted::{Fault, START, Sale, World, assert_nothing_twice};

/// A world whose alerts are heard, and its runner.
fn heard(world: &World) -> (Arc<Heard>, Runner) {
    let heard = Arc::<Heard>::default();
    (Arc::clone(&heard), world.runner().alerts(heard))
}

/// What another hand does to the file.
async fn spoil(path: &Path, statement: &str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
    pool.close().await;
}

async fn deliver(world: &World) {
    for (event, key, number) in [("before", "k1", 1), ("spoilt", "k2", 2), ("next", "k2", 3), ("after", "k3", 4)] {
        world.accept(&Sale::new(event, key, &format!("ch_{number}"), &format!("cus_{number}"), 1000)).await;
    }
}

/// The others are posted, the spoilt one is a dead letter that says what and where, and people hear of it.
async fn assert_alone(world: &World, what: &str) {
    let (heard, runner) = heard(world);
    runner.run_until_quiet(|_| {}).await.unwrap();
    for event in ["before", "next", "after"] {
        assert_eq!(world.state(event).await, EventState::Posted, "{event}");
    }
    let letters = DeadLetters::new(Arc::clone(&world.store)).list(None, 10).await.unwrap();
    let [letter] = &*letters else { panic!("{letters:?}") };
    assert!(matches!(&letter.cause, Cause::Damaged { what: said } if said.contains(what)), "{}", letter.cause);
    assert!(letter.to_string().ends_with("put the row right from a backup, then replay it"), "{letter}");
    let [alert] = &*heard.of("dead_letter") else { panic!("{:?}", heard.of("dead_letter")) };
    assert!(alert.ends_with(": damaged"), "{alert}");
}

async fn assert_goes_on_once_it_is_put_right(world: &World) {
    let letters = DeadLetters::new(Arc::clone(&world.store));
    let [letter] = &*letters.list(None, 10).await.unwrap() else { panic!() };
    assert!(letters.replay(letter.event.id, START).await.unwrap());
    assert_eq!(world.run().await.to_string(), "events=4 posted=4 skipped=0 dead=0 open=0 documents=12");
    assert_nothing_twice(&world.books);
}

/// What is spoilt, how, and how it is put right.
const SPOILT: [(&str, &str, &str); 5] = [
    ("event row 2 cannot be read: overrides at", "overrides = '{\"what'", "overrides = NULL"),
    ("event row 2 cannot be read: received_at", "received_at = 9223372036854775807", "received_at = 0"),
    ("event row 2 cannot be read: attempts is not a count", "attempts = -7", "attempts = 0"),
    ("event row 2 cannot be read: kind", "kind = CAST(x'73ff' AS TEXT)", "kind = 'sale'"),
    ("event row 2 cannot be read: gateway", "gateway = CAST(x'ff' AS TEXT)", "gateway = 'acme'"),
];

#[tokio::test]
async fn a_row_that_cannot_be_read_is_one_dead_letter_and_the_others_go_on() {
    for (what, spoilt, right) in SPOILT {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flow.db");
        let world = World::on(Arc::new(SqliteStore::open(&path).await.unwrap()));
        deliver(&world).await;
        spoil(&path, &format!("UPDATE event SET {spoilt} WHERE event_id = 'spoilt'")).await;
        assert_alone(&world, what).await;
        spoil(&path, &format!("UPDATE event SET {right} WHERE event_id = 'spoilt'")).await;
        assert_goes_on_once_it_is_put_right(&world).await;
    }
}

#[tokio::test]
async fn one_changed_byte_of_a_sealed_payload_is_found_and_stops_its_own_event_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let keys = Keys::new(SealingKey::parse("2026", "a7".repeat(32).into()).unwrap());
    let world = World::on(Arc::new(SqliteStore::open(&path).await.unwrap().sealed_by(keys)));
    deliver(&world).await;
    spoil(&path, "CREATE TABLE backup AS SELECT payload FROM event WHERE event_id = 'spoilt'").await;
    let changed = "substr(payload, 1, length(payload) - 1) || x'00'";
    spoil(&path, &format!("UPDATE event SET payload = CAST({changed} AS BLOB) WHERE event_id = 'spoilt'")).await;
    assert_alone(&world, "was changed since it was sealed").await;
    spoil(&path, "UPDATE event SET payload = (SELECT payload FROM backup) WHERE event_id = 'spoilt'").await;
    assert_goes_on_once_it_is_put_right(&world).await;
}

/// Its documents are in the outbox already: nothing of the spoilt payload is needed any more.
#[tokio::test]
async fn a_planned_event_whose_payload_is_spoilt_is_posted_from_its_plan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let world = World::on(Arc::new(SqliteStore::open(&path).await.unwrap()));
    world.books.fail(DocumentKind::Receipt, Fault::LostAfter);
    world.accept(&Sale::new("spoilt", "order", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    assert_eq!(world.state("spoilt").await, EventState::Planned);
    spoil(&path, "UPDATE event SET overrides = '}', payload = x'00'").await;
    assert_eq!(world.run().await.posted, 1);
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}

/// A file with one event whose documents are planned, and whose ERP is busy.
async fn planned() -> (tempfile::TempDir, PathBuf, World) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let world = World::on(Arc::new(SqliteStore::open(&path).await.unwrap()));
    world.books.fail(DocumentKind::Customer, Fault::Busy(None));
    world.accept(&Sale::new("spoilt", "order", "ch_1", "cus_1", 1000)).await;
    world.run_due().await;
    (folder, path, world)
}

/// What is spoilt beside an event that needs it, what is said, and how it is put right.
const BESIDE: [(&str, &str, &str); 3] = [
    (
        "document row 2 cannot be read: body at document",
        "CREATE TABLE backup AS SELECT body FROM document WHERE id = 2;
         UPDATE document SET body = '{\"document\":\"poem\"}' WHERE id = 2",
        "UPDATE document SET body = (SELECT body FROM backup) WHERE id = 2",
    ),
    (
        "document row 1 cannot be read: doubts is not a count",
        "UPDATE document SET doubts = -1 WHERE id = 1",
        "UPDATE document SET doubts = 0 WHERE id = 1",
    ),
    (
        "telling row 1 cannot be read: body at",
        "INSERT INTO telling (event, position, body) VALUES (1, 0, '{')",
        "DELETE FROM telling",
    ),
];

#[tokio::test]
async fn what_an_event_needs_and_cannot_be_read_makes_it_a_dead_letter_and_is_never_sent() {
    for (what, spoilt, right) in BESIDE {
        let (_folder, path, world) = planned().await;
        spoil(&path, spoilt).await;
        world.accept(&Sale::new("sound", "other", "ch_2", "cus_2", 1000)).await;
        let (heard, runner) = heard(&world);
        runner.run_until_quiet(|_| {}).await.unwrap();
        assert_eq!(world.state("sound").await, EventState::Posted);
        assert_eq!(world.state("spoilt").await, EventState::Dead);
        assert_eq!(heard.of("dead_letter"), ["warning dead_letter: acme spoilt sale: damaged"]);
        let letters = DeadLetters::new(Arc::clone(&world.store));
        let shown = letters.show(InboxId(1)).await.unwrap();
        assert!(shown.reason == "damaged" && shown.cause.contains(what), "{}", shown.cause);
        spoil(&path, right).await;
        assert!(letters.replay(InboxId(1), START).await.unwrap());
        assert_eq!(world.run().await.posted, 2, "{what}");
        assert_eq!(world.books.held().len(), 6);
        assert_nothing_twice(&world.books);
    }
}

/// It says only for how long to leave the target alone, and is written anew.
#[tokio::test]
async fn a_target_whose_record_cannot_be_read_counts_as_up() {
    let (_folder, path, world) = planned().await;
    spoil(&path, "UPDATE target SET until = 9223372036854775807, failures = -1").await;
    assert_eq!(world.run().await.posted, 1);
    let [books] = &*world.store.targets().await.unwrap() else { panic!() };
    assert_eq!((books.standing, books.failures), (Standing::Up, 0));
}

#[tokio::test]
async fn attempts_and_jobs_that_cannot_be_read_hide_no_others() {
    let (_folder, path, world) = planned().await;
    world.run().await;
    let document = world.documents("spoilt").await[0].id;
    for said in ["busy", "taken"] {
        let attempt = StoredAttempt { at: START, result: AttemptResult::Busy, said: said.to_owned() };
        world.store.attempted(document, &attempt).await.unwrap();
    }
    for job in ["polls", "settles"] {
        world.store.enrol(job, "every day", START).await.unwrap();
    }
    spoil(&path, "UPDATE attempt SET at = 9223372036854775807 WHERE said = 'busy'; UPDATE job SET failures = -1 WHERE name = 'polls'")
        .await;
    let attempts = world.store.attempts_of(document).await.unwrap();
    let said: Vec<&str> = attempts.iter().map(|attempt| attempt.said.as_str()).collect();
    assert!(said.contains(&"attempt row 1 cannot be read: at is not one that this program writes"), "{said:?}");
    assert!(said.contains(&"taken"), "{said:?}");
    let jobs = world.store.jobs().await.unwrap();
    assert_eq!(jobs.iter().map(|job| job.name.as_str()).collect::<Vec<_>>(), ["settles"]);
}

#[tokio::test]
async fn a_letter_whose_document_is_spoilt_hides_no_other_letter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let world = World::on(Arc::new(SqliteStore::open(&path).await.unwrap()));
    for number in [1, 2] {
        world.books.fail(DocumentKind::Customer, Fault::Refuse);
        let (event, customer) = (format!("evt_{number}"), format!("cus_{number}"));
        world.accept(&Sale::new(&event, &event, &event, &customer, 1000)).await;
        world.run().await;
    }
    spoil(&path, "UPDATE document SET body = '{}' WHERE id = 1").await;
    let letters = DeadLetters::new(Arc::clone(&world.store)).list(None, 10).await.unwrap();
    let causes: Vec<&str> = letters.iter().map(|letter| letter.cause.code()).collect();
    assert_eq!(causes, ["damaged", "rejected"]);
}

/// A key that was not given is no damage of a row: all rows wait for it, and the program stops with its name.
#[tokio::test]
async fn a_missing_key_makes_no_dead_letters() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let keys = Keys::new(SealingKey::parse("2026", "a7".repeat(32).into()).unwrap());
    deliver(&World::on(Arc::new(SqliteStore::open(&path).await.unwrap().sealed_by(keys)))).await;
    let world = World::on(Arc::new(SqliteStore::open(&path).await.unwrap()));
    let refused = world.runner().run_due().await.unwrap_err();
    assert!(matches!(&refused, StoreError::Sealed(_)) && refused.to_string().contains("\"2026\""), "{refused}");
    assert_eq!(world.store.summary().await.unwrap().open, 4);
}

/// Nobody knows whether it tells of the customer, so that nothing is said to be erased; what is only kept too long goes from all others.
#[tokio::test]
async fn a_spoilt_row_stops_an_erasure_with_its_number_and_no_retention_of_others() {
    let (_folder, path, world) = planned().await;
    world.accept(&Sale::new("sound", "other", "ch_2", "cus_2", 1000)).await;
    world.run().await;
    spoil(&path, "UPDATE document SET doubts = -1 WHERE id = 1").await;
    let erasure = Erasure::new(Arc::clone(&world.store));
    let refused = erasure.find(&Handles::default().email("ann@example.com")).await.unwrap_err().to_string();
    assert!(refused.contains("document row 1 cannot be read"), "{refused}");
    let rules = RetentionRules { personal_data_days: NonZeroU32::new(30), ..RetentionRules::default() };
    let upkeep = Upkeep::new(Arc::clone(&world.store), rules);
    let done = upkeep.run_once(START + time::Duration::days(40)).await.unwrap();
    assert!(done.contains("1 events without personal data"), "{done}");
    spoil(&path, "UPDATE event SET overrides = '{' WHERE event_id = 'sound'").await;
    let refused = erasure.find(&Handles::default().email("ann@example.com")).await.unwrap_err().to_string();
    assert!(refused.contains("event row 2 cannot be read"), "{refused}");
}
