//! From webhook to two posts, beside the same client that makes the same posts with nothing kept.
//!
//! Ours accepts signed webhooks, plans each by the shipped flows and rules, and posts a sales order and a receipt through the outbox, while
//! more are accepted. The rival has the documents ready, and renders and posts them by the same client to the same server, as many
//! at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use flow_core::adapters::TimsErp;
use flow_core::runner::{Options, Runner};
use flow_core::store::{PostgresStore, SqliteStore, Store, StoreError};
use flow_core::webhook::receive;
use mapping_core::canonical::Document;
use time::OffsetDateTime;
use tims_client::Client;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::books::Books;
use crate::loopback::{self, Loopback};
use crate::race::{Contender, race, timed};
use crate::shop::{Delivery, Shop, verifier};

/// The rival makes its posts so many times over, so that its rounds take long enough: on a busy machine whoever needs the processor
/// for a moment only gets more of it.
const AGAIN: usize = 20;

/// Events of the largest round.
const MOST: usize = 2_000;

pub async fn measure() {
    let (erp, shop) = (loopback::start(), Shop::new().knowing(MOST));
    let client = &erp.client;
    let postgres = std::env::var("POSTGRES_URL").ok();
    for (at_a_time, events) in [(8, 200), (64, 1_000), (256, MOST)] {
        let deliveries: Arc<Vec<Delivery>> = Arc::new((0..events).map(Delivery::of_payment).collect());
        let documents: Arc<Vec<Vec<Document>>> = Arc::new((0..events).map(|number| shop.documents(number)).collect());
        assert!(documents.iter().all(|documents| documents.len() == 2), "two posts for each event");
        let rival = || Contender { events: AGAIN * events, round: async |_| post(client, &documents, at_a_time).await };
        let runner = |store: &Arc<dyn Store>| {
            let books = Books { shop: shop.clone(), tims: TimsErp::new(client.clone()) };
            let options = Options { concurrency: at_a_time, ..Options::DEFAULT };
            Runner::new(Arc::clone(store), books).gateway(shop.clone()).rules(Shop::rules()).options(options)
        };
        let folder = tempfile::tempdir().expect("a folder");
        let on_sqlite = async |round| {
            let path = folder.path().join(format!("{round}.db"));
            let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path).await.expect("a store"));
            work(&erp, &store, runner(&store), &deliveries, at_a_time).await
        };
        race(&format!("deliver, SQLite, {at_a_time} at a time"), Contender { events, round: on_sqlite }, rival()).await;
        let Some(url) = &postgres else { continue };
        let run = OffsetDateTime::now_utc().unix_timestamp();
        let on_postgres = async |round| {
            let schema = format!("bench_{run}_deliver_{at_a_time}_{round}");
            let store = PostgresStore::connect_schema(url, &schema).await.expect("a store");
            let store: Arc<dyn Store> = Arc::new(store);
            work(&erp, &store, runner(&store), &deliveries, at_a_time).await
        };
        race(&format!("deliver, PostgreSQL, {at_a_time} at a time"), Contender { events, round: on_postgres }, rival())
            .await;
    }
}

/// How long it takes from the first webhook until all events are posted.
async fn work(
    erp: &Loopback,
    store: &Arc<dyn Store>,
    runner: Runner,
    deliveries: &Arc<Vec<Delivery>>,
    at_a_time: usize,
) -> Duration {
    let (posts, posts_before, start) = (2 * deliveries.len() as u64, erp.posts(), Instant::now());
    let working = Working::start(&runner);
    accept(&runner, deliveries, at_a_time).await;
    while erp.posts() - posts_before < posts {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    until_quiet(store.as_ref(), Duration::from_millis(1)).await;
    let time = start.elapsed();
    working.stop().await;
    let summary = runner.summary().await.expect("counts");
    let counts = (summary.posted, summary.documents, erp.posts() - posts_before);
    assert_eq!(counts, (deliveries.len() as u64, posts, posts), "each event posts two documents once");
    time
}

async fn accept(runner: &Runner, deliveries: &Arc<Vec<Delivery>>, at_a_time: usize) {
    let (deliveries, inbox, verifier) = (Arc::clone(deliveries), runner.inbox(), Arc::new(verifier()));
    timed(deliveries.len(), at_a_time, move |number| {
        let (inbox, deliveries, verifier) = (inbox.clone(), Arc::clone(&deliveries), Arc::clone(&verifier));
        async move {
            let Delivery { header, body } = &deliveries[number];
            let received = receive(&verifier, &inbox, Some(header), body, OffsetDateTime::now_utc()).await;
            assert_eq!(received.status, 200);
        }
    })
    .await;
}

/// Returns when no event is open. Looking is not free while many are.
pub async fn until_quiet(store: &dyn Store, every: Duration) {
    while store.next_due().await.expect("the store works").is_some() {
        tokio::time::sleep(every).await;
    }
}

/// A runner at work.
pub struct Working {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), StoreError>>,
}

impl Working {
    pub fn start(runner: &Runner) -> Self {
        let (stop, stopped) = oneshot::channel();
        let runner = runner.clone();
        let task = tokio::spawn(async move { runner.run(async { drop(stopped.await) }).await });
        Self { stop, task }
    }

    pub async fn stop(self) {
        drop(self.stop);
        self.task.await.expect("no panic").expect("the store works");
    }
}

/// How long it takes to make the same posts so many times over.
async fn post(client: &Client, documents: &Arc<Vec<Vec<Document>>>, at_a_time: usize) -> Duration {
    let (client, documents) = (client.clone(), Arc::clone(documents));
    timed(AGAIN * documents.len(), at_a_time, move |number| {
        let (client, documents) = (client.clone(), Arc::clone(&documents));
        async move {
            for document in &documents[number % documents.len()] {
                loopback::post(&client, document).await;
            }
        }
    })
    .await
}
