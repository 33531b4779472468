//! A job as the store keeps it.

use time::OffsetDateTime;

use crate::inbox::ClaimToken;

/// A job as the store keeps it: when it is due and how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredJob {
    /// Its name.
    pub name: String,
    /// When it is done, as [`When`](super::When) writes it; another text makes the job due anew.
    pub timing: String,
    /// The time for which it is done next, UTC.
    pub due: OffsetDateTime,
    /// Not before this moment: when it is due, or later after a failure.
    pub next_attempt_at: OffsetDateTime,
    /// How often in a row it failed.
    pub failures: u32,
    /// When it was last done, well or not.
    pub last_run_at: Option<OffsetDateTime>,
    /// When it was last done well.
    pub last_done_at: Option<OffsetDateTime>,
    /// What was done the last time, or why it failed.
    pub last_words: Option<String>,
    /// Until when somebody is at it.
    pub claimed_until: Option<OffsetDateTime>,
}

/// A job that one worker does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobClaim {
    /// The job.
    pub job: StoredJob,
    /// The claim; each has a greater one than those before it.
    pub token: ClaimToken,
}

/// How a claim on a job ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobEnd {
    /// The time for which it is done next: the same again after a failure.
    pub due: OffsetDateTime,
    /// Not before this moment.
    pub next_attempt_at: OffsetDateTime,
    /// How it went.
    pub outcome: Outcome,
}

/// How a job went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done; this is what.
    Done(String),
    /// It failed, for this reason: so often in a row.
    Failed(String),
    /// It was stopped before its end, and is handed back.
    HandedBack,
}

impl StoredJob {
    /// Whether somebody may claim it.
    pub fn is_due(&self, now: OffsetDateTime) -> bool {
        self.next_attempt_at <= now && self.claimed_until.is_none_or(|until| until <= now)
    }
}
