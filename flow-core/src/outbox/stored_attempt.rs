//! What was tried for a document, one after the other. The row of a document shows where it stands; these show how it came there, for
//! whoever has to decide about it. A document that the ERP takes at the first post has none: its row says everything.

use std::fmt;

use time::OffsetDateTime;

/// One attempt, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAttempt {
    /// When it ended, UTC.
    pub at: OffsetDateTime,
    /// What came of it.
    pub result: AttemptResult,
    /// The ERP's words, its number, or the network's words.
    pub said: String,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttemptResult {
    /// A post: the ERP holds it.
    Posted,
    /// A post: the ERP refused it for good.
    Rejected,
    /// A post: the ERP could not do it now.
    Busy,
    /// A post: the ERP does not accept our credentials.
    Unauthorized,
    /// A post: the answer is lost, or the worker stopped while it was under way.
    Lost,
    /// A probe: the ERP holds it.
    Found,
    /// A probe: the ERP does not hold it, so it may be sent.
    Absent,
    /// A probe: the ERP holds something else under its key.
    Differs,
    /// A probe: no answer.
    Unanswered,
    /// An answer that came after the worker's claim was taken over; nothing was done about it.
    Late,
}

/// So many of a document's first attempts are kept.
pub const FIRST_ATTEMPTS: u32 = 4;
/// So many of a document's newest attempts are kept.
pub const NEWEST_ATTEMPTS: u32 = 16;

impl AttemptResult {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Posted,
        Self::Rejected,
        Self::Busy,
        Self::Unauthorized,
        Self::Lost,
        Self::Found,
        Self::Absent,
        Self::Differs,
        Self::Unanswered,
        Self::Late,
    ];

    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Rejected => "rejected",
            Self::Busy => "busy",
            Self::Unauthorized => "unauthorized",
            Self::Lost => "lost",
            Self::Found => "found",
            Self::Absent => "absent",
            Self::Differs => "differs",
            Self::Unanswered => "unanswered",
            Self::Late => "late",
        }
    }

    /// The result of a stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.as_str() == text)
    }
}

impl fmt::Display for StoredAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.at, self.result.as_str(), self.said)
    }
}
