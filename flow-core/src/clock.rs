//! The only place where time comes from. The runner asks a [`Clock`] what time it is and lets it wait, so that tests and
//! simulations run through days of backoff in a moment.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use time::OffsetDateTime;

/// When something is due that nothing has to be waited for: before all that a clock shows, so that one that is set back delays nothing.
pub const AT_ONCE: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

/// What time it is, and waiting for a time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> OffsetDateTime;

    /// Returns once `moment` has come; at once if it is past. May return earlier: the caller looks at the clock again.
    async fn sleep_until(&self, moment: OffsetDateTime);

    /// How long it has been since some moment, by a clock that nobody sets. Against it the runner notices that [`now`](Self::now) was
    /// set; a clock that has nothing of the kind is never suspected.
    fn steady(&self) -> Option<Duration> {
        None
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    async fn sleep_until(&self, moment: OffsetDateTime) {
        let wait = Duration::try_from(moment - self.now()).unwrap_or(Duration::ZERO);
        tokio::time::sleep(wait).await;
    }

    fn steady(&self) -> Option<Duration> {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        Some(BEGUN.elapsed())
    }
}

/// A clock that stands still until it is moved, and that waiting moves forward at once: for tests and simulations.
#[derive(Debug)]
pub struct ManualClock(Mutex<OffsetDateTime>);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn at(now: OffsetDateTime) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(by.try_into().unwrap_or(time::Duration::MAX));
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn sleep_until(&self, moment: OffsetDateTime) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = (*now).max(moment);
    }
}
