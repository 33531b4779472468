//! Reading an archive in stretches, oldest first, into the inbox.

use std::fmt;
use std::ops::AddAssign;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tracing::error;

use super::archive::ArchiveError;
use super::{Archive, Listed};
use crate::inbox::{AcceptError, Accepted, Inbox};

/// The longest stretch that is read at once, and the shortest: an archive's times are whole seconds.
const LONGEST: Duration = Duration::DAY;
const SHORTEST: Duration = Duration::SECOND;

/// So many events are held in memory at once, unless more of them happened in one second.
const MOST: usize = 2000;

/// What became of the events that were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Events listed.
    pub seen: u64,
    /// Of these, those that the inbox had not.
    pub new: u64,
    /// Those that it had.
    pub known: u64,
    /// Those that it will never take: too large, or with a card number in them.
    pub refused: u64,
}

/// Reads an archive from one moment on.
pub(super) struct Reading<'a> {
    archive: &'a dyn Archive,
    inbox: &'a Inbox,
    /// Up to where everything is read.
    pub(super) reached: OffsetDateTime,
    until: OffsetDateTime,
    stretch: Duration,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        archive: &'a Arc<dyn Archive>,
        inbox: &'a Inbox,
        from: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Self {
        Self { archive: archive.as_ref(), inbox, reached: from, until, stretch: LONGEST }
    }

    /// Reads and accepts the next stretch; none when everything is read. A stretch with too many events is halved.
    pub(super) async fn next(&mut self, now: OffsetDateTime) -> Result<Option<Tally>, ArchiveError> {
        if self.reached >= self.until {
            return Ok(None);
        }
        loop {
            let to = self.reached.saturating_add(self.stretch).min(self.until);
            let most = if self.stretch <= SHORTEST { usize::MAX } else { MOST };
            let events = match self.archive.list(self.reached, to, most).await? {
                Listed::All(events) => events,
                Listed::TooMany => {
                    self.stretch = Duration::max(self.stretch / 2, SHORTEST);
                    continue;
                }
            };
            let mut tally = Tally::default();
            for mut event in events {
                event.received_at = now;
                self.accept(&event, &mut tally).await?;
            }
            self.reached = to;
            self.stretch = Duration::min(self.stretch * 2, LONGEST);
            return Ok(Some(tally));
        }
    }

    async fn accept(&self, event: &crate::inbox::Incoming, tally: &mut Tally) -> Result<(), ArchiveError> {
        tally.seen += 1;
        match self.inbox.accept(event).await {
            Ok(Accepted::New) => tally.new += 1,
            Ok(Accepted::Duplicate) => tally.known += 1,
            Err(AcceptError::Store(error)) => return Err(error.into()),
            Err(refused @ (AcceptError::TooLarge { .. } | AcceptError::CardNumber { .. })) => {
                error!(archive = self.archive.name(), event = %event.event, %refused, "an event that was read cannot be kept");
                tally.refused += 1;
            }
        }
        Ok(())
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.seen += other.seen;
        self.new += other.new;
        self.known += other.known;
        self.refused += other.refused;
    }
}

/// `20 seen, 3 new, 17 known`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seen, new, known, refused } = self;
        write!(f, "{seen} seen, {new} new, {known} known")?;
        if *refused > 0 { write!(f, ", {refused} refused") } else { Ok(()) }
    }
}
