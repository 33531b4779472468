//! SQLite alone: the same rows into the same table, in a file of its own with the same journal, the same `synchronous` and the same
//! version of SQLite, in transactions of so many rows, by one prepared statement on one thread.

use std::path::Path;
use std::time::{Duration, Instant};

use flow_core::store::SqliteStore;
use rusqlite::{Connection, params};

use crate::accept::Row;

const INSERT: &str =
    "INSERT INTO event (gateway, account, event_id, kind, order_key, payload, received_at, state, next_attempt_at)
    VALUES ('stripe', '', ?, 'charge.succeeded', ?, ?, ?, 'accepted', 0)";

/// How long it takes to keep all rows.
pub async fn keep(path: &Path, rows: &[Row], batch: usize) -> Duration {
    SqliteStore::open(path).await.expect("the tables").close().await;
    tokio::task::block_in_place(|| {
        let connection = Connection::open(path).expect("the file");
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON").expect("the settings");
        let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a mode");
        assert_eq!(mode, "wal");
        let mut insert = connection.prepare(INSERT).expect("the statement");
        let start = Instant::now();
        for rows in rows.chunks(batch) {
            let alone = rows.len() == 1; // a transaction by itself
            if !alone {
                connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
            }
            for Row { delivery, event, order_key, received_at } in rows {
                insert.execute(params![event, order_key, delivery.body, received_at]).expect("it is kept");
            }
            if !alone {
                connection.execute_batch("COMMIT").expect("it is on disk");
            }
        }
        start.elapsed()
    })
}
