//! Keeps a channel from repeating itself and from saying too much at once. Nothing is lost by it: what is not said at once is
//! counted, and a digest says how much that was, of what, and the first of it.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use mapping_core::flows::Severity;
use time::OffsetDateTime;
use tracing::error;

use super::backlog::Backlog;
use crate::adapters::LogAlerts;
use crate::ports::{Alert, Alerts, Kept, PortError};

/// How long a channel that failed is left alone the first time; twice as long each further time.
const FIRST_REST: Duration = Duration::from_secs(60);
const LONGEST_REST: Duration = Duration::from_secs(3600);

/// So many keys of one window are remembered; a storm of more is kept for the digest by the limit anyway.
const MOST_KEYS: usize = 10_000;

/// A channel that says each key once and at most so many messages in a window of time. The rest comes in one digest when the
/// window is over. Critical alerts are said at once, whatever was said before.
///
/// A channel that fails is left alone for as long as it asks, at least a minute, then longer each time; what it should have said is
/// written to the log at once and comes in its next digest. No error leaves here.
///
/// The time is that of the alerts and of [`flush`](Alerts::flush); nothing sleeps.
#[derive(Debug)]
pub struct Digest<A, F = LogAlerts> {
    channel: A,
    fallback: F,
    window: time::Duration,
    messages: u32,
    lines: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When the window began.
    began: Option<OffsetDateTime>,
    /// The keys that came in it.
    keys: BTreeSet<String>,
    /// How many messages were said in it.
    messages: u32,
    backlog: Backlog,
    /// How often in a row the channel failed, and until when it is left alone.
    failures: u32,
    resting_until: Option<OffsetDateTime>,
}

/// What becomes of one alert.
enum Turn {
    Say,
    Keep,
    /// The channel is known to fail: the log hears it now.
    KeepAndLog,
}

impl<A: Alerts> Digest<A> {
    /// At most ten messages in ten minutes, ten lines in a digest, and the log as fallback.
    pub fn new(channel: A) -> Self {
        Self::with_fallback(channel, LogAlerts)
    }
}

impl<A: Alerts, F: Alerts> Digest<A, F> {
    /// The same with another fallback than the log. What the fallback cannot say is lost.
    pub fn with_fallback(channel: A, fallback: F) -> Self {
        let window = time::Duration::minutes(10);
        Self { channel, fallback, window, messages: 10, lines: 10, state: Mutex::default() }
    }

