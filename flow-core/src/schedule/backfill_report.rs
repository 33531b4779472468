//! How far a back-fill is.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Tally;

/// How far a back-fill is. The store keeps it, so that it goes on where it was stopped, with its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackfillReport {
    /// The archive.
    pub archive: String,
    /// From when on it is read, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub from: OffsetDateTime,
    /// Up to when, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub until: OffsetDateTime,
    /// Up to where everything is read and accepted, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub reached: OffsetDateTime,
    /// What was found so far, over all runs.
    pub tally: Tally,
}

impl BackfillReport {
    /// Whether everything is read.
    pub fn is_done(&self) -> bool {
        self.reached >= self.until
    }

    /// How much of the time is read, in percent, rounded down.
    pub fn percent(&self) -> u8 {
        let (whole, part) = (self.until - self.from, self.reached - self.from);
        if self.is_done() || !whole.is_positive() {
            return 100;
        }
        let percent = part.whole_seconds().saturating_mul(100).checked_div(whole.whole_seconds().max(1));
        percent.and_then(|percent| u8::try_from(percent.clamp(0, 99)).ok()).unwrap_or_default()
    }
}

/// `stripe/events from 2026-10-01T00:00:00Z: 20 seen, 3 new, 17 known; read up to 2026-10-04T00:00:00Z of 2026-11-01T00:00:00Z (9 %)`.
impl fmt::Display for BackfillReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { archive, from, until, reached, tally } = self;
        let [from, until, reached] = [from, until, reached].map(|moment| super::poll::written(*moment));
        write!(f, "{archive} from {from}: {tally}; ")?;
        if self.is_done() {
            return write!(f, "all read up to {until}");
        }
        write!(f, "read up to {reached} of {until} ({} %)", self.percent())
    }
}
