//! Does what is due, and writes down when it is due again.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use mapping_core::flows::Severity;
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tracing::{Instrument, debug, error, info, info_span, warn};

use super::timetable::Entry;
use super::{Call, JobClaim, JobEnd, JobError, Outcome, Timetable};
use crate::adapters::LogAlerts;
use crate::clock::{Clock, SystemClock};
use crate::ports::{Alert, Alerts};
use crate::runner::Backoff;
use crate::store::{Store, StoreError};

/// Does the jobs of a timetable, each at its time and by one worker, different ones at the same time. Any number of schedulers may
/// share a store; clones share everything.
#[derive(Clone)]
pub struct Scheduler(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    store: Arc<dyn Store>,
    timetable: Timetable,
    alerts: Arc<dyn Alerts>,
    clock: Arc<dyn Clock>,
    lease: Duration,
    retry: Backoff,
    patience: u32,
    look: Duration,
    grace: Duration,
}

impl Scheduler {
    /// A scheduler with the machine's clock, alerts into the log, and a first alert after three failures in a row.
    pub fn new(store: Arc<dyn Store>, timetable: Timetable) -> Self {
        Self(Arc::new(Parts {
            store,
            timetable,
            alerts: Arc::new(LogAlerts),
            clock: Arc::new(SystemClock),
            lease: Duration::from_secs(60),
            retry: Backoff { first: Duration::from_secs(30), cap: Duration::from_secs(3600) },
            patience: 3,
            look: Duration::from_secs(1),
            grace: Duration::from_secs(10),
        }))
    }

    fn change(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Tells people through this channel.
    #[must_use]
    pub fn alerts(self, alerts: impl Alerts + 'static) -> Self {
        self.change(|parts| parts.alerts = Arc::new(alerts))
    }

    /// Uses this clock.
    #[must_use]
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        self.change(|parts| parts.clock = clock)
    }

    /// Tries failed jobs again by this.
    #[must_use]
    pub fn retry(self, retry: Backoff) -> Self {
        self.change(|parts| parts.retry = retry)
    }

    /// Tells people after so many failures in a row, at least one.
    #[must_use]
    pub fn patience(self, failures: u32) -> Self {
        self.change(|parts| parts.patience = failures.max(1))
    }

    /// How long a worker that went silent keeps its job. A worker that is alive renews its claim three times as often.
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        self.change(|parts| parts.lease = lease.max(Duration::from_secs(3)))
    }

    /// How long [`run`](Self::run) waits at its end for jobs under way, before it hands them back.
    #[must_use]
    pub fn grace(self, grace: Duration) -> Self {
        self.change(|parts| parts.grace = grace)
    }

    /// Does everything that is due now, and what was missed, and returns when nothing is due.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails; what was not done is due again.
    pub async fn run_due(&self) -> Result<(), StoreError> {
        self.0.enrol().await?;
        let (_stop, stopped) = watch::channel(false);
        let mut under_way = JoinSet::new();
        loop {
            self.0.start(&mut under_way, &stopped).await?;
            if under_way.join_next().await.is_none() {
                return Ok(());
            }
        }
    }

    /// Does what is due until `shutdown` completes. Then jobs under way get a while to end and are handed back. A store that is
    /// not available is asked again.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails for good.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) -> Result<(), StoreError> {
        let mut shutdown = std::pin::pin!(shutdown);
        let (stop, stopped) = watch::channel(false);
        let mut under_way = JoinSet::new();
        let mut is_enrolled = false;
        loop {
            match self.look(&mut is_enrolled, &mut under_way, &stopped).await {
                Ok(()) => {}
                Err(StoreError::Unavailable(why)) => error!(%why, "the store is not available; it is asked again"),
                Err(error) => return Err(error),
            }
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = under_way.join_next() => {}
                () = tokio::time::sleep(self.0.look) => {}
            }
        }
        let ending = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(self.0.grace, ending).await.is_err() {
            stop.send_replace(true);
            while under_way.join_next().await.is_some() {}
        }
        Ok(())
    }

    async fn look(
        &self,
        is_enrolled: &mut bool,
        under_way: &mut JoinSet<()>,
        stopped: &watch::Receiver<bool>,
    ) -> Result<(), StoreError> {
        if !*is_enrolled {
            self.0.enrol().await?;
            *is_enrolled = true;
        }
        self.0.start(under_way, stopped).await
    }
}

impl Parts {
    /// Puts all jobs into the store's timetable.
    async fn enrol(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for (name, entry) in &self.timetable.entries {
            match entry.when.first(now, &self.timetable.days) {
                Some(due) => self.store.enrol(name, &entry.when.to_string(), due).await?,
                None => error!(job = name, "it is never due: the calendar has no business days"),
            }
        }
        Ok(())
    }

    /// Starts the jobs that are due and nobody else's.
    async fn start(
        self: &Arc<Self>,
        under_way: &mut JoinSet<()>,
        stopped: &watch::Receiver<bool>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        for stored in self.store.jobs().await?.into_iter().filter(|job| job.is_due(now)) {
            let Some(entry) = self.timetable.entries.get(&stored.name) else { continue };
            let Some(claim) = self.store.claim_job(&stored.name, now, self.after(self.lease)).await? else { continue };
            let (parts, entry, stopped) = (Arc::clone(self), entry.clone(), stopped.clone());
            let span = info_span!("job", name = stored.name, due = %claim.job.due);
            under_way.spawn(async move { parts.work(entry, claim, stopped).await }.instrument(span));
        }
        Ok(())
    }

