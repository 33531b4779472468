//! Every store keeps the contract.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flow_core::conformance::check_store;
use flow_core::store::{SqliteStore, Store, StoreError};

/// How many laws there are.
pub(crate) const LAWS: usize = 76;

#[tokio::test]
async fn sqlite_in_memory_keeps_every_law() {
    let passed = check_store(async || {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await?);
        Ok(store)
    });
    assert_eq!(passed.await.unwrap_or_else(|broken| panic!("{broken}")).len(), LAWS);
}

#[tokio::test]
async fn sqlite_on_a_file_keeps_every_law() {
    let folder = tempfile::tempdir().unwrap();
    let count = AtomicUsize::new(0);
    let passed = check_store(async || {
        let name = format!("{}.db", count.fetch_add(1, Ordering::Relaxed));
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path().join(name)).await?);
        Ok(store)
    });
    assert_eq!(passed.await.unwrap_or_else(|broken| panic!("{broken}")).len(), LAWS);
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    SqliteStore::open(&path).await.unwrap().close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql("PRAGMA user_version = 1000; DROP TABLE step;").execute(&pool).await.unwrap();
    pool.close().await;
    for _ in 0..2 {
        let refused = SqliteStore::open(&path).await.unwrap_err();
        assert!(matches!(refused, StoreError::NewerSchema { found: 1000, known: 4.. }), "{refused}");
    }
}

/// The tables of version 1, as files of the first program have them.
#[tokio::test]
async fn a_file_of_the_first_program_keeps_its_events_and_gets_cursors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let event =
        "INSERT INTO event (gateway, account, event_id, kind, order_key, payload, received_at, state, next_attempt_at)
        VALUES ('acme', '', 'evt_1', 'sale', 'order', x'7b7d', 0, 'accepted', 0)";
    let first = include_str!("../../src/store/sql/schema_1.sql");
    for statement in [first, event, "PRAGMA user_version = 1"] {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    for round in 0..2 {
        let store = SqliteStore::open(&path).await.unwrap();
        assert_eq!(store.summary().await.unwrap().events, 1);
        let cursor = store.cursor("opayo/shop").await.unwrap();
        assert_eq!(cursor.as_deref(), (round == 1).then_some("here"));
        store.set_cursor("opayo/shop", "here").await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn a_file_opens_again_with_what_it_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    for round in 0..3_u64 {
        let store = SqliteStore::open(&path).await.unwrap();
        assert_eq!(store.summary().await.unwrap().events, round);
        let event = crate::scripted::incoming(&format!("evt_{round}"), "order", b"{}");
        flow_core::inbox::Inbox::new(Arc::new(store.clone())).accept(&event).await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let refused = SqliteStore::open(folder.path().join("no/such/folder/flow.db")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused}");
}
