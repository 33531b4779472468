//! PostgreSQL alone: the same rows into the same table with the same settings, one prepared statement and one commit for each row, over
//! as many connections as the store opens to accept events. The server itself joins the commits of its connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use flow_core::store::PostgresStore;
use tokio::task::JoinSet;
use tokio_postgres::{Client, NoTls};

use crate::accept::Row;

const CONNECTIONS: usize = 8;

const INSERT: &str =
    "INSERT INTO event (gateway, account, event_id, kind, order_key, payload, received_at, state, next_attempt_at)
    VALUES ('stripe', '', $1, 'charge.succeeded', $2, $3, $4, 'accepted', 0)";

/// How long it takes to keep all rows.
pub async fn keep(url: &str, schema: &str, rows: &Arc<Vec<Row>>) -> Duration {
    PostgresStore::connect_schema(url, schema).await.expect("the tables").close().await;
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        let client = connect(url).await;
        let settings = format!("SET search_path = {schema}; SET synchronous_commit = on");
        client.batch_execute(&settings).await.expect("the settings");
        clients.push((client.prepare(INSERT).await.expect("the statement"), client));
    }
    let (next, start) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let mut senders = JoinSet::new();
    for (insert, client) in clients {
        let (rows, next) = (Arc::clone(rows), Arc::clone(&next));
        senders.spawn(async move {
            while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                let Row { delivery, event, order_key, received_at } = row;
                client.execute(&insert, &[event, order_key, &delivery.body, received_at]).await.expect("it is kept");
            }
        });
    }
    senders.join_all().await;
    start.elapsed()
}

/// Says how the server keeps what it commits.
pub async fn settings(url: &str) -> String {
    let row = connect(url).await.query_one("SELECT version(), current_setting('fsync')", &[]).await.expect("an answer");
    let (version, fsync): (String, String) = (row.get(0), row.get(1));
    format!("{version}, fsync {fsync}")
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}
