//! The runner: joins store, ports, flows and rules, and keeps them working.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use mapping_core::flows::{Flow, default_flows};
use mapping_core::rules::RuleBook;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{error, info};

use super::Options;
use super::engine::Engine;
use super::gate::Room;
use super::handling::Claimed;
use super::stop::{Stop, Stopper};
use crate::adapters::LogAlerts;
use crate::clock::{Clock, SystemClock};
use crate::inbox::Inbox;
use crate::ports::{Alerts, Erp, Gateway, Herald, Kept};
use crate::rules_hash::rules_hash;
use crate::store::{Store, StoreError, Summary};
use crate::targets::{Limit, Target};
use crate::telemetry;

/// Counting is cheap, but not free.
const SHOW_EVERY: Duration = Duration::from_millis(100);

/// Handles accepted events. Clones share everything. Several runners, in one process or in many, may work on one store.
///
/// Dropping the future of a `run` method stops all work under way at once: what it held is taken over when its
/// [lease](Options::lease) is over, and what was being posted is probed before anything is sent. A shutdown by
/// [`run`](Self::run) leaves nothing that has to be waited for.
#[derive(Clone)]
pub struct Runner(pub(super) Arc<Engine>);

impl Runner {
    /// A runner that posts to `erp`, with the flows of [`default_flows`], the default [`RuleBook`] and [`Options`], the
    /// machine's clock, no gateway and no herald.
    pub fn new(store: Arc<dyn Store>, erp: impl Erp + 'static) -> Self {
        let rules = RuleBook::default();
        Self(Arc::new(Engine {
            store,
            erp: Arc::new(erp),
            gateways: std::collections::BTreeMap::new(),
            heralds: Vec::new(),
            alerts: Arc::new(LogAlerts),
            flows: shared(default_flows()),
            rules_hash: rules_hash(&rules),
            rules,
            clock: Arc::new(SystemClock),
            options: Options::default(),
            arrival: Arc::new(Notify::new()),
            limits: std::collections::BTreeMap::new(),
            gate: Arc::default(),
            watch: Arc::default(),
            doubts: Arc::default(),
        }))
    }

    fn change(mut self, change: impl FnOnce(&mut Engine)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Reads events of this gateway, and asks it about them. About events under the ERP's name, which
    /// [`ErpEvents`](crate::adapters::ErpEvents) reads, all other gateways are asked in the order of their names, until one knows the
    /// object.
    #[must_use]
    pub fn gateway(self, gateway: impl Gateway + 'static) -> Self {
        let name = gateway.name().to_owned();
        self.change(|engine| drop(engine.gateways.insert(name, Arc::new(gateway))))
    }

    /// Lets this herald tell others what plans want told. The first herald that takes a telling tells it; what none takes is
    /// logged.
    #[must_use]
    pub fn herald(self, herald: impl Herald + 'static) -> Self {
        self.change(|engine| engine.heralds.push(Arc::new(herald)))
    }

    /// Tells people through this channel that they have to act, instead of the log.
    #[must_use]
    pub fn alerts(self, alerts: impl Alerts + 'static) -> Self {
        self.change(|engine| engine.alerts = Arc::new(alerts))
    }

    /// Plans by these flows instead of the default ones. An event goes to the first that handles it.
    #[must_use]
    pub fn flows(self, flows: impl IntoIterator<Item = Box<dyn Flow>>) -> Self {
        self.change(|engine| engine.flows = shared(flows))
    }

    /// Decides by these rules.
    #[must_use]
    pub fn rules(self, rules: RuleBook) -> Self {
        self.change(|engine| {
            engine.rules_hash = rules_hash(&rules);
            engine.rules = rules;
        })
    }

    /// Calls this target no more often, and posts no more at the same time, than it bears. The calls are counted over all
    /// processes on the store, which need not know of each other; the posts in each process, so a limit of twelve posts is one of
    /// four in each of three processes: a count over processes would cost two writes per post.
    #[must_use]
    pub fn limit(self, target: Target, limit: Limit) -> Self {
        self.change(|engine| {
            engine.limits.insert(target, limit);
        })
    }

    /// Uses this clock.
    #[must_use]
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        self.change(|engine| engine.clock = clock)
    }

    /// Works by these options.
    #[must_use]
    pub fn options(self, options: Options) -> Self {
        self.change(|engine| engine.options = options)
    }

    /// The inbox of the same store, which minimises payloads by the rules; what it accepts is handled at once.
    pub fn inbox(&self) -> Inbox {
        Inbox::waking(Arc::clone(&self.0.store), Arc::clone(&self.0.arrival)).minimise(&self.0.rules.retention)
    }

    /// Handles everything that is due now and returns when nothing is.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; what was accepted stays there.
    pub async fn run_due(&self) -> Result<(), StoreError> {
        self.run_due_showing(None).await?;
        self.0.say_kept(Kept::Due).await;
        Ok(())
    }

