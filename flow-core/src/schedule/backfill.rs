//! Reading an archive from a date on, once: for the first start, and after a loss.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tracing::warn;

use super::archive::ArchiveError;
use super::poll::written;
use super::reading::Reading;
use super::{Archive, BackfillReport, Tally};
use crate::clock::Clock;
use crate::inbox::Inbox;
use crate::ports::PortError;
use crate::store::Store;

/// How often an archive that gives no answer is asked again before the back-fill stops.
const ATTEMPTS: u32 = 6;

/// Reads an archive from a date on and accepts what is missing. It goes from old to new, so that the events of one order are accepted
/// in the order in which they happened; it can be stopped at any time and goes on where it was; and what the inbox has is known there,
/// so nothing is accepted twice.
pub struct Backfill {
    archive: Arc<dyn Archive>,
    store: Arc<dyn Store>,
    inbox: Inbox,
    from: OffsetDateTime,
    until: Option<OffsetDateTime>,
    pause: Duration,
}

impl Backfill {
    /// A back-fill from `from` up to the moment at which it begins.
    pub fn new(archive: impl Archive + 'static, store: Arc<dyn Store>, inbox: Inbox, from: OffsetDateTime) -> Self {
        Self { archive: Arc::new(archive), store, inbox, from, until: None, pause: Duration::from_millis(200) }
    }

    /// Reads up to and without this moment.
    #[must_use]
    pub fn until(mut self, until: OffsetDateTime) -> Self {
        self.until = Some(until);
        self
    }

    /// Waits so long between two stretches, beside what the client's rate limit asks for: a shop that is open comes first.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// The name under which the store keeps how far it is.
    pub fn name(&self) -> String {
        format!("backfill/{}/{}", self.archive.name(), written(self.from))
    }

    /// How far it is; none if it never ran.
    ///
    /// # Errors
    /// [`ArchiveError`] when the store cannot be read.
    pub async fn report(&self) -> Result<Option<BackfillReport>, ArchiveError> {
        let Some(found) = self.store.cursor(&self.name()).await? else { return Ok(None) };
        let unreadable = |_| ArchiveError::Cursor { name: self.name(), found: found.clone() };
        serde_json::from_str(&found).map(Some).map_err(unreadable)
    }

    /// Reads until everything is read, or until `stop` completes. `progress` is called after every stretch, once it is on disk.
    ///
    /// # Errors
    /// [`ArchiveError`]; the next run goes on where this one stopped.
    pub async fn run(
        &self,
        clock: &dyn Clock,
        stop: impl Future<Output = ()> + Send,
        mut progress: impl FnMut(&BackfillReport) + Send,
    ) -> Result<BackfillReport, ArchiveError> {
        let mut stop = std::pin::pin!(stop);
        let mut report = self.begun(clock.now()).await?;
        let mut reading = Reading::new(&self.archive, &self.inbox, report.reached, report.until);
        loop {
            let stretch = tokio::select! {
                biased;
                () = &mut stop => return Ok(report),
                stretch = self.patiently(&mut reading, clock) => stretch?,
            };
            let Some(tally) = stretch else { return Ok(report) };
            report.tally += tally;
            report.reached = reading.reached;
            self.keep(&report).await?;
            progress(&report);
            if !report.is_done() {
                clock.sleep_until(later(clock.now(), self.pause)).await;
            }
        }
    }

    /// The report of an earlier run, or a new one. Another end than the earlier run's takes its place.
    async fn begun(&self, now: OffsetDateTime) -> Result<BackfillReport, ArchiveError> {
        if let Some(earlier) = self.report().await? {
            let until = self.until.unwrap_or(earlier.until);
            return Ok(BackfillReport { until, ..earlier });
        }
        let (archive, until) = (self.archive.name().to_owned(), self.until.unwrap_or(now));
        let report = BackfillReport { archive, from: self.from, until, reached: self.from, tally: Tally::default() };
        self.keep(&report).await?;
        Ok(report)
    }

    async fn keep(&self, report: &BackfillReport) -> Result<(), ArchiveError> {
        let text = serde_json::to_string(report)
            .map_err(|_| ArchiveError::Cursor { name: self.name(), found: report.to_string() })?;
        Ok(self.store.set_cursor(&self.name(), &text).await?)
    }

    /// The next stretch. An archive that gives no answer now is asked again a few times, after what it asks for.
    async fn patiently(&self, reading: &mut Reading<'_>, clock: &dyn Clock) -> Result<Option<Tally>, ArchiveError> {
        let mut failures = 0;
        loop {
            match reading.next(clock.now()).await {
                Err(ArchiveError::Gateway(PortError::Retry { after, message })) if failures < ATTEMPTS => {
                    failures += 1;
                    let wait = after.unwrap_or_default().max(Duration::from_secs(1 << failures));
                    warn!(archive = self.archive.name(), message, ?wait, "the archive is asked again");
                    clock.sleep_until(later(clock.now(), wait)).await;
                }
                read => return read,
            }
        }
    }
}

fn later(now: OffsetDateTime, wait: Duration) -> OffsetDateTime {
    now.saturating_add(time::Duration::try_from(wait).unwrap_or(time::Duration::MAX))
}

impl fmt::Debug for Backfill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { archive, from, until, .. } = self;
        let mut debug = f.debug_struct("Backfill");
        debug.field("archive", &archive.name()).field("from", from).field("until", until).finish_non_exhaustive()
    }
}
