//! Why an event became a dead letter.

use std::fmt;

use mapping_core::canonical::DocumentKey;
use mapping_core::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Why a person has to act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// The event, a rule or a document was refused: correct what `refusal` names.
    Refused {
        /// What, where and what would have been accepted.
        refusal: Box<Refusal>,
    },
    /// It could not go on for too long.
    GaveUp {
        /// How often it was tried.
        attempts: u32,
        /// Why it could not go on the last time.
        last: String,
    },
    /// Its documents are in the books; what others have to hear of it could not be told for too long. A replay tells it again.
    Untold {
        /// How often it was tried.
        attempts: u32,
        /// Why it could not be told the last time.
        last: String,
    },
    /// What it waited for did not come in time.
    Overdue {
        /// What it waited for.
        why: String,
    },
    /// The flow kept asking and never decided.
    Undecided {
        /// The questions that were still open.
        questions: String,
    },
    /// It needs a document that another event planned and that was refused or given up.
    Blocked {
        /// The document.
        document: DocumentKey,
    },
    /// No adapter or flow of this runner can handle it.
    NoAdapter {
        /// The gateway that the event came from.
        gateway: String,
    },
}

impl Cause {
    /// The cause in one word, for filters and counts: the refusal's code, or the kind of cause.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { refusal } => refusal.code.as_str(),
            Self::GaveUp { .. } => "gave_up",
            Self::Untold { .. } => "untold",
            Self::Overdue { .. } => "overdue",
            Self::Undecided { .. } => "undecided",
            Self::Blocked { .. } => "blocked",
            Self::NoAdapter { .. } => "no_adapter",
        }
    }

    /// The refusal, with field, value and suggestions, if there is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal } => Some(refusal),
            Self::GaveUp { .. }
            | Self::Untold { .. }
            | Self::Overdue { .. }
            | Self::Undecided { .. }
            | Self::Blocked { .. }
            | Self::NoAdapter { .. } => None,
        }
    }
}

impl From<Refusal> for Cause {
    fn from(refusal: Refusal) -> Self {
        Self::Refused { refusal: Box::new(refusal) }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { refusal } => refusal.fmt(f),
            Self::GaveUp { attempts, last } => write!(f, "gave up after {attempts} attempts; the last: {last}"),
            Self::Untold { attempts, last } => {
                write!(f, "posted, and not told to others after {attempts} attempts; the last: {last}")
            }
            Self::Overdue { why } => write!(f, "waited for too long: {why}"),
            Self::Undecided { questions } => write!(f, "the flow never decided; it still asks {questions}"),
            Self::Blocked { document } => write!(f, "needs {document}, which the ERP refused for another event"),
            Self::NoAdapter { gateway } => write!(f, "no adapter reads events of {gateway:?}"),
        }
    }
}
