//! One unlucky day: sales, their deliveries, processes that come and go, and what the books have to hold in the evening.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use flow_core::inbox::{EventState, Inbox};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::Store;
use mapping_core::flows::Flow;
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::books::{Line, UNWANTED};
use crate::chance::Chance;
use crate::process::{MachineClock, Process, Watch};
use crate::scripted::{Acme, Books, Sale, Sell, World};
use crate::store::{Disk, Shaky, at_once, empty};

const LEASE: Duration = Duration::from_secs(30);

const OPTIONS: Options = Options {
    concurrency: 4,
    lease: LEASE,
    retry: Backoff { first: Duration::from_secs(1), cap: Duration::from_secs(60) },
    probe: Backoff { first: Duration::from_secs(1), cap: Duration::from_secs(60) },
    poll: Duration::from_secs(5),
    ..Options::DEFAULT
};

/// What is not over after this will never be.
const LONGEST: Duration = Duration::from_secs(5 * 24 * 3600);

pub struct Day {
    seed: u64,
    has_probes: bool,
}

/// The evening.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ending {
    pub wrong: Vec<String>,
    pub crashes: u64,
    pub faults: u64,
    pub sends: usize,
    pub booked: usize,
    trace: u64,
    took: Duration,
}

impl Ending {
    /// Counts another day as well.
    pub fn add(&mut self, other: &Self) {
        self.crashes += other.crashes;
        self.faults += other.faults;
        self.sends += other.sends;
        self.booked += other.booked;
    }
}

impl Day {
    pub fn of(seed: u64) -> Self {
        Self { seed, has_probes: true }
    }

    pub fn without_probes(self) -> Self {
        Self { has_probes: false, ..self }
    }

    pub fn live(&self) -> Ending {
        Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(self.pass())
    }

    async fn pass(&self) -> Ending {
        let chance = Chance::of(self.seed);
        let sales = sales(&chance);
        let World { books, .. } = World::on(empty());
        let (begun, disk) = (Instant::now(), Disk::default());
        let clock = MachineClock::begun(begun);
        let mut trouble = JoinSet::new();
        trouble.spawn(clock.clone().set_now_and_then(chance.clone()));
        trouble.spawn(disk.clone().fill_up_now_and_then(chance.clone()));
        let place = Place { store: empty(), disk, clock, books, chance, has_probes: self.has_probes };
        let (evening, is_evening) = watch::channel(false);
        let mut people = JoinSet::new();
        for _ in 0..place.chance.number("processes", 1..4) {
            people.spawn(place.clone().keep_a_process_running(is_evening.clone()));
        }
        place.deliver(&sales).await;
        let over = tokio::time::timeout(LONGEST, place.rest()).await.is_ok();
        evening.send_replace(true);
        let mut ending = Ending { trace: place.chance.trace(), took: begun.elapsed(), ..Ending::default() };
        while let Some(crashes) = people.join_next().await {
            match crashes {
                Ok(Ok(crashes)) => ending.crashes += crashes,
                Ok(Err(why)) => ending.wrong.push(why),
                Err(panic) => ending.wrong.push(format!("a process panicked: {panic}")),
            }
        }
        ending.faults = place.chance.faults();
        ending.sends = place.books.pages.lock().unwrap().sends.len();
        ending.booked = place.books.held().len();
        if !over {
            ending.wrong.push("it does not come to rest".to_owned());
        }
        ending.wrong.extend(place.audit(&sales));
        ending
    }
}

/// What all processes share.
#[derive(Clone)]
struct Place {
    store: Arc<dyn Store>,
    disk: Disk,
    clock: MachineClock,
    books: Arc<Books>,
    chance: Chance,
    has_probes: bool,
}

impl Place {
    fn store(&self, process: &Process) -> Arc<dyn Store> {
        let (store, disk) = (Arc::clone(&self.store), self.disk.clone());
        Arc::new(Shaky { store, disk, chance: self.chance.clone(), process: process.clone() })
    }

    fn runner(&self, process: &Process) -> Runner {
        let flows: [Box<dyn Flow>; 1] = [Box::new(Sell)];
        let ahead = Duration::from_millis(self.chance.number("a clock ahead", 0..LEASE.as_millis() as u64 / 6));
        let (books, chance) = (Arc::clone(&self.books), self.chance.clone());
        let erp = Line { books, chance, process: process.clone(), is_blind: !self.has_probes };
        Runner::new(self.store(process), erp)
            .gateway(Acme)
            .flows(flows)
            .clock(Arc::new(Watch { machine: self.clock.clone(), ahead }))
            .options(OPTIONS)
    }

