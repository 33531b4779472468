//! So many calls a second to one target, over all workers of all processes. A limit is spent in small shares through the target's
//! row in the store, one write per share, so that nobody has to be told how many processes there are. Inside one process, a
//! client's own [`RateLimit`](client_core::rate::RateLimit) stands behind it and counts single requests.

use std::num::NonZeroU32;
use std::time::Duration;

use time::OffsetDateTime;

/// What one target bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// So many calls …
    pub calls: NonZeroU32,
    /// … in this time, over all processes.
    pub per: Duration,
    /// So many of them at once after a rest.
    pub burst: NonZeroU32,
    /// So many posts at the same time, in each process.
    pub posts: Option<NonZeroU32>,
}

/// A share of a limit: some calls, to be made within a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// So many calls may be made.
    pub calls: u32,
    /// What has to be written down for them.
    pub spent_until: OffsetDateTime,
}

/// A share lasts about so long, so that a call more or less often goes to the store.
const SHARE: Duration = Duration::from_millis(200);

impl Limit {
    /// So many calls a second, as many at once after a rest.
    pub fn per_second(calls: NonZeroU32) -> Self {
        Self { calls, per: Duration::from_secs(1), burst: calls, posts: None }
    }

    /// At most so many posts at the same time in each process.
    #[must_use]
    pub fn posts(self, posts: NonZeroU32) -> Self {
        Self { posts: Some(posts), ..self }
    }

    /// Takes a share from what is left.
    ///
    /// # Errors
    /// When the next call may be made.
    pub fn take(&self, spent_until: OffsetDateTime, now: OffsetDateTime) -> Result<Share, OffsetDateTime> {
        let spacing = (self.per / self.calls.get()).max(Duration::from_micros(1));
        let spent = spent_until.max(now);
        let room = saturating(spacing.saturating_mul(self.burst.get())) - (spent - now);
        let left = u128::try_from(room.whole_nanoseconds()).unwrap_or(0) / spacing.as_nanos();
        let wanted = (SHARE.as_nanos() / spacing.as_nanos()).clamp(1, self.burst.get().into());
        match u32::try_from(left.min(wanted)).unwrap_or(u32::MAX) {
            0 => Err(now.saturating_add(saturating(spacing) - room)),
            calls => Ok(Share { calls, spent_until: spent.saturating_add(saturating(spacing.saturating_mul(calls))) }),
        }
    }
}

fn saturating(duration: Duration) -> time::Duration {
    duration.try_into().unwrap_or(time::Duration::MAX)
}