    /// Does one job and ends its claim.
    async fn work(&self, entry: Entry, claim: JobClaim, mut stopped: watch::Receiver<bool>) {
        let end = tokio::select! {
            ended = self.call(&entry, &claim) => self.judge(&entry, &claim, ended).await,
            lost = self.hold(&claim) => return warn!(%lost, "the job is left to another worker"),
            () = told_to_stop(&mut stopped) => {
                info!("the job is handed back");
                JobEnd { due: claim.job.due, next_attempt_at: self.clock.now(), outcome: Outcome::HandedBack }
            }
        };
        match self.store.end_job(&claim, &end, self.clock.now()).await {
            Ok(()) => {}
            Err(StoreError::ClaimLost { .. }) => debug!("another worker took the job over"),
            Err(error) => error!(%error, "the end of the job is not on disk; it is done again when its claim runs out"),
        }
    }

    /// The job in a task of its own, so that a panic is its failure and nobody else's.
    async fn call(&self, entry: &Entry, claim: &JobClaim) -> Result<String, JobError> {
        let (due, day) = (claim.job.due, entry.when.day(claim.job.due, &self.timetable.days));
        let call = Call { due, day, now: self.clock.now(), alerts: Arc::clone(&self.alerts) };
        let job = Arc::clone(&entry.job);
        let mut alone = JoinSet::new(); // ends the task when it is dropped
        alone.spawn(async move { job.run(&call).await }.in_current_span());
        match alone.join_next().await {
            Some(Ok(ended)) => ended,
            Some(Err(broken)) => Err(JobError::person(panicked(broken))),
            None => Err(JobError::later("the job never began")),
        }
    }

    /// Renews the claim as long as the job takes; returns when that cannot be done any more.
    async fn hold(&self, claim: &JobClaim) -> StoreError {
        loop {
            tokio::time::sleep(self.lease / 3).await;
            match self.store.hold_job(claim, self.after(self.lease)).await {
                Err(lost @ StoreError::ClaimLost { .. }) => return lost,
                Err(error) => warn!(%error, "the claim on the job could not be renewed"),
                Ok(()) => {}
            }
        }
    }

    /// When the job is due again, by how it went. People are told of a failure that lasts.
    async fn judge(&self, entry: &Entry, claim: &JobClaim, ended: Result<String, JobError>) -> JobEnd {
        let (job, now) = (&claim.job, self.clock.now());
        match ended {
            Ok(words) => {
                info!(words, "done");
                self.settled(claim).await;
                let due = entry.when.next(job.due, now, &self.timetable.days);
                let due = due.unwrap_or_else(|| now.saturating_add(time::Duration::days(365)));
                JobEnd { due, next_attempt_at: due, outcome: Outcome::Done(words) }
            }
            Err(error) => {
                let failures = job.failures.saturating_add(1);
                warn!(%error, failures, "failed; it is tried again");
                let (needs_person, after) = match &error {
                    JobError::Later { after, .. } => (false, *after),
                    JobError::Person { .. } => (true, None),
                };
                if needs_person || failures >= self.patience {
                    self.complain(claim, failures, &error).await;
                }
                let wait = self.retry.delay(failures, seed(&job.name)).max(after.unwrap_or_default());
                let next_attempt_at = self.after(wait);
                JobEnd { due: job.due, next_attempt_at, outcome: Outcome::Failed(error.to_string()) }
            }
        }
    }

    async fn complain(&self, claim: &JobClaim, failures: u32, error: &JobError) {
        let name = &claim.job.name;
        let message = format!("the job {name} failed {failures} times in a row: {error}");
        self.raise(Severity::Critical, "job_failed", format!("job/{name}"), message).await;
    }

    /// Tells people that what they were told of is over.
    async fn settled(&self, claim: &JobClaim) {
        let (name, failures) = (&claim.job.name, claim.job.failures);
        if failures >= self.patience {
            let message = format!("the job {name} went well again after {failures} failures");
            self.raise(Severity::Info, "job_recovered", format!("job/{name}/recovered"), message).await;
        }
    }

    async fn raise(&self, severity: Severity, topic: &str, key: String, message: String) {
        let at = self.clock.now();
        let alert = Alert { severity, topic: topic.to_owned(), key, message, figures: Vec::new(), at };
        if let Err(failed) = self.alerts.raise(&alert).await {
            error!(channel = self.alerts.name(), alert = alert.message, %failed, "an alert could not be raised");
        }
    }

    fn after(&self, wait: Duration) -> OffsetDateTime {
        self.clock.now().saturating_add(time::Duration::try_from(wait).unwrap_or(time::Duration::MAX))
    }
}

/// Returns once the scheduler asks for its jobs back.
async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if stopped.changed().await.is_err() {
            std::future::pending::<()>().await; // the scheduler is gone, and with it this task
        }
    }
}

/// The message of a panic, where it has one.
fn panicked(broken: JoinError) -> String {
    let Ok(payload) = broken.try_into_panic() else { return "it was stopped".to_owned() };
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    format!("it panicked: {}", text.as_deref().unwrap_or("without a message"))
}

/// The same number for the same name.
fn seed(name: &str) -> u64 {
    name.bytes().fold(0, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

impl fmt::Debug for Scheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheduler").field("timetable", &self.0.timetable).finish_non_exhaustive()
    }
}
