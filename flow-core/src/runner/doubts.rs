//! How long this process has known of each document that may have arrived. The ERP needs its time to settle before it is asked, and a
//! clock that is set would end that time early. A doubt is never older than the send that it is about, so the time is counted, by a
//! clock that nobody sets, from when this process first met the doubt.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::outbox::OutboxId;

/// Doubts that were met. Shared by the clones of a runner.
#[derive(Debug, Default)]
pub(super) struct Doubts(Mutex<BTreeMap<OutboxId, Met>>);

/// When a doubt was met, by the steady clock.
#[derive(Debug)]
struct Met {
    /// Which one of the document's doubts.
    number: u32,
    at: Duration,
}

/// What was met longer ago is forgotten; whatever is left of it is met again.
const REMEMBERED: Duration = Duration::from_secs(3600);

impl Doubts {
    /// How long the ERP still has to settle a document's doubt, the one of this number, at `steady`. One that is new here has all the time
    /// that the ERP settles within.
    pub(super) fn rest(&self, document: OutboxId, number: u32, settles: Duration, steady: Duration) -> Duration {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known_for = |met: &Met| steady.saturating_sub(met.at);
        all.retain(|_, met| known_for(met) < settles.saturating_add(REMEMBERED));
        let met = all.entry(document).or_insert(Met { number, at: steady });
        if met.number != number {
            *met = Met { number, at: steady };
        }
        settles.saturating_sub(known_for(met))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_doubt_rests_from_when_it_was_met() {
        let (doubts, settles) = (Doubts::default(), Duration::from_secs(4));
        // document, number of its doubt, seconds by the steady clock; seconds of rest
        for (document, number, steady, rest) in
            [(1, 1, 10, 4), (1, 1, 13, 1), (2, 1, 13, 4), (1, 1, 15, 0), (1, 2, 15, 4), (1, 2, 19, 0), (2, 1, 9_999, 4)]
        {
            let left = doubts.rest(OutboxId(document), number, settles, Duration::from_secs(steady));
            assert_eq!(left.as_secs(), rest, "{document} {number} {steady}");
        }
    }
}