    /// Starts a process again and again: it crashes some times, or is shut down, and the last one works until the evening.
    async fn keep_a_process_running(self, mut evening: watch::Receiver<bool>) -> Result<u64, String> {
        let mut crashes = 0;
        for life in (0..self.chance.number("lives", 1..8)).rev() {
            let dies = life > 0 && !self.chance.happens("a clean shutdown", 250);
            let points = self.chance.number("points", 1..150);
            let process = if dies { Process::dying_after(points) } else { Process::default() };
            let until = Duration::from_secs(if life > 0 { points } else { LONGEST.as_secs() });
            let runner = self.runner(&process);
            let work = runner.run(tokio::time::sleep(until));
            tokio::select! {
                biased;
                ended = work => ended.map_err(|error| format!("a runner stopped: {error}"))?,
                () = process.dies() => crashes += 1,
                _ = evening.wait_for(|evening| *evening) => return Ok(crashes),
            }
            self.chance.millis("until it is started again", 0..20_000).await;
        }
        Ok(crashes)
    }

    /// Delivers every sale at least once, out of order, and again until it is taken.
    async fn deliver(&self, sales: &[Sale]) {
        let twice = sales.iter().filter(|_| self.chance.happens("a duplicate", 200));
        let mut arriving: Vec<&Sale> = sales.iter().chain(twice).collect();
        self.chance.shuffle("the order of arrival", &mut arriving);
        let inbox = Inbox::new(self.store(&Process::default()));
        for sale in arriving {
            self.chance.millis("until the next delivery", 0..3_000).await;
            while inbox.accept(&sale.incoming()).await.is_err() {
                self.chance.millis("until it is delivered again", 0..3_000).await;
            }
        }
    }

    /// Waits until nothing is open.
    async fn rest(&self) {
        while at_once(self.store.summary()).unwrap().open > 0 {
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    }

    /// What is not as the sales alone call for.
    fn audit(&self, sales: &[Sale]) -> Vec<String> {
        let (bad, good): (Vec<&Sale>, Vec<&Sale>) = sales.iter().partition(|sale| is_poisoned(sale));
        let wanted = good.iter().flat_map(|sale| {
            let Sale { transaction, customer, .. } = sale;
            let order = format!("order of {transaction}");
            [("customer", customer.clone()), ("sales order", order), ("receipt", transaction.clone())]
        });
        let wanted: BTreeSet<(String, String)> = wanted.map(|(kind, natural)| (kind.to_owned(), natural)).collect();
        let held = self.books.held();
        let held: Vec<_> = held.iter().map(|key| (key.kind.as_str().to_owned(), key.natural.to_string())).collect();
        let once: BTreeSet<_> = held.iter().cloned().collect();
        let mut wrong: Vec<String> =
            wanted.difference(&once).map(|(kind, key)| format!("lost: {kind} {key}")).collect();
        wrong.extend(once.difference(&wanted).map(|(kind, key)| format!("nothing calls for: {kind} {key}")));
        let twice = held.iter().enumerate().filter(|(place, key)| held[..*place].contains(key));
        wrong.extend(twice.map(|(_, (kind, key))| format!("duplicated: {kind} {key}")));
        let dead = at_once(self.store.events(Some(EventState::Dead), None, 10_000)).unwrap();
        let dead: BTreeSet<String> = dead.iter().map(|event| event.incoming.event.to_string()).collect();
        let poisoned: BTreeSet<String> = bad.iter().map(|sale| sale.event.clone()).collect();
        if dead != poisoned {
            wrong.push(format!("dead are {dead:?}, poisoned were {poisoned:?}"));
        }
        wrong
    }
}

fn is_poisoned(sale: &Sale) -> bool {
    sale.minor <= 0 || sale.customer.starts_with(UNWANTED)
}

/// Some sales, of which some share a customer or an order key, some are told under two event ids, and some are poisoned.
fn sales(chance: &Chance) -> Vec<Sale> {
    let mut sales = Vec::new();
    for number in 0..chance.number("sales", 3..10) {
        let customer = match chance.number("a customer", 0..10) {
            0 => format!("{UNWANTED} {number}"),
            1..5 => "Ann".to_owned(),
            _ => format!("customer {number}"),
        };
        let key = format!("key {}", chance.number("an order key", 0..6));
        let minor = if chance.happens("an amount that is none", 80) { 0 } else { 100 + number as i64 };
        let transaction = format!("T-{number}");
        sales.push(Sale::new(&format!("E-{number}"), &key, &transaction, &customer, minor));
        if chance.happens("told under two ids", 150) {
            sales.push(Sale::new(&format!("E-{number}b"), &key, &transaction, &customer, minor));
        }
    }
    sales
}
