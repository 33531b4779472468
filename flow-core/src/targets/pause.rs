//! When a target is paused, and for how long.

use std::time::Duration;

use crate::runner::Backoff;

/// When a target is paused, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// After so many failures in a row, of different events, a target is paused. One event that fails again and again has its own
    /// backoff, and pauses nobody else.
    pub failures: u32,
    /// When the next trial is made, after the first pause and after every trial that failed.
    pub trial: Backoff,
    /// How long after a refusal of our credentials one event tries them again. A person who corrects them need not wait for it;
    /// see [`Runner::resume`](crate::runner::Runner::resume).
    pub unauthorized: Duration,
}

impl Pause {
    /// Five events in a row; trials from five seconds to five minutes; credentials again after ten minutes.
    pub const DEFAULT: Self = Self {
        failures: 5,
        trial: Backoff { first: Duration::from_secs(5), cap: Duration::from_secs(300) },
        unauthorized: Duration::from_secs(600),
    };
}

impl Default for Pause {
    fn default() -> Self {
        Self::DEFAULT
    }
}
