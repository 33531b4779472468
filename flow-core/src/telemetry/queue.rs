//! What stands in the queue, read from the store when somebody wants to know.

use std::time::Duration;

use time::OffsetDateTime;

use super::figures;
use crate::inbox::EventState;
use crate::store::{Store, StoreError, Summary};

/// What stands in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueFigures {
    /// Events on their way.
    pub open: u64,
    /// Events that a person has to look at.
    pub dead: u64,
    /// Documents of which nobody knows yet whether the ERP holds them.
    pub unknown: u64,
    /// How long ago the oldest event on its way was received; zero without any.
    pub oldest: Duration,
}

/// Whether calls to a system are let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// All of them: 0.
    Closed,
    /// One, to see whether it is back: 1.
    HalfOpen,
    /// None: 2.
    Open,
}

impl Breaker {
    /// The state as a gauge shows it.
    pub fn level(self) -> u32 {
        match self {
            Self::Closed => 0,
            Self::HalfOpen => 1,
            Self::Open => 2,
        }
    }
}

/// Reads how much waits and for how long, and records it as gauges. It counts over the store: call it when metrics are scraped, not
/// for every event.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn measure_queue(store: &dyn Store, now: OffsetDateTime) -> Result<QueueFigures, StoreError> {
    let summary = store.summary().await?;
    let mut received = Vec::new();
    for state in [EventState::Accepted, EventState::Planned] {
        received.extend(store.events(Some(state), None, 1).await?.into_iter().map(|event| event.incoming.received_at));
    }
    let oldest = received.into_iter().min().map(|at| Duration::try_from(now - at).unwrap_or_default());
    let Summary { open, dead, unknown, .. } = summary;
    let measured = QueueFigures { open, dead, unknown, oldest: oldest.unwrap_or_default() };
    figures::queue(&measured);
    Ok(measured)
}
