//! A machine's clock that somebody sets. Claims end by the clock, so one that is set forward ends all of them at once, also those of
//! workers whose request is on its way. The runner notices it by a clock that nobody sets, and claims nothing until every worker has
//! either been heard of again or stopped, and the ERP has settled. One that is set back ends nothing early: what waits for a moment
//! waits until the clock shows it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mapping_core::flows::Severity;
use time::OffsetDateTime;
use tracing::warn;

use super::engine::Engine;

/// What one process has seen of the clock. Shared by the clones of a runner.
#[derive(Debug, Default)]
pub(super) struct ClockWatch(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// What both clocks showed at the last look.
    last: Option<(OffsetDateTime, Duration)>,
    /// When events may be claimed again, by the steady clock.
    rests_until: Duration,
}

/// Differences below this are no setting: clocks are slewed, and two of them are not read at once.
const LEAST: Duration = Duration::from_secs(1);

impl ClockWatch {
    /// How far the clock was set since the last look, forward if positive. After one that ends claims early there is a rest.
    fn look(&self, now: OffsetDateTime, steady: Duration, bears: Duration, rest: Duration) -> Option<time::Duration> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, steady_then) = seen.last.replace((now, steady))?;
        let passed = time::Duration::try_from(steady.saturating_sub(steady_then)).unwrap_or(time::Duration::MAX);
        let set = (now - then).saturating_sub(passed);
        if set.unsigned_abs() <= bears.max(LEAST) {
            return None;
        }
        if set.is_positive() {
            seen.rests_until = steady.saturating_add(rest);
        }
        Some(set)
    }

    fn rest(&self, steady: Duration) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).rests_until.saturating_sub(steady)
    }
}

impl Engine {
    /// Looks whether the clock was set, and tells people if it was.
    pub(super) async fn watch_clock(&self) {
        let (now, steady) = (self.clock.now(), self.clock.steady());
        let rest = self.options.lease.saturating_add(self.erp.settles_within());
        let Some(set) = steady.and_then(|steady| self.watch.look(now, steady, self.options.lease / 6, rest)) else {
            return;
        };
        let by = time::Duration::seconds(set.abs().saturating_add(time::Duration::milliseconds(500)).whole_seconds());
        let message = if set.is_positive() {
            format!("the clock was set forward by {by}: events are claimed again in {} s", rest.as_secs() + 1)
        } else {
            format!("the clock was set back by {by}: what waits for a moment waits until it shows it")
        };
        warn!(message);
        self.alert(Severity::Warning, "clock_set", "clock_set".to_owned(), message).await;
    }

    /// How long nothing may be claimed because the clock was set, if it was.
    pub(super) fn rests(&self) -> Option<Duration> {
        self.clock.steady().map(|steady| self.watch.rest(steady)).filter(|rest| !rest.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_noticed_and_only_one_set_forward_calls_for_a_rest() {
        let (bears, rest) = (Duration::from_secs(10), Duration::from_secs(60));
        // seconds by the clock and by the steady one; how far it was set; the rest after it
        let looks = [
            (0, 0, None, 0),
            (9, 5, None, 0),
            (5000, 6, Some(4990), 60),
            (5030, 36, None, 30),
            (-100, 40, Some(-5134), 26),
        ];
        let watch = ClockWatch::default();
        for (by_clock, by_steady, set, rests) in looks {
            let (now, steady) =
                (OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(by_clock), Duration::from_secs(by_steady));
            assert_eq!(watch.look(now, steady, bears, rest).map(time::Duration::whole_seconds), set, "{by_clock}");
            assert_eq!(watch.rest(steady).as_secs(), rests, "{by_clock}");
        }
    }
}
