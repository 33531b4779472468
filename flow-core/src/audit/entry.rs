//! One entry of the chain, and where the chain ends.

use std::fmt;
use std::str::FromStr;

use client_core::IdempotencyKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use time::OffsetDateTime;

use super::{Action, Content, Record};
use crate::inbox::InboxId;

/// One entry, as a store keeps it. Its fields are plain, so that an entry that somebody spoilt can still be read and found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, from 1, without gaps.
    pub seq: i64,
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
    /// Who.
    pub by: String,
    /// What: the text of an [`Action`].
    pub action: String,
    /// To which event.
    pub event: Option<i64>,
    /// The salted hash of the content, in lower-case hexadecimal.
    pub content_hash: String,
    /// The hash of the entry before; zeros for the first.
    pub previous: String,
    /// The hash of all of the above.
    pub hash: String,
    /// What is said of it; absent once it was erased.
    pub content: Option<Sealed>,
}

/// Content and the salt of its hash. Without the salt, nobody can guess the content from the hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The salt.
    pub salt: String,
    /// The JSON text of a [`Content`], to the byte.
    pub text: String,
}

/// The last entry: it stands for the whole history. Written as `seq:hash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// A text that is no head.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a head is written as its number, a colon and 64 hexadecimal digits")]
pub struct InvalidHead;

/// The hash before the first entry.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Entry {
    /// The entry of an action after the last one, with a random salt.
    pub fn after(previous: Option<&Head>, record: &Record) -> Self {
        let text = serde_json::to_string(&record.content).unwrap_or_default();
        let salt = format!("{}{}", IdempotencyKey::random(), IdempotencyKey::random());
        let sealed = Sealed { salt, text };
        let mut entry = Self {
            seq: previous.map_or(1, |head| head.seq.saturating_add(1)),
            at: i64::try_from(record.at.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX),
            by: record.by.clone(),
            action: record.action.as_str().to_owned(),
            event: record.event.map(|event| event.0),
            content_hash: sealed.hash(),
            previous: previous.map_or_else(|| GENESIS.to_owned(), |head| head.hash.clone()),
            hash: String::new(),
            content: Some(sealed),
        };
        entry.hash = entry.expected_hash();
        entry
    }

    /// Where the chain ends, if this is its last entry.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash.clone() }
    }

    /// What was done; none for a text that this program does not write.
    pub fn action(&self) -> Option<Action> {
        Action::parse(&self.action)
    }

    /// The event.
    pub fn event(&self) -> Option<InboxId> {
        self.event.map(InboxId)
    }

    /// When, UTC; none for a number that is no moment.
    pub fn at(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.at) * 1000).ok()
    }

    /// What is said of it; none once it was erased, or where it cannot be read.
    pub fn said(&self) -> Option<Content> {
        serde_json::from_str(&self.content.as_ref()?.text).ok()
    }

    /// The hash that an entry with these fields has. Every field is hashed behind its length, so that no two entries share a text.
    pub(super) fn expected_hash(&self) -> String {
        let event = self.event.map(|event| event.to_string()).unwrap_or_default();
        let numbers = (self.seq.to_string(), self.at.to_string());
        hashed(&[
            "flow-core audit entry 1",
            &numbers.0,
            &numbers.1,
            &self.by,
            &self.action,
            &event,
            &self.content_hash,
            &self.previous,
        ])
    }
}

impl Sealed {
    /// The hash that stands in the chain for this content.
    pub(super) fn hash(&self) -> String {
        hashed(&["flow-core audit content 1", &self.salt, &self.text])
    }
}

fn hashed(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    base16ct::lower::encode_string(&hash.finalize())
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl FromStr for Head {
    type Err = InvalidHead;

    fn from_str(text: &str) -> Result<Self, InvalidHead> {
        let (seq, hash) = text.trim().split_once(':').ok_or(InvalidHead)?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let seq = seq.parse().map_err(|_| InvalidHead)?;
        if is_hash { Ok(Self { seq, hash: hash.to_owned() }) } else { Err(InvalidHead) }
    }
}
