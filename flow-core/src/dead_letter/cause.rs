//! Why an event became a dead letter.

use std::fmt;

use mapping_core::canonical::DocumentKey;
use mapping_core::flows::Answer;
use mapping_core::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Why a person has to act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// The event, a rule or a document was refused: correct what `refusal` names.
    Refused {
        /// What, where and what would have been accepted.
        refusal: Box<Refusal>,
    },
    /// The ERP holds something else under a document's key: keep one of the two.
    Conflict {
        /// Which field differs, with our value.
        refusal: Box<Refusal>,
        /// Our document.
        document: DocumentKey,
        /// What the ERP holds, where it could be asked.
        theirs: Option<Box<Answer>>,
    },
    /// Nobody knows whether a document is in the ERP: look for it there, then link what is there; or replay, which asks the ERP once
    /// more and sends it only if it is not there.
    Unresolved {
        /// The document.
        document: DocumentKey,
        /// How often its answer was lost or a probe had none.
        doubts: u32,
        /// What was said the last time.
        last: String,
    },
    /// A flow or an adapter panicked: a fault of the program. A replay tries it again.
    Panicked {
        /// The panic's words.
        message: String,
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
    /// A row that it needs, its own or another, holds what no program of ours wrote. Put the row right from a backup, then replay.
    Damaged {
        /// What cannot be read, and where.
        what: String,
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
            Self::Refused { refusal } | Self::Conflict { refusal, .. } => refusal.code.as_str(),
            Self::Unresolved { .. } => "unresolved",
            Self::Panicked { .. } => "panicked",
            Self::GaveUp { .. } => "gave_up",
            Self::Untold { .. } => "untold",
            Self::Overdue { .. } => "overdue",
            Self::Undecided { .. } => "undecided",
            Self::Blocked { .. } => "blocked",
            Self::Damaged { .. } => "damaged",
            Self::NoAdapter { .. } => "no_adapter",
        }
    }

    /// The refusal, with field, value and suggestions, if there is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal } | Self::Conflict { refusal, .. } => Some(refusal),
            Self::Unresolved { .. }
            | Self::Panicked { .. }
            | Self::GaveUp { .. }
            | Self::Untold { .. }
            | Self::Overdue { .. }
            | Self::Undecided { .. }
            | Self::Blocked { .. }
            | Self::Damaged { .. }
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
            Self::Refused { refusal } | Self::Conflict { refusal, .. } => refusal.fmt(f),
            Self::Unresolved { document, doubts, last } => {
                write!(f, "nobody knows whether {document} was posted, after {doubts} doubts; the last: {last}")
            }
            Self::Panicked { message } => write!(f, "a flow or an adapter panicked: {message}"),
            Self::GaveUp { attempts, last } => write!(f, "gave up after {attempts} attempts; the last: {last}"),
            Self::Untold { attempts, last } => {
                write!(f, "posted, and not told to others after {attempts} attempts; the last: {last}")
            }
            Self::Overdue { why } => write!(f, "waited for too long: {why}"),
            Self::Undecided { questions } => write!(f, "the flow never decided; it still asks {questions}"),
            Self::Blocked { document } => write!(f, "needs {document}, which the ERP refused for another event"),
            Self::Damaged { what } => write!(f, "{what}: put the row right from a backup, then replay it"),
            Self::NoAdapter { gateway } => write!(f, "no adapter reads events of {gateway:?}"),
        }
    }
}
