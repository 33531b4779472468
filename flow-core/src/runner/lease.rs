//! How long a worker may go on with what it claimed. It stops before others may take over, by a margin that covers what their clocks
//! differ; and it counts the time by a clock that is never set as well, so that a clock set back does not prolong it.

use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::Instant;

/// One worker's lease.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    length: Duration,
    renewed: OffsetDateTime,
    renewed_at: Instant,
}

impl Lease {
    /// Begins when the claim was asked for, not when it was granted.
    pub(super) fn begun(length: Duration, asked: OffsetDateTime, asked_at: Instant) -> Self {
        Self { length, renewed: asked, renewed_at: asked_at }
    }

    /// Whether the worker may go on.
    pub(super) fn holds(&self, now: OffsetDateTime, instant: Instant) -> bool {
        let by_clock = time::Duration::try_from(self.good_for()).unwrap_or(time::Duration::MAX);
        now - self.renewed < by_clock && !self.left(instant).is_zero()
    }

    /// How much of it is left.
    pub(super) fn left(&self, instant: Instant) -> Duration {
        self.good_for().saturating_sub(instant.saturating_duration_since(self.renewed_at))
    }

    /// How long it is good for without being heard of.
    fn good_for(&self) -> Duration {
        self.length / 6 * 5
    }

    /// How often it is renewed.
    pub(super) fn beat(&self) -> Duration {
        (self.length / 3).max(Duration::from_millis(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_given_up_before_others_may_take_it_by_either_clock() {
        let (now, instant, minute) = (OffsetDateTime::UNIX_EPOCH, Instant::now(), Duration::from_secs(60));
        let lease = Lease::begun(minute, now, instant);
        for (by_clock, by_instant, holds) in
            [(0, 0, true), (49, 49, true), (50, 0, false), (0, 50, false), (-3600, 49, true), (-3600, 50, false)]
        {
            let instant = instant + Duration::from_secs(by_instant);
            assert_eq!(lease.holds(now + time::Duration::seconds(by_clock), instant), holds, "{by_clock} {by_instant}");
        }
    }
}
