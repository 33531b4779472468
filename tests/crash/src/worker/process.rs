//! How a worker is started, what it is made of, and how long it waits for what.

use std::error::Error;
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, TransportOptions};
use flow_core::adapters::{SysproErp, TimsErp};
use flow_core::ports::Erp;
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{PostgresStore, SqliteStore, Store, StoreError};
use flow_core::targets::Pause;
use mapping_core::money::{Currency, Decimal};
use mapping_core::rules::{DatedRate, RuleBook};
use time::macros::date;

use super::time_told::TimeTold;
use super::{opayo, stripe};
use crate::broken::{Adapter, Broken};
use crate::oracle::RATE;
use crate::run::Pair;

/// How long the ERP may need for a request whose sender is dead.
const SETTLES_WITHIN: Duration = Duration::from_millis(300);

/// Where a worker finds its store and the sandboxes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Worker {
    #[arg(long, value_enum)]
    pub(crate) pair: Pair,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) source: Source,
    /// The ERP's sandbox.
    #[arg(long)]
    pub(crate) erp: String,
    /// A promise to break.
    #[arg(long = "break", value_enum)]
    pub(crate) broken: Option<Broken>,
}

/// Where a gateway is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Source {
    /// The gateway's sandbox.
    #[arg(long)]
    pub(crate) gateway: String,
    /// The file of the shop's own records, where the gateway does not repeat what it was told.
    #[arg(long)]
    pub(crate) records: Option<String>,
    /// From when on the gateway has to be asked for what it tells nobody, in seconds since 1970.
    #[arg(long)]
    pub(crate) since: Option<i64>,
}

/// Which kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Where the store is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// The file of an SQLite database, or the URL of a PostgreSQL server.
    #[arg(long)]
    pub(crate) at: String,
    /// The schema on that server.
    #[arg(long)]
    pub(crate) schema: Option<String>,
}

impl Place {
    pub(crate) async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match &self.schema {
            Some(schema) => Arc::new(PostgresStore::connect_schema(&self.at, schema).await?),
            None => Arc::new(SqliteStore::open(&self.at).await?),
        })
    }
}

/// A name on the command line.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

impl Worker {
    /// The command that starts it.
    pub(crate) fn command(&self) -> std::io::Result<Command> {
        let Self { pair, place, source, erp, broken } = self;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["worker", "--pair", &name(pair), "--at", &place.at, "--gateway", &source.gateway, "--erp", erp]);
        let since = source.since.map(|since| since.to_string());
        let broken = broken.as_ref().map(name);
        for (name, value) in
            [("--schema", &place.schema), ("--records", &source.records), ("--since", &since), ("--break", &broken)]
        {
            command.args(value.iter().flat_map(|value| [name, value.as_str()]));
        }
        Ok(command)
    }

    /// Works until it is killed, or until the driver is gone. The first line on standard output is the URL of its doors.
    pub(crate) async fn work(&self) -> Result<(), Box<dyn Error>> {
        let time = TimeTold::listen();
        let store = self.place.open().await?;
        let runner = Runner::new(Arc::clone(&store), self.erp()?).rules(self.rules()).options(hasty());
        let (runner, doors) = match self.pair {
            Pair::StripeTims => stripe::open(self, runner)?,
            Pair::OpayoSyspro => opayo::open(self, runner, store, time).await?,
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let mut out = std::io::stdout();
        writeln!(out, "http://{}", listener.local_addr()?)?;
        out.flush()?;
        tokio::spawn(async move { axum::serve(listener, doors).await });
        Ok(runner.run(std::future::pending()).await?)
    }

    fn erp(&self) -> Result<Adapter, Box<dyn Error>> {
        let (base, never) = (BaseUrl::parse(&self.erp)?, RetryPolicy::never());
        let erp: Arc<dyn Erp> = match self.pair {
            Pair::StripeTims => {
                let client = tims_client::Client::new(tims_client::Contract::default(), base, transport()?);
                Arc::new(TimsErp::new(client.api_key(sandbox::tims::DEFAULT_API_KEY).retry(never)))
            }
            Pair::OpayoSyspro => {
                let contract = syspro_harmony::harmony::Contract::default();
                let client = syspro_harmony::harmony::Client::new(contract, base, transport()?);
                Arc::new(SysproErp::new(client.api_key(sandbox::syspro::DEFAULT_API_KEY).retry(never)))
            }
        };
        Ok(Adapter { erp, settles_within: SETTLES_WITHIN, is_blind: self.broken == Some(Broken::Probe) })
    }

    /// The shipped rule book, with a rate for the foreign money that the shop takes.
    fn rules(&self) -> RuleBook {
        let (mut rules, from, to) = match self.pair {
            Pair::StripeTims => (RuleBook::stripe_tims(), Currency::GBP, Currency::USD),
            Pair::OpayoSyspro => (RuleBook::opayo_syspro(), Currency::EUR, Currency::GBP),
        };
        let (date, rate) = (date!(2026 - 01 - 01), Decimal::from(RATE));
        rules.fx.max_age_days = u16::MAX;
        rules.fx.rates.push(DatedRate { from, to, date, rate, source: "crash".to_owned() });
        rules
    }
}

/// Gives up on an answer after some seconds, and never sends twice by itself: the runner repeats and probes, durably.
pub(super) fn transport() -> Result<ReqwestTransport, Box<dyn Error>> {
    Ok(ReqwestTransport::with(TransportOptions {
        total_timeout: Duration::from_secs(5),
        ..TransportOptions::default()
    })?)
}

/// Everything within a test's patience: what a dead worker held is taken over after three seconds.
fn hasty() -> Options {
    let soon = Backoff { first: Duration::from_millis(20), cap: Duration::from_millis(500) };
    let pause = Pause { trial: soon, ..Pause::DEFAULT };
    let lease = Duration::from_secs(3);
    Options { lease, retry: soon, probe: soon, pause, poll: Duration::from_millis(50), ..Options::DEFAULT }
}
