//! Which dead letters somebody wants to see, and one page of them.

use std::collections::BTreeMap;

use serde::Serialize;
use time::OffsetDateTime;

use super::DeadLetter;
use crate::inbox::InboxId;

/// Which letters are meant; a field that is absent keeps none out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The [code](super::Cause::code) of the cause: `unknown_sku`.
    pub reason: Option<String>,
    /// The ERP that one of its documents is for: `tims`.
    pub target: Option<String>,
    /// The order key, the event's id, or the natural key of one of its documents.
    pub key: Option<String>,
    /// Died at this moment or earlier.
    pub died_until: Option<OffsetDateTime>,
    /// Died at this moment or later.
    pub died_from: Option<OffsetDateTime>,
    /// Those that a person has discarded, instead of those that are open.
    pub discarded: bool,
}

/// One page of letters, oldest event first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The letters.
    pub letters: Vec<DeadLetter>,
    /// Where the next page begins; absent after the last.
    pub next: Option<InboxId>,
}

/// How many letters a filter lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All of them.
    pub total: u64,
    /// By the code of the cause.
    pub by_reason: BTreeMap<String, u64>,
    /// By the ERP of the document that stopped it; by no name where none was planned.
    pub by_target: BTreeMap<String, u64>,
}

impl Filter {
    /// Whether a letter is meant.
    pub fn matches(&self, letter: &DeadLetter) -> bool {
        let died = letter.event.finished_at;
        let same = |wanted: &Option<String>, is: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(is);
        same(&self.reason, &|reason| letter.cause.code() == reason)
            && same(&self.target, &|target| letter.targets().any(|erp| erp == target))
            && same(&self.key, &|key| letter.has_key(key))
            && self.died_until.is_none_or(|until| died.is_some_and(|died| died <= until))
            && self.died_from.is_none_or(|from| died.is_some_and(|died| died >= from))
    }
}

impl Counts {
    /// Counts one letter.
    pub fn add(&mut self, letter: &DeadLetter) {
        self.total += 1;
        *self.by_reason.entry(letter.cause.code().to_owned()).or_default() += 1;
        let target = letter.targets().next().unwrap_or_default().to_owned();
        *self.by_target.entry(target).or_default() += 1;
    }
}
