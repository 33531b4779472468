//! The service: a webhook, a runner and a timetable on one store, until somebody says stop.

use std::future::IntoFuture;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use client_core::transport::ReqwestTransport;
use flow_core::adapters::alerts::{Chat, Digest, FanOut, Route, WebhookAlerts};
use flow_core::adapters::stripe::{StripeEvents, StripeHistory, StripePayouts};
use flow_core::adapters::{ErpEvents, LogAlerts, StripeGateway, StripeHerald};
use flow_core::audit::AuditTrail;
use flow_core::ports::Alerts;
use flow_core::retention::Upkeep;
use flow_core::runner::Runner;
use flow_core::schedule::{AnomalyWatch, Hook, JobError, Poll, Scheduler, Timetable, When};
use flow_core::store::Store;
use mapping_core::flows::{Severity, all_flows};
use mapping_core::rules::RuleBook;
use stripe_model::webhook::Verifier;
use time::{Duration, OffsetDateTime, Time};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::{Config, env};
use crate::dead_letters::Failure;
use crate::doors::{House, router};
use crate::place;

/// Where the file is.
#[derive(Args)]
pub(crate) struct Serve {
    /// What the company sets.
    #[arg(long, value_name = "FILE", default_value = "connect.toml")]
    config: PathBuf,
}

impl Serve {
    /// Serves until SIGTERM or an interrupt; then ends what is under way, and hands back what is not finished.
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        log();
        let config = Config::read(&self.config)?;
        let (rules, store) = (config.rules()?, place::open(&config.store, true).await?);
        let alerts = alerts()?;
        let runner = runner(&config, &rules, &store)?.alerts(Arc::clone(&alerts));
        let scheduler = Scheduler::new(Arc::clone(&store), timetable(&config, &rules, &store, &runner)?);
        let scheduler = scheduler.alerts(alerts);
        let signals = Signals::listen()?;
        let verifier = Verifier::new(&[env("STRIPE_WEBHOOK_SECRET")?]);
        let listener = TcpListener::bind(&config.listen).await?;
        println!("connect: listening on http://{}", listener.local_addr()?);
        let house = House { inbox: runner.inbox(), store, stripe: verifier };

        let (stop, stopped) = watch::channel(false);
        let server = axum::serve(listener, router(house)).with_graceful_shutdown(told(stopped.clone()));
        let (served, run, done, ()) = tokio::join!(
            ends(server.into_future(), &stop),
            ends(runner.run(told(stopped.clone())), &stop),
            ends(scheduler.run(told(stopped.clone())), &stop),
            signals.pass_on(&stop, stopped),
        );
        served.and(run).and(done).map(|()| ExitCode::SUCCESS)
    }
}

/// What a part ends with. When one ends, all are told to: half a service would take events that nobody posts.
async fn ends<E>(part: impl Future<Output = Result<(), E>>, stop: &watch::Sender<bool>) -> Result<(), Failure>
where
    Failure: From<E>,
{
    let ended = part.await;
    stop.send_replace(true);
    Ok(ended?)
}

/// Returns when it is said to stop.
async fn told(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// SIGTERM and an interrupt. They are listened for before the service says that it is there.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Says stop on a signal; returns when it is said, by whomever.
    async fn pass_on(mut self, stop: &watch::Sender<bool>, stopped: watch::Receiver<bool>) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = told(stopped) => {}
        }
        stop.send_replace(true);
    }
}

/// Logs to standard error what `RUST_LOG` lets through, and what is informative without it.
fn log() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// A runner over everything that the company has.
pub(crate) fn runner(config: &Config, rules: &RuleBook, store: &Arc<dyn Store>) -> Result<Runner, Failure> {
    let (stripe, erp) = (config.stripe()?, config.erp()?);
    let own = ErpEvents::of(erp.name());
    let runner = Runner::new(Arc::clone(store), erp).gateway(StripeGateway::new(stripe.clone())).gateway(own);
    Ok(runner.herald(StripeHerald::new(stripe)).flows(all_flows()).rules(rules.clone()))
}

/// Everything into the log, and what is urgent into a chat, if there is one.
fn alerts() -> Result<Arc<dyn Alerts>, Failure> {
    let log = FanOut::new().route(Route::everything(), LogAlerts);
    let Ok(url) = env("ALERTS_URL") else { return Ok(Arc::new(log)) };
    let chat = WebhookAlerts::new(&url, Chat::Text, ReqwestTransport::new()?)?;
    Ok(Arc::new(log.route(Route::from(Severity::Warning), Digest::new(chat))))
}

/// Lost events every quarter of an hour, payouts after every business day, and once a day what is out of the ordinary, what was kept
/// long enough, and whether the audit trail holds.
fn timetable(config: &Config, rules: &RuleBook, store: &Arc<dyn Store>, runner: &Runner) -> Result<Timetable, Failure> {
    let (client, since) = (config.stripe()?, OffsetDateTime::now_utc() - Duration::DAY);
    let lost = Poll::new(StripeEvents::new(client.clone()), Arc::clone(store), runner.inbox(), since);
    let payouts = Poll::new(StripePayouts::new(client.clone()), Arc::clone(store), runner.inbox(), since);
    let watch = AnomalyWatch::new(StripeHistory::new(client), Arc::clone(store), rules.anomaly.clone());
    let trail = Arc::clone(store);
    let verified = Hook::new("audit", move |_| {
        let trail = AuditTrail::new(Arc::clone(&trail));
        async move { trail.verify([]).await.map(|found| found.to_string()).map_err(JobError::person) }
    });
    let early = Time::from_hms(3, 30, 0)?;
    Ok(Timetable::new(rules)?
        .job(When::every_minutes(15), lost)?
        .job(When::business_days_after(Duration::hours(2)), payouts.overlap(Duration::days(10)))?
        .job(When::Daily(early), watch)?
        .job(When::Daily(early), Upkeep::new(Arc::clone(store), rules.retention.clone()))?
        .job(When::Daily(early), verified)?)
}
