//! A machine's clock that is set, back or forward, while work is under way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::clock::{Clock, SystemClock};
use flow_core::ports::{Erp, Permit, PortError, PostOutcome, Probe};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::StoreError;
use mapping_core::canonical::{Document, DocumentKind};
use mapping_core::flows::{Answer, Flow, Question};
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::faults_service::Heard;
use crate::scripted::{Acme, Books, Fault, OPTIONS, Sale, Sell, World, assert_nothing_twice, until};

/// The machine's clock, set by so much.
#[derive(Default)]
struct SetClock(Mutex<time::Duration>);

impl SetClock {
    fn set(&self, by: time::Duration) {
        *self.0.lock().unwrap() += by;
    }
}

#[async_trait]
impl Clock for SetClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + *self.0.lock().unwrap()
    }

    async fn sleep_until(&self, moment: OffsetDateTime) {
        let wait = Duration::try_from(moment - self.now()).unwrap_or_default();
        tokio::time::sleep(wait.min(Duration::from_millis(50))).await; // may return earlier
    }

    fn steady(&self) -> Option<Duration> {
        SystemClock.steady()
    }
}

const SOON: Backoff = Backoff { first: Duration::from_millis(20), cap: Duration::from_millis(100) };
const BRISK: Options = Options { lease: Duration::from_millis(600), retry: SOON, probe: SOON, ..OPTIONS };

fn worker(world: &World, clock: &Arc<SetClock>) -> Runner {
    world.runner().clock(Arc::clone(clock) as _).options(BRISK)
}

/// An ERP at the end of a long road: what is sent arrives after a while, whether or not the sender still waits for the answer.
struct LongRoad {
    books: Arc<Books>,
    is_waited_for: bool,
}

const ROAD: Duration = Duration::from_millis(150);

#[async_trait]
impl Erp for LongRoad {
    fn name(&self) -> &str {
        self.books.name()
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        self.books.answer(question).await
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        let (books, document) = (Arc::clone(&self.books), document.clone());
        let sent = tokio::spawn(async move {
            tokio::time::sleep(ROAD).await;
            books.post(&document, permit).await
        });
        match self.is_waited_for {
            true => sent.await.unwrap(),
            false => PostOutcome::Unknown { message: "nobody waited for the answer".to_owned() },
        }
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        self.books.probe(document).await
    }

    fn settles_within(&self) -> Duration {
        2 * ROAD
    }
}

/// A worker that posts over the long road.
fn far_worker(world: &World, clock: &Arc<SetClock>, is_waited_for: bool) -> Runner {
    let flows: [Box<dyn Flow>; 1] = [Box::new(Sell)];
    Runner::new(Arc::clone(&world.store), LongRoad { books: Arc::clone(&world.books), is_waited_for })
        .gateway(Acme)
        .flows(flows)
        .clock(Arc::clone(clock) as _)
        .options(Options { concurrency: 4, ..BRISK })
}

/// Workers of one machine, each with its own runner, and what they say to people.
struct Workers {
    heard: Arc<Heard>,
    stop: watch::Sender<bool>,
    running: JoinSet<Result<(), StoreError>>,
}

impl Workers {
    fn start(world: &World, clock: &Arc<SetClock>, workers: usize) -> Self {
        let (heard, stop) = (Arc::<Heard>::default(), watch::Sender::new(false));
        let mut running = JoinSet::new();
        for _ in 0..workers {
            let runner = far_worker(world, clock, true).alerts(Arc::clone(&heard));
            let mut stopped = stop.subscribe();
            running.spawn(async move { runner.run(async { drop(stopped.wait_for(|stop| *stop).await) }).await });
        }
        Self { heard, stop, running }
    }

    /// Stops them, and gives what they said of the clock.
    async fn end(self) -> Vec<String> {
        self.stop.send_replace(true);
        self.running.join_all().await.into_iter().for_each(Result::unwrap);
        self.heard.of("clock_set")
    }
}

