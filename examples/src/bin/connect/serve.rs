//! The service: doors, a runner and a timetable on one store, until somebody says stop.

use std::future::IntoFuture;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use flow_core::schedule::Scheduler;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::Config;
use crate::engine::Engine;
use crate::timetable::timetable;
use crate::{Failure, doors};

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
        let engine = Engine::open(Config::read(&self.config)?, true).await?.alerting()?;
        let scheduler = Scheduler::new(Arc::clone(&engine.store), timetable(&engine).await?);
        let scheduler = scheduler.alerts(Arc::clone(&engine.alerts));
        let (signals, router) = (Signals::listen()?, doors::router(&engine)?);
        let listener = TcpListener::bind(&engine.config.listen).await;
        let listener = listener.map_err(|error| format!("listen: {}: {error}", engine.config.listen))?;
        println!("connect: listening on http://{}", listener.local_addr()?);

        let (stop, stopped) = watch::channel(false);
        let server = axum::serve(listener, router).with_graceful_shutdown(told(stopped.clone()));
        let (served, run, done, ()) = tokio::join!(
            ends(server.into_future(), &stop),
            ends(engine.runner.run(told(stopped.clone())), &stop),
            ends(scheduler.run(told(stopped.clone())), &stop),
            signals.pass_on(&stop, stopped),
        );
        engine.close().await;
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
pub(crate) fn log() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
