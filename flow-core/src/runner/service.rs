//! The runner: joins store, ports, flows and rules, and keeps them working.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mapping_core::canonical::OrderKey;
use mapping_core::flows::{Flow, default_flows};
use mapping_core::rules::RuleBook;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tracing::{Instrument, error, info, info_span};

use super::Options;
use super::engine::Engine;
use super::turnstile::Inside;
use crate::adapters::LogAlerts;
use crate::clock::{Clock, SystemClock};
use crate::inbox::{EventClaim, Inbox, StoredEvent};
use crate::ports::{Alerts, Erp, Gateway, Herald};
use crate::rules_hash::rules_hash;
use crate::store::{Store, StoreError, Summary};

/// Counting is cheap, but not free.
const SHOW_EVERY: Duration = Duration::from_millis(100);

/// Handles accepted events. Clones share everything. One runner, with its clones, works on a store at a time.
///
/// Dropping the future of a `run` method stops all work under way; what was being posted is probed by the
/// next run before anything is sent.
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
            turnstile: Arc::default(),
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

    /// The inbox of the same store; what it accepts is handled at once.
    pub fn inbox(&self) -> Inbox {
        Inbox::waking(Arc::clone(&self.0.store), Arc::clone(&self.0.arrival))
    }

    /// Handles everything that is due now and returns when nothing is.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; what was accepted stays there.
    pub async fn run_due(&self) -> Result<(), StoreError> {
        self.run_due_showing(&mut |_| {}).await
    }

    async fn run_due_showing(&self, progress: &mut (dyn FnMut(Summary) + Send)) -> Result<(), StoreError> {
        let _inside = self.enter().await?;
        let mut tasks = JoinSet::new();
        let mut shown = Instant::now();
        loop {
            self.start(&mut tasks).await?;
            if tasks.is_empty() {
                return Ok(());
            }
            self.stir(&mut tasks).await;
            if shown.elapsed() >= SHOW_EVERY {
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
            self.run_due_showing(&mut progress).await?;
            let Some(due) = store.next_due().await? else { return store.summary().await };
            tokio::select! {
                () = clock.sleep_until(due) => {}
                () = arrival.notified() => {}
            }
        }
    }

    /// Handles events until `shutdown` completes, then finishes what is under way and returns. A store that is not available
    /// is asked again.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails for good.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) -> Result<(), StoreError> {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut tasks = JoinSet::new();
        let mut inside = None;
        loop {
            match self.look(&mut inside, &mut tasks).await {
                Ok(()) => {}
                Err(StoreError::Unavailable(why)) => error!(why, "the store is not available; it is asked again"),
                Err(error) => return Err(error),
            }
            tokio::select! {
                () = &mut shutdown => break,
                () = self.stir(&mut tasks) => {}
            }
        }
        while tasks.join_next().await.is_some() {}
        Ok(())
    }

    /// Counts over the store.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn summary(&self) -> Result<Summary, StoreError> {
        self.0.store.summary().await
    }

    async fn look(&self, inside: &mut Option<Inside>, tasks: &mut JoinSet<()>) -> Result<(), StoreError> {
        if inside.is_none() {
            *inside = Some(self.enter().await?);
        }
        self.start(tasks).await
    }

    /// Begins a run. The first one hands back what an earlier run or process held.
    async fn enter(&self) -> Result<Inside, StoreError> {
        let engine = &self.0;
        let recover = async {
            let recovered = engine.store.recover(engine.clock.now()).await?;
            if recovered.events + recovered.documents > 0 {
                info!(recovered.events, recovered.documents, "took up what an earlier run had left");
            }
            Ok(())
        };
        engine.turnstile.enter(recover).await
    }

    /// Starts as many due events as there is room for.
    async fn start(&self, tasks: &mut JoinSet<()>) -> Result<(), StoreError> {
        let engine = &self.0;
        while tasks.try_join_next().is_some() {}
        let room = engine.options.concurrency.max(1).saturating_sub(tasks.len());
        if room == 0 {
            return Ok(());
        }
        engine.route().await?;
        let limit = u32::try_from(room).unwrap_or(u32::MAX);
        for claim in engine.store.claim_events(engine.clock.now(), engine.claim_end(), limit).await? {
            let span = span_of(&claim);
            let engine = Arc::clone(engine);
            tasks.spawn(async move { engine.handle(claim).await }.instrument(span));
        }
        Ok(())
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
            () = ended => {}
            () = self.0.arrival.notified() => {}
            () = tokio::time::sleep(self.0.options.poll.max(Duration::from_millis(1))) => {}
        }
    }
}

impl Engine {
    /// Reads the order keys that the inbox was not told. An event that cannot be read gets a key of its own and becomes a dead
    /// letter when its turn comes.
    async fn route(&self) -> Result<(), crate::store::StoreError> {
        loop {
            let events = self.store.unrouted(100).await?;
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                self.store.route(event.id, &self.order_key(&event).await).await?;
            }
        }
    }

    async fn order_key(&self, event: &StoredEvent) -> OrderKey {
        let gateway = event.incoming.gateway.as_str();
        let read = match self.gateways.get(gateway) {
            Some(port) => port.read(&event.incoming).await.ok(),
            None => None,
        };
        read.map_or_else(|| OrderKey::from(format!("{gateway}/event/{}", event.id)), |event| event.order_key)
    }
}

fn shared(flows: impl IntoIterator<Item = Box<dyn Flow>>) -> Vec<Arc<dyn Flow>> {
    flows.into_iter().map(Arc::from).collect()
}

fn span_of(claim: &EventClaim) -> tracing::Span {
    let incoming = &claim.event.incoming;
    info_span!("event", gateway = %incoming.gateway, event = %incoming.event, kind = incoming.kind)
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