/// Requests are on their way when the clock is set: forward, so that all claims seem to have run out, and back again.
#[tokio::test]
async fn work_goes_on_when_the_clock_is_set_forward_and_back_in_the_middle_and_nothing_is_posted_twice() {
    for workers in [1, 2] {
        let (world, clock) = (World::new().await, Arc::<SetClock>::default());
        let work = Workers::start(&world, &clock, workers);
        for (events, hours) in [(0..12, 3), (12..24, -3)] {
            let (done, before) = (events.end, world.books.held().len());
            accept(&world, events).await;
            until(async || world.books.held().len() > before + 2).await;
            clock.set(time::Duration::hours(hours));
            until(async || world.store.summary().await.unwrap().posted == done).await;
        }
        let heard = work.end().await;
        assert_eq!(world.books.held().len(), 24 * 3, "{workers} workers");
        assert_nothing_twice(&world.books);
        for said in ["the clock was set forward by 3h:", "the clock was set back by 3h:"] {
            assert!(heard.iter().any(|alert| alert.contains(said)), "{heard:?}");
        }
    }
}

async fn accept(world: &World, events: std::ops::Range<u64>) {
    for number in events {
        let name = |prefix: &str| format!("{prefix}_{number}");
        world.accept(&Sale::new(&name("evt"), &name("order"), &name("ch"), &name("cus"), 1000)).await;
    }
}

/// A request is on its way that nobody waits for any longer, the clock is set forward, and a worker starts that has never seen another
/// time: by the clock the ERP has settled, by the one that nobody sets it has not.
#[tokio::test]
async fn a_worker_that_starts_after_the_clock_was_set_forward_asks_when_the_erp_has_settled() {
    let (world, clock) = (World::new().await, Arc::<SetClock>::default());
    accept(&world, 0..1).await;
    far_worker(&world, &clock, false).run_due().await.unwrap();
    assert_eq!(world.books.held().len(), 0, "all is on its way");
    clock.set(time::Duration::HOUR);
    let started_later = far_worker(&world, &clock, true);
    tokio::time::timeout(Duration::from_secs(20), started_later.run_until_quiet(|_| {})).await.unwrap().unwrap();
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}

/// A worker dies in mid-post, and the clock is set back before its lease is over: nobody takes over before the lease ends by the clock,
/// and then the ERP is asked first.
#[tokio::test]
async fn what_a_dead_worker_held_waits_for_a_clock_that_was_set_back() {
    let world = World::new().await;
    let clock = Arc::<SetClock>::default();
    world.books.fail(DocumentKind::SalesOrder, Fault::HangAfter);
    accept(&world, 0..1).await;
    tokio::select! {
        ended = { let runner = worker(&world, &clock); async move { runner.run_due().await } } => panic!("{ended:?}"),
        () = until(async || !world.books.sends(DocumentKind::SalesOrder).is_empty()) => {}
    }
    clock.set(time::Duration::hours(-3));
    let runner = worker(&world, &clock);
    tokio::time::sleep(Duration::from_millis(700)).await;
    runner.run_due().await.unwrap();
    assert_eq!(world.store.summary().await.unwrap().open, 1, "by the clock, its worker may still be at work");
    clock.set(time::Duration::hours(3));
    tokio::time::timeout(Duration::from_secs(20), runner.run_until_quiet(|_| {})).await.unwrap().unwrap();
    assert_eq!(world.books.pages.lock().unwrap().probes.len(), 1, "asked before anything is sent");
    assert_eq!(world.books.held().len(), 3);
    assert_nothing_twice(&world.books);
}

/// A wait that was measured by a clock ahead of time ends when the clock gets there, and new work does not wait for it.
#[tokio::test]
async fn events_that_come_after_a_clock_was_set_back_are_handled_at_once() {
    let world = World::new().await;
    world.books.fail(DocumentKind::Customer, Fault::Busy(None));
    world.accept(&Sale::new("held_up", "o1", "ch_1", "cus_1", 1000)).await;
    let clock = Arc::<SetClock>::default();
    worker(&world, &clock).run_due().await.unwrap();
    clock.set(time::Duration::hours(-2));
    world.accept(&Sale::new("new", "o2", "ch_2", "cus_2", 1000)).await;
    let runner = worker(&world, &clock);
    runner.run_due().await.unwrap();
    let summary = world.store.summary().await.unwrap();
    assert_eq!((summary.posted, summary.open), (1, 1));
    clock.set(time::Duration::hours(2));
    tokio::time::timeout(Duration::from_secs(20), runner.run_until_quiet(|_| {})).await.unwrap().unwrap();
    assert_eq!(world.books.held().len(), 6);
}
