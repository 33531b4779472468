//! One gateway and one ERP with our crates between them: a store on disk, a runner, and what they are at the end.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use flow_core::adapters::ErpEvents;
use flow_core::dead_letter::{DeadLetter, DeadLetters};
use flow_core::inbox::{Inbox, InboxId, StoredEvent};
use flow_core::ports::{Gateway, Herald};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{SqliteStore, Store, Summary};
use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::all_flows;
use mapping_core::money::{Currency, Decimal};
use mapping_core::rules::{DatedRate, RuleBook};
use tempfile::TempDir;
use time::{Duration as Span, OffsetDateTime};

use crate::books::Books;
use crate::deliveries::Deliveries;
use crate::progress::Progress;
use crate::storefront::Storefront;

pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) books: Books,
    pub(crate) store: Arc<dyn Store>,
    /// The shop, which hears how its orders fare.
    pub(crate) storefront: Storefront,
    /// What is booked where.
    pub(crate) rules: RuleBook,
    runner: Runner,
    _folder: TempDir,
}

impl Pair {
    /// Joins a gateway and an ERP over a store in a folder of its own.
    pub(crate) async fn join(
        name: &str,
        gateway: impl Gateway + 'static,
        rules: RuleBook,
        books: Books,
    ) -> Result<Self, Box<dyn Error>> {
        let folder = TempDir::new()?;
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path().join("quickstart.db")).await?);
        let (rules, storefront) = (with_rates(rules), Storefront::open().await?);
        let runner = Runner::new(Arc::clone(&store), books.adapter()?).gateway(gateway).flows(all_flows());
        let runner = runner.gateway(ErpEvents::of(books.name().to_lowercase())).herald(storefront.herald()?);
        let runner = runner.rules(rules.clone()).options(hasty());
        let name = format!("{name} to {}", books.name());
        Ok(Self { name, books, store, storefront, rules, runner, _folder: folder })
    }

    /// Tells a gateway what plans want told to it. The shop hears what is for the shop; what is for people is logged.
    pub(crate) fn herald(self, herald: impl Herald + 'static) -> Self {
        Self { runner: self.runner.herald(herald), ..self }
    }

    pub(crate) fn inbox(&self) -> Inbox {
        self.runner.inbox()
    }

    /// The ERP tells of something that somebody did there, and it is handled to its end.
    pub(crate) async fn erp_tells(
        &self,
        event: &GatewayEvent,
        deliveries: &mut Deliveries,
        progress: &Progress,
    ) -> Result<(), Box<dyn Error>> {
        self.inbox().accept(&ErpEvents::incoming(event, OffsetDateTime::now_utc())?).await?;
        deliveries.erp(event);
        self.settle(progress).await?;
        Ok(())
    }

    /// Handles every event to its end.
    pub(crate) async fn settle(&self, progress: &Progress) -> Result<Summary, Box<dyn Error>> {
        let quiet = self.runner.run_until_quiet(|summary| progress.handled(&self.name, &summary));
        Ok(tokio::time::timeout(Duration::from_secs(300), quiet).await??)
    }

    /// Everything that was accepted, in order.
    pub(crate) async fn events(&self) -> Result<Vec<StoredEvent>, Box<dyn Error>> {
        let mut events: Vec<StoredEvent> = Vec::new();
        loop {
            let after: Option<InboxId> = events.last().map(|event| event.id);
            let page = self.store.events(None, after, 500).await?;
            if page.is_empty() {
                return Ok(events);
            }
            events.extend(page);
        }
    }

    /// The desk at which a person decides about dead letters, with the ERP in reach.
    pub(crate) fn desk(&self) -> Result<DeadLetters, Box<dyn Error>> {
        Ok(DeadLetters::new(Arc::clone(&self.store)).erp(self.books.adapter()?))
    }

    pub(crate) async fn dead_letters(&self) -> Result<Vec<DeadLetter>, Box<dyn Error>> {
        Ok(self.desk()?.list(None, 10_000).await?)
    }
}

/// Yesterday's rates, for what the shops take in foreign money.
fn with_rates(mut rules: RuleBook) -> RuleBook {
    let Some(own) = rules.company.currency else { return rules };
    let date = (OffsetDateTime::now_utc() - Span::DAY).date();
    let dollars = [(Currency::USD, 10_000), (Currency::GBP, 13_100), (Currency::EUR, 10_850), (Currency::JPY, 64)];
    let worth = |currency| dollars.iter().find(|(one, _)| *one == currency).map(|(_, worth)| Decimal::new(*worth, 4));
    let rates = dollars.iter().filter(|(from, _)| *from != own).filter_map(|(from, worth_of_one)| {
        let rate = Decimal::new(*worth_of_one, 4).checked_div(worth(own)?)?.round_dp(8);
        Some(DatedRate { from: *from, to: own, date, rate, source: "quickstart".to_owned() })
    });
    rules.fx.rates.extend(rates);
    rules
}

/// Retries within the seconds that somebody watches.
fn hasty() -> Options {
    let soon = Backoff { first: Duration::from_millis(200), cap: Duration::from_secs(2) };
    Options { retry: soon, probe: soon, ..Options::default() }
}
