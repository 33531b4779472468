//! A service as it runs for years: a runner in its own task, a door that answers as a webhook does, and people who hear alerts.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::clock::SystemClock;
use flow_core::inbox::{AcceptError, Accepted};
use flow_core::ports::{Alert, Alerts, PortError};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{Store, StoreError, Unavailable};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::scripted::{OPTIONS, Sale, World, assert_nothing_twice, until};

/// What people were told.
#[derive(Default)]
pub struct Heard(Mutex<Vec<Alert>>);

#[async_trait]
impl Alerts for Heard {
    fn name(&self) -> &str {
        "heard"
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        self.0.lock().unwrap().push(alert.clone());
        Ok(())
    }
}

impl Heard {
    pub fn of(&self, topic: &str) -> Vec<String> {
        let heard = self.0.lock().unwrap();
        heard.iter().filter(|alert| alert.topic == topic).map(ToString::to_string).collect()
    }
}

pub struct Service {
    pub world: World,
    pub heard: Arc<Heard>,
    runner: Runner,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), StoreError>>,
}

const SOON: Backoff = Backoff { first: Duration::from_millis(20), cap: Duration::from_millis(200) };

impl Service {
    /// By the machine's clock, with waits that a test can bear.
    pub fn on(store: Arc<dyn Store>) -> Self {
        let world = World::on(store).with_books(|books| books.slowness = Duration::from_millis(2));
        let heard = Arc::<Heard>::default();
        let options = Options { lease: Duration::from_secs(1), retry: SOON, probe: SOON, attempts: 1000, ..OPTIONS };
        let runner = world.runner().clock(Arc::new(SystemClock)).options(options).alerts(Arc::clone(&heard));
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn({
            let runner = runner.clone();
            async move { runner.run(async { drop(stopped.await) }).await }
        });
        Self { world, heard, runner, stop, running }
    }

    pub async fn deliver(&self, number: usize) -> Result<Accepted, AcceptError> {
        self.runner.inbox().accept(&sale(number).incoming()).await
    }

    /// Waits until so many events are posted and nothing is open, then stops: all are in the books, each once.
    pub async fn ends_with(self, posted: u64) -> World {
        let settled = async || {
            let summary = self.world.store.summary().await;
            summary.is_ok_and(|summary| summary.open == 0 && summary.posted == posted)
        };
        until(settled).await;
        drop(self.stop);
        self.running.await.unwrap().unwrap();
        assert_nothing_twice(&self.world.books);
        assert_eq!(self.world.store.summary().await.unwrap().dead, 0);
        self.world
    }
}

pub fn sale(number: usize) -> Sale {
    let name = |prefix: &str| format!("{prefix}_{number}");
    Sale::new(&name("evt"), &format!("order_{}", number % 7), &name("ch"), &name("cus"), 1000)
}

/// What keeps a store away. A webhook answers 503 then, and says when to come again.
pub fn away(refused: Result<Accepted, AcceptError>) -> Unavailable {
    let error = refused.expect_err("the store is away");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(10)));
    match error {
        AcceptError::Store(StoreError::Unavailable(why)) => why,
        other => panic!("{other}"),
    }
}
