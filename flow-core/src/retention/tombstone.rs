//! What is left of what was removed.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// What stands in place of a payload that was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// When it was removed, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub removed_at: OffsetDateTime,
    /// Why.
    pub why: String,
    /// How many bytes it had.
    pub bytes: usize,
}

/// A payload that is a tombstone, and nothing else.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload<T> {
    payload_removed: T,
}

/// What is left of an erasure: when, why, and how much; nothing of whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// When it was asked for and done, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why: the request's number.
    pub why: String,
    /// By what the customer was known, without the handles themselves.
    pub known_by: String,
    /// How many events lost personal data.
    pub events: u64,
    /// How many documents.
    pub documents: u64,
    /// How many things that others were told.
    pub tellings: u64,
    /// How many notes of what was written to either side.
    pub notes: u64,
    /// What may be left all the same, and what to do about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// What an erasure cannot know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "remark", rename_all = "snake_case")]
pub enum Remark {
    /// These events are not planned yet, and their payloads name nobody by an e-mail address: whose they are is known once the gateway
    /// was asked. They are not erased; erase again when they are posted, or by the id at the gateway as well.
    Unplanned {
        /// The events by their places in the inbox, the earliest first.
        events: Vec<i64>,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unplanned { events } => {
                let events: Vec<String> = events.iter().map(i64::to_string).collect();
                write!(
                    f,
                    "events {} are not planned yet and may be the customer's: erase again when they are posted, or by the id at \
                     the gateway as well",
                    events.join(", ")
                )
            }
        }
    }
}

impl Tombstone {
    /// The payload that says so.
    pub fn payload(&self) -> Vec<u8> {
        serde_json::to_vec(&Payload { payload_removed: self }).unwrap_or_default()
    }

    /// The tombstone in place of a payload; none where the payload is there.
    pub fn read(payload: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Payload<Self>>(payload).ok().map(|payload| payload.payload_removed)
    }
}
