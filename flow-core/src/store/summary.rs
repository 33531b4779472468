//! Counts over a store.

use std::fmt;

use crate::inbox::EventState;

/// How many events are where, and how many documents the ERP holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Events accepted, each counted once.
    pub events: u64,
    /// Events all of whose documents the ERP holds.
    pub posted: u64,
    /// Events that need no document.
    pub skipped: u64,
    /// Events that a person has to look at.
    pub dead: u64,
    /// Events that are still on their way.
    pub open: u64,
    /// Documents that the ERP holds.
    pub documents: u64,
    /// Documents of which nobody knows yet whether the ERP holds them.
    pub unknown: u64,
}

impl Summary {
    /// Adds `count` events in `state`.
    pub fn count(&mut self, state: EventState, count: u64) {
        self.events += count;
        *match state {
            EventState::Accepted | EventState::Planned => &mut self.open,
            EventState::Posted => &mut self.posted,
            EventState::Skipped => &mut self.skipped,
            EventState::Dead => &mut self.dead,
        } += count;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { events, posted, skipped, dead, open, documents, unknown: _ } = self;
        write!(f, "events={events} posted={posted} skipped={skipped} dead={dead} open={open} documents={documents}")
    }
}
