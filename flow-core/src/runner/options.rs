//! How a runner works.

use std::time::Duration;

use super::Backoff;
use crate::targets::Pause;

/// How a runner works. The defaults suit a few processes beside one ERP. Runners on one store have to have the same `lease`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many events are handled at the same time.
    pub concurrency: usize,
    /// How long a worker that was not heard of keeps its event; a worker that is alive keeps it for as long as it takes. The clocks
    /// of processes on one store may differ by a sixth of it.
    pub lease: Duration,
    /// When reads that gave no answer and posts that were refused for now are tried again.
    pub retry: Backoff,
    /// When a document that may have arrived is probed, beside the time that the ERP
    /// [settles within](crate::ports::Erp::settles_within).
    pub probe: Backoff,
    /// After how many lost answers and probes without one, in all, a person is asked about a document that may have arrived.
    pub probes: u32,
    /// After how many attempts in a row an event becomes a dead letter. Missing permissions are no attempts, and what waits for a
    /// target that is down makes none.
    pub attempts: u32,
    /// How often a flow may ask for more facts.
    pub rounds: u32,
    /// How often the store is looked at when nothing was accepted through this runner's inbox.
    pub poll: Duration,
    /// When a target is paused, and for how long.
    pub pause: Pause,
    /// How long a shutdown waits for what is under way before it hands it back.
    pub grace: Duration,
}

impl Options {
    /// Eight events at a time; a lease of a minute; retries from two seconds to an hour for about four days; probes from one second
    /// over minutes and hours to one a day, for about a week; twenty seconds to shut down.
    pub const DEFAULT: Self = Self {
        concurrency: 8,
        lease: Duration::from_secs(60),
        retry: Backoff { first: Duration::from_secs(2), cap: Duration::from_secs(3600) },
        probe: Backoff { first: Duration::from_secs(1), cap: Duration::from_secs(24 * 3600) },
        probes: 24,
        attempts: 140,
        rounds: 16,
        poll: Duration::from_secs(1),
        pause: Pause::DEFAULT,
        grace: Duration::from_secs(20),
    };
}

impl Default for Options {
    fn default() -> Self {
        Self::DEFAULT
    }
}
