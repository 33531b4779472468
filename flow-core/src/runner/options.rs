//! How a runner works.

use std::time::Duration;

use super::Backoff;

/// How a runner works. The defaults suit one process beside one ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many events are handled at the same time.
    pub concurrency: usize,
    /// How long a worker may take for one step before its claim may be taken over. Longer than the adapters' timeouts.
    pub claim: Duration,
    /// When reads that gave no answer and posts that were refused for now are tried again.
    pub retry: Backoff,
    /// When a document that may have arrived is probed, beside the time that the ERP
    /// [settles within](crate::ports::Erp::settles_within).
    pub probe: Backoff,
    /// After how many attempts in a row an event becomes a dead letter. Missing permissions and documents that may have
    /// arrived never end that way.
    pub attempts: u32,
    /// How often a flow may ask for more facts.
    pub rounds: u32,
    /// How often the store is looked at when nothing was accepted through this runner's inbox.
    pub poll: Duration,
}

impl Default for Options {
    /// Eight events at a time; retries from two seconds to an hour for about four days; probes from one second to six hours.
    fn default() -> Self {
        Self {
            concurrency: 8,
            claim: Duration::from_secs(600),
            retry: Backoff { first: Duration::from_secs(2), cap: Duration::from_secs(3600) },
            probe: Backoff { first: Duration::from_secs(1), cap: Duration::from_secs(6 * 3600) },
            attempts: 140,
            rounds: 16,
            poll: Duration::from_secs(1),
        }
    }
}
