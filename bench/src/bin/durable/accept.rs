//! Webhooks into the inbox, beside the bare database.
//!
//! Ours is the whole door: the signature is verified, the event is read for its order key, card numbers are looked for, and the answer
//! waits for the disk. So many senders wait for their answers at a time; ours commits whatever has come meanwhile, which is never more than
//! there are senders, and the bare SQLite commits as many rows at once as there are senders. The bodies are made, and signed, before the time
//! runs.

use std::sync::Arc;
use std::time::Duration;

use flow_core::inbox::Inbox;
use flow_core::store::{PostgresStore, SqliteStore};
use flow_core::webhook::receive;
use mapping_core::gateway::stripe;
use time::OffsetDateTime;

use crate::race::{Contender, race, timed};
use crate::shop::{Delivery, verifier};
use crate::{bare_postgres, bare_sqlite};

/// What is delivered, and what of it the inbox keeps.
pub struct Row {
    pub delivery: Delivery,
    pub event: String,
    pub order_key: String,
    /// Microseconds since 1970 UTC.
    pub received_at: i64,
}

impl Row {
    fn of(number: usize) -> Self {
        let delivery = Delivery::of_payment(number);
        let event = stripe::read(&delivery.body).expect("the event is read");
        let micros = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000;
        Self {
            event: event.id.to_string(),
            order_key: event.order_key.to_string(),
            received_at: i64::try_from(micros).expect("this era"),
            delivery,
        }
    }
}

pub async fn measure() {
    for (senders, events) in [(1, 500), (16, 4_000), (64, 12_000), (512, 40_000)] {
        let rows: Arc<Vec<Row>> = Arc::new((0..events).map(Row::of).collect());
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str, round: usize| folder.path().join(format!("{name}{round}.db"));
        let ours = async |round| {
            let store = SqliteStore::open(path("ours", round)).await.expect("a store");
            let time = deliver(Inbox::new(Arc::new(store.clone())), &rows, senders).await;
            store.close().await;
            time
        };
        let bare = async |round| bare_sqlite::keep(&path("bare", round), &rows, senders).await;
        race(
            &format!("accept, SQLite, {senders} senders"),
            Contender { events, round: ours },
            Contender { events, round: bare },
        )
        .await;
    }
    match std::env::var("POSTGRES_URL") {
        Ok(url) => measure_postgres(&url).await,
        Err(_) => println!("accept, PostgreSQL: POSTGRES_URL names no server"),
    }
}

async fn measure_postgres(url: &str) {
    println!("{}", bare_postgres::settings(url).await);
    for (senders, events) in [(8, 2_000), (64, 4_000)] {
        let rows: Arc<Vec<Row>> = Arc::new((0..events).map(Row::of).collect());
        let run = OffsetDateTime::now_utc().unix_timestamp();
        let ours = async |round| {
            let schema = format!("bench_{run}_ours_{senders}_{round}");
            let store = PostgresStore::connect_schema(url, &schema).await.expect("a store");
            let time = deliver(Inbox::new(Arc::new(store.clone())), &rows, senders).await;
            store.close().await;
            time
        };
        let bare = async |round| bare_postgres::keep(url, &format!("bench_{run}_bare_{senders}_{round}"), &rows).await;
        race(
            &format!("accept, PostgreSQL, {senders} senders"),
            Contender { events, round: ours },
            Contender { events, round: bare },
        )
        .await;
    }
}

/// How long it takes until all are answered with 200.
async fn deliver(inbox: Inbox, rows: &Arc<Vec<Row>>, senders: usize) -> Duration {
    let (rows, verifier) = (Arc::clone(rows), Arc::new(verifier()));
    timed(rows.len(), senders, move |number| {
        let (inbox, rows, verifier) = (inbox.clone(), Arc::clone(&rows), Arc::clone(&verifier));
        async move {
            let Delivery { header, body } = &rows[number].delivery;
            let received = receive(&verifier, &inbox, Some(header), body, OffsetDateTime::now_utc()).await;
            assert_eq!(received.status, 200);
        }
    })
    .await
}
