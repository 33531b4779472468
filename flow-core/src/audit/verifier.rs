//! Reads a chain from its first entry to its last and says where somebody was at it.

use std::fmt;

use thiserror::Error;

use super::entry::GENESIS;
use super::{Entry, Head};

/// Checks entry after entry, in the order of their numbers; holds one at a time, however long the chain is.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    last: Option<Head>,
    erased: u64,
    witnesses: Vec<Head>,
}

/// A chain that holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many entries it has.
    pub entries: u64,
    /// Of how many the content was erased.
    pub erased: u64,
    /// Its end: write it down elsewhere. None for an empty chain.
    pub head: Option<Head>,
}

/// Where a chain does not hold.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("audit entry {seq} {fault}")]
pub struct Tampering {
    /// The number of the entry at fault, or of the one that should stand there.
    pub seq: i64,
    /// What was done to it.
    pub fault: Fault,
}

/// What was done to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A field is not what it was.
    Changed,
    /// What is said of it is not what was said.
    ContentChanged,
    /// It is not there, and later ones are; or it stands in another place.
    Missing,
    /// It does not follow the one before it: the one before was replaced, or this one was put in.
    Unlinked,
    /// The chain ended here once, with another hash or with more entries.
    Rewritten,
}

impl Verifier {
    /// A verifier before the first entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// A verifier that also knows ends which the chain once had, from outside of the store.
    #[must_use]
    pub fn witnessing(mut self, heads: impl IntoIterator<Item = Head>) -> Self {
        self.witnesses.extend(heads);
        self
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// [`Tampering`] says what was done to it.
    pub fn check(&mut self, entry: &Entry) -> Result<(), Tampering> {
        let expected = self.last.as_ref().map_or(1, |last| last.seq.saturating_add(1));
        let previous = self.last.as_ref().map_or(GENESIS, |last| last.hash.as_str());
        let at = |seq, fault| Err(Tampering { seq, fault });
        if entry.seq != expected {
            return at(expected, Fault::Missing);
        }
        if entry.hash != entry.expected_hash() {
            return at(entry.seq, Fault::Changed);
        }
        if entry.previous != previous {
            return at(entry.seq, Fault::Unlinked);
        }
        if entry.content.as_ref().is_some_and(|content| content.hash() != entry.content_hash) {
            return at(entry.seq, Fault::ContentChanged);
        }
        if self.witnesses.iter().any(|head| head.seq == entry.seq && head.hash != entry.hash) {
            return at(entry.seq, Fault::Rewritten);
        }
        self.erased += u64::from(entry.content.is_none());
        self.last = Some(entry.head());
        Ok(())
    }

    /// Checks the end of the chain against the one that the store keeps apart, and against witnesses of later ends.
    ///
    /// # Errors
    /// [`Tampering`] when entries at the end are missing.
    pub fn finish(self, kept: Option<&Head>) -> Result<Verified, Tampering> {
        let last = self.last.as_ref().map_or(0, |last| last.seq);
        let missing = Err(Tampering { seq: last.saturating_add(1), fault: Fault::Missing });
        if self.witnesses.iter().any(|head| head.seq > last) || kept.is_some_and(|head| head.seq > last) {
            return missing;
        }
        if kept != self.last.as_ref() {
            return Err(Tampering { seq: last, fault: Fault::Rewritten });
        }
        Ok(Verified { entries: u64::try_from(last).unwrap_or_default(), erased: self.erased, head: self.last })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "was changed after it was written",
            Self::ContentChanged => "says something else than what was written",
            Self::Missing => "is missing",
            Self::Unlinked => "does not follow the entry before it",
            Self::Rewritten => "is not the one that the chain is known to have had",
        })
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entries hold each other, {} of them erased", self.entries, self.erased)?;
        match &self.head {
            Some(head) => write!(f, "; the end is {head}"),
            None => Ok(()),
        }
    }
}
