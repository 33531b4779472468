//! How far a document is.

use std::fmt;

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentState {
    /// To be posted; nothing of it can be in the ERP.
    Planned,
    /// A worker posts it now.
    Posting,
    /// It may be in the ERP: to be probed before anything is sent.
    Unknown,
    /// The ERP holds it.
    Posted,
    /// The ERP refused it.
    Rejected,
    /// Never sent, because a document before it was refused or its event was given up.
    Dead,
    /// A person said which document of the ERP stands for it.
    Resolved,
}

impl DocumentState {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Planned, Self::Posting, Self::Unknown, Self::Posted, Self::Rejected, Self::Dead, Self::Resolved];

    /// The state as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Posting => "posting",
            Self::Unknown => "unknown",
            Self::Posted => "posted",
            Self::Rejected => "rejected",
            Self::Dead => "dead",
            Self::Resolved => "resolved",
        }
    }

    /// The state of a stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl fmt::Display for DocumentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
