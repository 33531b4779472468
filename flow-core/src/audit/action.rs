//! What was done, before it enters the chain.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::inbox::InboxId;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// A fact was put in place of what the other side answers.
    FactEdited,
    /// A fact is asked again: its edit was taken back.
    FactRestored,
    /// A document was changed before it is sent again.
    DocumentEdited,
    /// A dead event was read and decided anew.
    Replayed,
    /// A dead event went on with its documents as they are stored.
    Resumed,
    /// A dead event was given up.
    Discarded,
    /// A discarded event was brought back.
    Restored,
    /// A document that the ERP holds was named in place of one of ours.
    Resolved,
    /// Another event brought what a dead event wanted.
    Settled,
    /// Personal data was erased, and what entries say of it; the entries stay.
    Erased,
    /// A paused target was let be called again.
    TargetResumed,
    /// Everything was sealed by the newest key.
    Resealed,
}

/// One action, ready for the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// When, UTC; kept to the microsecond.
    pub at: OffsetDateTime,
    /// Who: a person's name at the desk, or `engine`.
    pub by: String,
    /// What.
    pub action: Action,
    /// To which event.
    pub event: Option<InboxId>,
    /// Everything else; may be erased.
    pub content: Content,
}

/// The part of an entry that may hold personal data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The fact, document or event.
    pub subject: String,
    /// Why, in the words of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What was there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What is there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl Content {
    /// Content about a subject, with nothing else to say.
    pub fn of(subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), ..Self::default() }
    }
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 12] = [
        Self::FactEdited,
        Self::FactRestored,
        Self::DocumentEdited,
        Self::Replayed,
        Self::Resumed,
        Self::Discarded,
        Self::Restored,
        Self::Resolved,
        Self::Settled,
        Self::Erased,
        Self::TargetResumed,
        Self::Resealed,
    ];

    /// The action as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FactEdited => "fact_edited",
            Self::FactRestored => "fact_restored",
            Self::DocumentEdited => "document_edited",
            Self::Replayed => "replayed",
            Self::Resumed => "resumed",
            Self::Discarded => "discarded",
            Self::Restored => "restored",
            Self::Resolved => "resolved",
            Self::Settled => "settled",
            Self::Erased => "erased",
            Self::TargetResumed => "target_resumed",
            Self::Resealed => "resealed",
        }
    }

    /// The action of a stored text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
