//! Where one target stands, and how that changes.

use std::fmt;
use std::time::Duration;

use time::OffsetDateTime;

use super::{Pause, Target};
use crate::inbox::InboxId;

/// Whether a target may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It works.
    Up,
    /// It failed again and again: one trial at a time.
    Down,
    /// It refuses our credentials: a person has to act; a trial now and then.
    Unauthorized,
}

/// What was asked of a target, the least first. That one succeeds shows nothing about what is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// To help to read a message.
    Message,
    /// A question.
    Read,
    /// A post, or a telling.
    Write,
}

/// A call that failed, as the target's fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// For which event.
    pub by: InboxId,
    /// What was asked.
    pub deed: Deed,
    /// The target's words, or the network's.
    pub why: String,
    /// How long it asked to be left alone.
    pub after: Option<Duration>,
}

/// The failure that came last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed {
    /// For which event.
    pub by: InboxId,
    /// What was asked.
    pub deed: Deed,
}

/// Where one target stands, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRecord {
    /// The target.
    pub target: Target,
    /// Where it stands.
    pub standing: Standing,
    /// Since when, UTC.
    pub since: OffsetDateTime,
    /// Of a paused target: when the next trial may be made. While one is under way: when it counts as lost.
    pub until: OffsetDateTime,
    /// What it said when it failed last.
    pub why: Option<String>,
    /// Failures in a row, of different events.
    pub failures: u32,
    /// The pause and the trials that failed since it began.
    pub pauses: u32,
    /// The failure that came last, until something shows that it is over.
    pub failed: Option<Failed>,
    /// Until when its rate limit is used up, as [`Limit`](super::Limit) counts.
    pub spent_until: OffsetDateTime,
    /// Counts the writes, so that of two workers that change it at once one starts over.
    pub version: i64,
}

/// Whether a call may be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Yes.
    Free,
    /// By one caller, which has to take the trial first.
    Trial,
    /// Not before this moment.
    NotBefore(OffsetDateTime),
}

impl TargetRecord {
    /// A target of which nothing is known yet.
    pub fn up(target: Target, now: OffsetDateTime) -> Self {
        Self {
            target,
            standing: Standing::Up,
            since: now,
            until: OffsetDateTime::UNIX_EPOCH,
            why: None,
            failures: 0,
            pauses: 0,
            failed: None,
            spent_until: OffsetDateTime::UNIX_EPOCH,
            version: 0,
        }
    }

    /// Whether a call may be made.
    pub fn admission(&self, now: OffsetDateTime) -> Admission {
        match self.standing {
            Standing::Up => Admission::Free,
            Standing::Down | Standing::Unauthorized if now < self.until => Admission::NotBefore(self.until),
            Standing::Down | Standing::Unauthorized => Admission::Trial,
        }
    }

    /// Under trial until `until`: nobody else tries before.
    #[must_use]
    pub fn on_trial(self, until: OffsetDateTime) -> Self {
        Self { until, ..self }
    }

    /// The trial showed nothing: somebody else may try at once.
    #[must_use]
    pub fn untried(self, now: OffsetDateTime) -> Self {
        Self { until: now, ..self }
    }

    /// After a failure: counted, and paused if that was one too many. Of a paused target it is the trial that failed.
    #[must_use]
    pub fn failed(self, failure: &Failure, pause: &Pause, now: OffsetDateTime) -> Self {
        let again = self.failed.is_some_and(|last| last.by == failure.by);
        let failed = Some(Failed { by: failure.by, deed: failure.deed });
        let why = Some(failure.why.clone());
        match self.standing {
            Standing::Up => {
                let failures = if again { self.failures } else { self.failures.saturating_add(1) };
                let counted = Self { failures, failed, why, ..self };
                if failures < pause.failures { counted } else { counted.paused(Standing::Down, failure, pause, now) }
            }
            Standing::Down => Self { failed, why, ..self }.paused(Standing::Down, failure, pause, now),
            Standing::Unauthorized => Self { until: later(now, pause.unauthorized), ..self },
        }
    }

    /// After our credentials were refused.
    #[must_use]
    pub fn unauthorized(self, failure: &Failure, pause: &Pause, now: OffsetDateTime) -> Self {
        let failed = Some(Failed { by: failure.by, deed: failure.deed });
        Self { failed, why: Some(failure.why.clone()), ..self }.paused(Standing::Unauthorized, failure, pause, now)
    }

    fn paused(self, standing: Standing, failure: &Failure, pause: &Pause, now: OffsetDateTime) -> Self {
        let (since, pauses) = if self.standing == standing { (self.since, self.pauses) } else { (now, 0) };
        let pauses = pauses.saturating_add(1);
        let wait = match standing {
            Standing::Up => Duration::ZERO,
            Standing::Down => pause.trial.delay(pauses, failure.by.0.unsigned_abs()),
            Standing::Unauthorized => pause.unauthorized,
        };
        let until = later(now, wait.max(failure.after.unwrap_or_default()));
        Self { standing, since, pauses, until, ..self }
    }

    /// After a call that succeeded. One that shows nothing about the failure leaves the record as it is.
    #[must_use]
    pub fn worked(self, deed: Deed, now: OffsetDateTime) -> Self {
        let shows = self.failed.map_or(deed == Deed::Write, |last| deed >= last.deed);
        if shows && (self.failed.is_some() || self.standing != Standing::Up) { self.resumed(now) } else { self }
    }

    /// Up again, with nothing counted.
    #[must_use]
    pub fn resumed(self, now: OffsetDateTime) -> Self {
        let since = if self.standing == Standing::Up { self.since } else { now };
        let (spent_until, version) = (self.spent_until, self.version);
        Self { since, spent_until, version, ..Self::up(self.target, now) }
    }
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Up, Self::Down, Self::Unauthorized];

    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Unauthorized => "unauthorized",
        }
    }

    /// The standing of a stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == text)
    }
}

impl Deed {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The deed of a stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Message, Self::Read, Self::Write].into_iter().find(|deed| deed.as_str() == text)
    }
}

impl fmt::Display for TargetRecord {
    /// One line: `erp/tims down since 2026-11-20 8:00:00.0 +00:00:00: no answer now: 503`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} since {}", self.target, self.standing.as_str(), self.since)?;
        self.why.as_ref().map_or(Ok(()), |why| write!(f, ": {why}"))
    }
}

fn later(now: OffsetDateTime, wait: Duration) -> OffsetDateTime {
    now.saturating_add(wait.try_into().unwrap_or(time::Duration::MAX))
}
