//! When to try again. Everything here is a pure function of what happened so far, a clock reading and a random number that
//! are arguments, so the laws can be tested; [`Client`](crate::client::Client) supplies the real ones.
//!
//! Full and decorrelated jitter follow "Exponential Backoff And Jitter" of the AWS Architecture Blog; `Retry-After` follows
//! RFC 9110, section 10.2.3.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// How often and how long one call is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often the request is sent at most, the first time included.
    pub max_attempts: u32,
    /// The delay that the first retry grows from.
    pub base: Duration,
    /// No delay of our own choice is longer.
    pub cap: Duration,
    /// No retry starts later than this after the call began. A service that asks for a longer wait ends the call with
    /// [`ErrorKind::Retry`](crate::ErrorKind::Retry), so that whoever owns the call can wait without holding a task.
    pub budget: Duration,
    /// How delays of many clients are kept apart.
    pub jitter: Jitter,
}

/// How chance spreads the delays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jitter {
    /// Anything from nothing to the exponential delay: the least load on the service.
    Full,
    /// Anything from the base to three times the delay before: fewer very short delays.
    Decorrelated,
    /// No chance: for tests and for services with one client.
    Off,
}

/// What one call has been through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// How often the request was sent.
    pub attempts: u32,
    /// Time since the call began.
    pub elapsed: Duration,
    /// The delay before the latest attempt; zero before the first.
    pub last_delay: Duration,
}

impl Default for RetryPolicy {
    /// Four attempts, delays from half a second to eight seconds, the last attempt within a minute and a half, full jitter.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(8),
            budget: Duration::from_secs(90),
            jitter: Jitter::Full,
        }
    }
}

impl RetryPolicy {
    /// Sends once.
    pub fn never() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// How long to wait before the next attempt, or `None` to give up. `asked` is the wait that the service asked for;
    /// `random` is any number, uniform over all of them.
    pub fn next(&self, tried: &Tried, asked: Option<Duration>, random: u64) -> Option<Duration> {
        if tried.attempts >= self.max_attempts {
            return None;
        }
        let wait = self.delay(tried.attempts, tried.last_delay, random).max(asked.unwrap_or_default());
        (tried.elapsed.checked_add(wait)? <= self.budget).then_some(wait)
    }

    /// Our own delay after `attempts` attempts (one or more), `last` being the delay before the latest.
    pub fn delay(&self, attempts: u32, last: Duration, random: u64) -> Duration {
        let doublings = attempts.saturating_sub(1).min(31);
        let exponential = self.base.saturating_mul(1 << doublings).min(self.cap);
        match self.jitter {
            Jitter::Full => between(Duration::ZERO, exponential, random),
            Jitter::Decorrelated => between(self.base, last.max(self.base).saturating_mul(3), random).min(self.cap),
            Jitter::Off => exponential,
        }
    }
}

/// The point between `low` and `high` that `random` picks, all of them alike.
fn between(low: Duration, high: Duration, random: u64) -> Duration {
    let width = u64::try_from(high.saturating_sub(low).as_nanos()).unwrap_or(u64::MAX);
    let share = (u128::from(width) * u128::from(random)) >> 64;
    low.saturating_add(Duration::from_nanos(u64::try_from(share).unwrap_or(width)))
}

/// No service means a wait longer than a year, and clocks that add one must not overflow.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Reads a `Retry-After` header: whole seconds, or an HTTP date against `now`; at most a year. A date in the past is no wait
/// at all; a text that is neither is no answer.
///
/// ```
/// use std::time::Duration;
/// use client_core::retry::retry_after;
/// use time::macros::datetime;
///
/// let now = datetime!(2026-11-20 08:00:00 UTC);
/// assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
/// assert_eq!(retry_after("Fri, 20 Nov 2026 08:00:30 GMT", now), Some(Duration::from_secs(30)));
/// assert_eq!(retry_after("soon", now), None);
/// ```
pub fn retry_after(text: &str, now: OffsetDateTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let until = OffsetDateTime::parse(text, &Rfc2822).ok()? - now;
    Some(Duration::try_from(until).unwrap_or(Duration::ZERO).min(LONGEST))
}
