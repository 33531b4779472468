//! Keeps a client under its service's limit, so that 429 is the exception.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// So many requests per period, with bursts up to that number. Clones share one allowance.
#[derive(Clone)]
pub struct RateLimit {
    limiter: Arc<DefaultDirectRateLimiter>,
    clock: DefaultClock,
}

impl RateLimit {
    /// At most `requests` a second.
    pub fn per_second(requests: NonZeroU32) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    /// At most `requests` per `period`: all at once after a rest, then spread evenly. A period too short to divide by
    /// `requests` counts as one nanosecond a request.
    pub fn new(requests: NonZeroU32, period: Duration) -> Self {
        let spacing = (period / requests.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(spacing).unwrap_or(Quota::per_second(requests)).allow_burst(requests);
        let clock = DefaultClock::default();
        Self { limiter: Arc::new(RateLimiter::direct_with_clock(quota, clock.clone())), clock }
    }

    /// Takes one request from the allowance.
    ///
    /// # Errors
    /// How long to wait until the allowance may have room; nothing was taken.
    pub fn take(&self) -> Result<(), Duration> {
        self.limiter.check().map_err(|refusal| refusal.wait_time_from(self.clock.now()))
    }

    /// Waits until the allowance has room and takes one request from it. Dropping the future takes nothing.
    pub async fn admit(&self) {
        while let Err(wait) = self.take() {
            tokio::time::sleep(wait).await;
        }
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimit").finish_non_exhaustive()
    }
}
