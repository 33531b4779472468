//! The process that is killed: a webhook endpoint that answers 200 when an event is on disk, and a runner over the same store.

use std::error::Error;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use clap::{Args, ValueEnum};
use client_core::BaseUrl;
use client_core::retry::RetryPolicy;
use client_core::transport::{ReqwestTransport, TransportOptions};
use flow_core::adapters::{StripeGateway, TimsErp};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{PostgresStore, SqliteStore, Store, StoreError};
use flow_core::targets::Pause;
use flow_core::webhook;
use mapping_core::money::{Currency, Decimal};
use mapping_core::rules::{DatedRate, RuleBook};
use secrecy::SecretString;
use stripe_model::webhook::{SIGNATURE_HEADER, Verifier};
use time::OffsetDateTime;

use crate::broken::{Adapter, Broken};
use crate::oracle::POUND;

/// The secret that the sandbox signs with and the worker verifies with.
pub(crate) const SECRET: &str = "whsec_crash";

/// How long the ERP may need for a request whose sender is dead.
const SETTLES_WITHIN: Duration = Duration::from_millis(300);

/// Where a worker finds its store and the sandboxes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Worker {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The Stripe sandbox.
    #[arg(long)]
    pub(crate) stripe: String,
    #[arg(long)]
    pub(crate) stripe_key: String,
    /// The TIMS sandbox.
    #[arg(long)]
    pub(crate) tims: String,
    #[arg(long)]
    pub(crate) tims_key: String,
    /// A promise to break.
    #[arg(long = "break", value_enum)]
    pub(crate) broken: Option<Broken>,
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

/// What the endpoint needs.
struct Door {
    runner: Runner,
    verifier: Verifier,
    broken: Option<Broken>,
}

impl Worker {
    /// The command that starts it.
    pub(crate) fn command(&self) -> std::io::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["worker", "--at", &self.place.at]);
        command.args(self.place.schema.iter().flat_map(|schema| ["--schema", schema]));
        command.args(["--stripe", &self.stripe, "--stripe-key", &self.stripe_key]);
        command.args(["--tims", &self.tims, "--tims-key", &self.tims_key]);
        command.args(self.broken.iter().flat_map(|broken| ["--break", broken.name()]));
        Ok(command)
    }

    /// Works until it is killed, or until the driver is gone. The first line on standard output is the URL of the endpoint.
    pub(crate) async fn work(&self) -> Result<(), Box<dyn Error>> {
        std::thread::spawn(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new()); // ends with the driver
            std::process::exit(0);
        });
        let runner = self.runner().await?;
        let verifier = Verifier::new(&[SecretString::from(SECRET)]);
        let door = Arc::new(Door { runner: runner.clone(), verifier, broken: self.broken });
        let routes = Router::new().route("/webhook", post(take)).route("/open", get(open)).with_state(door);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let mut out = std::io::stdout();
        writeln!(out, "http://{}", listener.local_addr()?)?;
        out.flush()?;
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(runner.run(std::future::pending()).await?)
    }

    async fn runner(&self) -> Result<Runner, Box<dyn Error>> {
        let stripe = BaseUrl::parse(&self.stripe)?;
        let stripe = stripe_model::client::Client::over(self.stripe_key.as_str(), stripe, transport()?);
        let tims =
            tims_client::Client::new(tims_client::Contract::default(), BaseUrl::parse(&self.tims)?, transport()?);
        let tims = TimsErp::new(tims.api_key(self.tims_key.as_str()).retry(RetryPolicy::never()));
        let is_blind = self.broken == Some(Broken::Probe);
        let erp = Adapter { erp: Arc::new(tims), settles_within: SETTLES_WITHIN, is_blind };
        let runner = Runner::new(self.place.open().await?, erp);
        let runner = runner.gateway(StripeGateway::new(stripe.retry(RetryPolicy::never())));
        Ok(runner.rules(rules()).options(hasty()))
    }
}

/// Gives up on an answer after some seconds, and never sends twice by itself: the runner repeats and probes, durably.
fn transport() -> Result<ReqwestTransport, Box<dyn Error>> {
    Ok(ReqwestTransport::with(TransportOptions {
        total_timeout: Duration::from_secs(5),
        ..TransportOptions::default()
    })?)
}

/// The shipped rule book, with a rate for the pounds that the shop takes.
fn rules() -> RuleBook {
    let mut rules = RuleBook::stripe_tims();
    let date = OffsetDateTime::now_utc().date().previous_day().unwrap_or(time::Date::MIN);
    let rate = Decimal::from(POUND);
    rules.fx.rates.push(DatedRate { from: Currency::GBP, to: Currency::USD, date, rate, source: "crash".to_owned() });
    rules
}

/// Everything within a test's patience: what a dead worker held is taken over after three seconds.
fn hasty() -> Options {
    let soon = Backoff { first: Duration::from_millis(20), cap: Duration::from_millis(500) };
    let pause = Pause { trial: soon, ..Pause::DEFAULT };
    let lease = Duration::from_secs(3);
    Options { lease, retry: soon, probe: soon, pause, poll: Duration::from_millis(50), ..Options::DEFAULT }
}

async fn take(State(door): State<Arc<Door>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let receive = {
        let door = Arc::clone(&door);
        async move {
            let (inbox, now) = (door.runner.inbox(), OffsetDateTime::now_utc());
            webhook::receive(&door.verifier, &inbox, signature.as_deref(), &body, now).await.status
        }
    };
    if door.broken == Some(Broken::Accept) {
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await; // longer than some workers live
            receive.await
        });
        return StatusCode::OK;
    }
    StatusCode::from_u16(receive.await).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// How many events have not ended; nothing if the store cannot say now.
async fn open(State(door): State<Arc<Door>>) -> (StatusCode, String) {
    match door.runner.summary().await {
        Ok(summary) => (StatusCode::OK, summary.open.to_string()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
    }
}