    async fn run_due_showing(&self, mut progress: Option<&mut (dyn FnMut(Summary) + Send)>) -> Result<(), StoreError> {
        let stopper = Stopper::new();
        let mut tasks = JoinSet::new();
        let mut shown = Instant::now();
        self.0.see_targets_now().await?;
        loop {
            self.start(&mut tasks, &stopper.listener()).await?;
            if tasks.is_empty() {
                return Ok(());
            }
            self.stir(&mut tasks).await;
            if let Some(progress) = progress.as_mut().filter(|_| shown.elapsed() >= SHOW_EVERY) {
                progress(self.0.store.summary().await?);
                shown = Instant::now();
            }
        }
    }

    /// Handles everything until no event is open, waiting for retries and probes as long as they take: bound it with a
    /// timeout. `progress` is called with fresh counts about ten times a second while events are handled.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; what was accepted stays there.
    pub async fn run_until_quiet(&self, mut progress: impl FnMut(Summary) + Send) -> Result<Summary, StoreError> {
        let Engine { store, clock, arrival, .. } = &*self.0;
        loop {
            self.run_due_showing(Some(&mut progress)).await?;
            let Some(due) = store.next_due().await? else {
                self.0.say_kept(Kept::All).await;
                return store.summary().await;
            };
            let due = match self.0.room() {
                Room::Free | Room::One => due,
                Room::None(until) => due.max(until),
            };
            tokio::select! {
                biased;
                () = clock.sleep_until(due) => {}
                () = arrival.notified() => {}
                () = store.arrival() => {}
                () = self.poll() => {} // others work here too
            }
        }
    }

    /// Handles events until `shutdown` completes; then finishes what is under way within [`grace`](Options::grace), hands back what
    /// is not finished, and returns. A store that is not available is asked again.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails for good.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) -> Result<(), StoreError> {
        let mut shutdown = std::pin::pin!(shutdown);
        let (mut tasks, stopper) = (JoinSet::new(), Stopper::new());
        let mut sayings = JoinSet::new(); // at most one: a slow channel holds back no event
        let mut is_away = false;
        loop {
            self.say_kept(&mut sayings);
            match self.start(&mut tasks, &stopper.listener()).await {
                Ok(true) if std::mem::take(&mut is_away) => info!("the store is available again"),
                Ok(_) => {}
                Err(StoreError::Unavailable(why)) => self.0.tell_of_store(&mut is_away, &why).await,
                Err(error) => return Err(error),
            }
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = self.stir(&mut tasks) => {}
            }
        }
        if tokio::time::timeout(self.0.options.grace, finish(&mut tasks)).await.is_err() {
            stopper.stop();
            finish(&mut tasks).await;
        }
        finish(&mut sayings).await;
        self.0.say_kept(Kept::All).await;
        Ok(())
    }

    /// Counts over the store.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn summary(&self) -> Result<Summary, StoreError> {
        self.0.store.summary().await
    }

    /// Lets the channel of alerts say what it kept and what is due, beside the events.
    fn say_kept(&self, sayings: &mut JoinSet<()>) {
        while sayings.try_join_next().is_some() {}
        if sayings.is_empty() {
            let engine = Arc::clone(&self.0);
            sayings.spawn(async move { engine.say_kept(Kept::Due).await });
        }
    }

    /// Starts as many due events as there is room for. False if there was none, so that the store was not asked.
    async fn start(&self, tasks: &mut JoinSet<()>, stop: &Stop) -> Result<bool, StoreError> {
        let engine = &self.0;
        while tasks.try_join_next().is_some() {}
        engine.watch_clock().await;
        engine.see_targets().await?;
        let most = match engine.room() {
            Room::Free => engine.options.concurrency.max(1),
            Room::One => 1,
            Room::None(_) => 0,
        };
        let room = u32::try_from(most.saturating_sub(tasks.len())).unwrap_or(u32::MAX);
        if room == 0 {
            return Ok(false);
        }
        engine.route().await?;
        let (asked, asked_at) = (engine.clock.now(), Instant::now());
        for claim in engine.store.claim_events(asked, engine.claim_end(), room).await? {
            let turn = telemetry::turn(&claim.event);
            let (engine, stop) = (Arc::clone(engine), stop.clone());
            let claimed = Claimed { claim, asked, asked_at };
            tasks.spawn(turn.follow(async move { engine.handle(claimed, stop).await }));
        }
        Ok(true)
    }

    /// Returns when there may be something to start: a task ended, an event was accepted, or it is time to look.
    async fn stir(&self, tasks: &mut JoinSet<()>) {
        let ended = async {
            match tasks.join_next().await {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    error!(%error, "a worker stopped; its event is handled again when its claim runs out")
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = ended => {}
            () = self.0.arrival.notified() => {}
            () = self.0.store.arrival() => {}
            () = self.poll() => {}
        }
    }

    async fn poll(&self) {
        tokio::time::sleep(self.0.options.poll.max(Duration::from_millis(1))).await;
    }
}

async fn finish(tasks: &mut JoinSet<()>) {
    while tasks.join_next().await.is_some() {}
}

fn shared(flows: impl IntoIterator<Item = Box<dyn Flow>>) -> Vec<Arc<dyn Flow>> {
    flows.into_iter().map(Arc::from).collect()
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("gateways", &self.0.gateways.keys().collect::<Vec<_>>())
            .field("erp", &self.0.erp.name())
            .field("rules_hash", &self.0.rules_hash)
            .finish_non_exhaustive()
    }
}
