//! An archive that is read again and again, from where the last reading ended.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::flows::Severity;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::archive::ArchiveError;
use super::reading::{Reading, Tally};
use super::{Archive, Call, Job, JobError};
use crate::inbox::Inbox;
use crate::store::Store;

/// Reads an archive from a stored cursor, with an overlap, into the inbox: what came by webhook is known there, and what did not is
/// new. As a [`Job`] its name is the archive's.
pub struct Poll {
    archive: Arc<dyn Archive>,
    store: Arc<dyn Store>,
    inbox: Inbox,
    since: OffsetDateTime,
    overlap: Duration,
}

impl Poll {
    /// A poll that begins at `since` where `store` has no cursor yet, and each time reads again the last hour before its cursor.
    pub fn new(archive: impl Archive + 'static, store: Arc<dyn Store>, inbox: Inbox, since: OffsetDateTime) -> Self {
        Self { archive: Arc::new(archive), store, inbox, since, overlap: Duration::HOUR }
    }

    /// Reads so much before the cursor again: as long as something may appear late, or change.
    #[must_use]
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.overlap = overlap.abs();
        self
    }

    /// Reads everything up to `now`. The cursor follows stretch by stretch, so a failure costs one stretch.
    ///
    /// # Errors
    /// [`ArchiveError`]; the next poll goes on where this one stopped.
    pub async fn poll_once(&self, now: OffsetDateTime) -> Result<Tally, ArchiveError> {
        self.read(self.start(now).await?.from, now).await
    }

    async fn read(&self, from: OffsetDateTime, now: OffsetDateTime) -> Result<Tally, ArchiveError> {
        let mut tally = Tally::default();
        let mut furthest = self.cursor().await?;
        let mut reading = Reading::new(&self.archive, &self.inbox, from, now);
        while let Some(stretch) = reading.next(now).await? {
            tally += stretch;
            if furthest.is_none_or(|furthest| furthest < reading.reached) {
                furthest = Some(reading.reached);
                self.store.set_cursor(self.archive.name(), &written(reading.reached)).await?;
            }
        }
        Ok(tally)
    }

    /// Where to begin: before the cursor by the overlap, not before the poll's own beginning, and not before the archive's.
    async fn start(&self, now: OffsetDateTime) -> Result<Start, ArchiveError> {
        let cursor = self.cursor().await?;
        let wanted = match cursor {
            Some(cursor) => cursor.checked_sub(self.overlap).unwrap_or(self.since).max(self.since),
            None => self.since,
        };
        let oldest = self.archive.reaches_back().and_then(|reach| now.checked_sub(reach));
        let from = oldest.map_or(wanted, |oldest| wanted.max(oldest));
        let missed = cursor.unwrap_or(self.since);
        Ok(Start { from, gone: (missed < from).then_some(missed) })
    }

    async fn cursor(&self) -> Result<Option<OffsetDateTime>, ArchiveError> {
        let name = self.archive.name();
        let Some(found) = self.store.cursor(name).await? else { return Ok(None) };
        let unreadable = |_| ArchiveError::Cursor { name: name.to_owned(), found: found.clone() };
        OffsetDateTime::parse(&found, &Rfc3339).map(Some).map_err(unreadable)
    }
}

/// Where a poll begins.
struct Start {
    from: OffsetDateTime,
    /// From when on the archive has lost what was never read.
    gone: Option<OffsetDateTime>,
}

pub(super) fn written(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_else(|_| moment.to_string())
}

#[async_trait]
impl Job for Poll {
    fn name(&self) -> &str {
        self.archive.name()
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        let name = self.archive.name();
        let start = self.start(call.now).await?;
        if let Some(gone) = start.gone {
            let message = format!(
                "{name} does not reach back to {gone}, where it was read last: what no webhook told before {} is to be read by a \
                 back-fill of the gateway's objects",
                start.from
            );
            call.alert(Severity::Critical, "archive_gap", format!("poll/{name}/{}", written(gone)), message).await;
        }
        let tally = self.read(start.from, call.now).await?;
        if tally.refused > 0 {
            let message = format!("{name} lists {} events that the inbox does not take: see the log", tally.refused);
            call.alert(Severity::Critical, "event_refused", format!("poll/{name}/refused"), message).await;
        }
        Ok(tally.to_string())
    }
}

impl fmt::Debug for Poll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poll").field("archive", &self.archive.name()).finish_non_exhaustive()
    }
}