    /// Says a key once in so long, and a digest after so long.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = time::Duration::try_from(window).unwrap_or(time::Duration::MAX);
        self
    }

    /// Says at most so many messages in a window. None: everything that is not critical comes in the digest.
    #[must_use]
    pub fn messages(mut self, messages: u32) -> Self {
        self.messages = messages;
        self
    }

    /// A digest shows the words of so many troubles, and counts the others.
    #[must_use]
    pub fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    /// How many alerts wait for the next digest.
    pub fn waiting(&self) -> u64 {
        self.state().backlog.total()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides about one alert, before anything is said, so that the same one that comes meanwhile is only counted.
    fn turn(&self, alert: &Alert) -> Turn {
        let mut state = self.state();
        state.began.get_or_insert(alert.at);
        let known = state.keys.contains(&alert.key);
        if state.keys.len() < MOST_KEYS {
            state.keys.insert(alert.key.clone());
        }
        let turn = if known {
            Turn::Keep
        } else if state.rests(alert.at) {
            Turn::KeepAndLog
        } else if alert.severity == Severity::Critical || state.messages < self.messages {
            state.messages += 1;
            return Turn::Say;
        } else {
            Turn::Keep
        };
        state.backlog.add(alert, self.lines);
        turn
    }

    async fn say(&self, alert: &Alert) {
        match self.channel.raise(alert).await {
            Ok(()) => self.state().succeeded(),
            Err(failed) => {
                self.note_failure(&failed, alert.at);
                self.state().backlog.add(alert, self.lines);
                self.log(alert).await;
            }
        }
    }

    async fn say_digest(&self, backlog: Backlog, now: OffsetDateTime, which: Kept) {
        let digest = backlog.alert(now);
        let mut unsaid = Unsaid { of: self, backlog };
        let outcome = self.channel.raise(&digest).await;
        if let Err(failed) = &outcome {
            self.note_failure(failed, now);
            self.log(&digest).await;
        } else {
            self.state().succeeded();
        }
        if outcome.is_ok() || which == Kept::All {
            unsaid.backlog = Backlog::default(); // at the end the log has it, and there is no later
        }
    }

    fn note_failure(&self, failed: &PortError, now: OffsetDateTime) {
        error!(channel = self.channel.name(), %failed, "a channel for alerts failed; the log hears what it should have said");
        self.state().failed(failed, now);
    }

    async fn log(&self, alert: &Alert) {
        if let Err(failed) = self.fallback.raise(alert).await {
            error!(channel = self.fallback.name(), %failed, alert = %alert, "an alert could not be raised");
        }
    }

    /// What is to be said now of what was kept, if its window is over or its channel's rest.
    fn due(&self, now: OffsetDateTime, which: Kept) -> Option<Backlog> {
        let mut state = self.state();
        // A clock that jumped back ends the window too: nothing waits for a time that may not come.
        let over = state.began.is_some_and(|began| now < began || now - began >= self.window);
        if over {
            (state.began, state.messages) = (None, 0);
            state.keys.clear();
        }
        let rested = state.resting_until.is_some_and(|until| now >= until);
        let due = match which {
            Kept::Due => (over || rested) && !state.rests(now),
            Kept::All => true,
        };
        if !due || state.backlog.total() == 0 {
            return None;
        }
        state.began.get_or_insert(now);
        state.messages += 1;
        Some(std::mem::take(&mut state.backlog))
    }
}

/// Alerts that are being said. What of them is not said after all, because the channel failed or whoever waits for it gave up,
/// waits for the next digest.
struct Unsaid<'a, A: Alerts, F: Alerts> {
    of: &'a Digest<A, F>,
    backlog: Backlog,
}

impl<A: Alerts, F: Alerts> Drop for Unsaid<'_, A, F> {
    fn drop(&mut self) {
        let backlog = std::mem::take(&mut self.backlog);
        if backlog.total() > 0 {
            self.of.state().backlog.restore(backlog, self.of.lines);
        }
    }
}

impl State {
    fn rests(&self, now: OffsetDateTime) -> bool {
        self.resting_until.is_some_and(|until| now < until)
    }

    fn succeeded(&mut self) {
        (self.failures, self.resting_until) = (0, None);
    }

    fn failed(&mut self, failed: &PortError, now: OffsetDateTime) {
        let rest = match failed {
            PortError::Retry { after, .. } => {
                let doublings = self.failures.min(16);
                let own = FIRST_REST.saturating_mul(1 << doublings).min(LONGEST_REST);
                own.max(after.unwrap_or_default())
            }
            PortError::Unauthorized { .. } | PortError::Refused(_) => LONGEST_REST,
        };
        self.failures = self.failures.saturating_add(1);
        let rest = time::Duration::try_from(rest).unwrap_or(time::Duration::MAX);
        self.resting_until = Some(now.saturating_add(rest));
    }
}

#[async_trait]
impl<A: Alerts, F: Alerts> Alerts for Digest<A, F> {
    fn name(&self) -> &str {
        self.channel.name()
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        self.flush(alert.at, Kept::Due).await?;
        match self.turn(alert) {
            Turn::Say => self.say(alert).await,
            Turn::Keep => {}
            Turn::KeepAndLog => self.log(alert).await,
        }
        Ok(())
    }

    async fn flush(&self, now: OffsetDateTime, which: Kept) -> Result<(), PortError> {
        if let Some(backlog) = self.due(now, which) {
            self.say_digest(backlog, now, which).await;
        }
        Ok(())
    }
}
