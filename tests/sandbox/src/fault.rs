//! What can go wrong on purpose, and when: the next so many requests to a path, or a share of all of them by a seed.
//!
//! A fault strikes either before the service works, and then nothing was done, or after it has committed, and then
//! the client cannot know that from the answer. Rules are asked in the order in which they were added.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::lock::hold;

/// One way for a request to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// This status in the system's own error body, nothing done; with `Retry-After` in seconds where it is given.
    Status(u16, Option<u64>),
    /// 429 as the system writes it, nothing done, without `Retry-After`.
    RateLimited,
    /// The right answer, so much later. The work is done after the wait, also when the client has gone by then.
    Slow(Duration),
    /// The connection is reset before anything is done.
    ResetBefore,
    /// The work is committed, then the connection is reset without an answer.
    ResetAfter,
    /// The work is committed, then the connection stays open and silent until the sandbox stops.
    HangAfter,
    /// The work is committed, then this status is answered in the system's own error body.
    StatusAfter(u16),
    /// The work is committed, and the answer ends in the middle of its body.
    Truncated,
    /// The work is committed, and the body of the answer is a gateway's HTML page, with status 200.
    NotTheApi,
}

impl Fault {
    /// Whether the work is done in spite of the fault.
    #[must_use]
    pub const fn commits(self) -> bool {
        match self {
            Self::Status(..) | Self::RateLimited | Self::ResetBefore => false,
            Self::Slow(_)
            | Self::ResetAfter
            | Self::HangAfter
            | Self::StatusAfter(_)
            | Self::Truncated
            | Self::NotTheApi => true,
        }
    }
}

/// The requests that a rule speaks of: a method, or all of them, and the beginning of a path; or an operation by name.
///
/// Made from text: `"POST /v1/refunds"`, `"/api/v1/customers"` for every method, `""` for everything. Where one path serves
/// many operations, [`Matcher::operation`] tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    method: Option<String>,
    prefix: String,
    operation: Option<String>,
}

impl Matcher {
    /// The requests for one operation, without regard to case: a business object (`SORTOI`), a Reporting command
    /// (`getBatchList`), a transaction type (`Refund`), an operation of a contract (`payments.create`).
    #[must_use]
    pub fn operation(name: impl Into<String>) -> Self {
        Self { method: None, prefix: String::new(), operation: Some(name.into()) }
    }

    /// Whether a request with this method, path and operation is meant.
    #[must_use]
    pub fn matches(&self, method: &str, path: &str, operation: Option<&str>) -> bool {
        let same = |wanted: &String| operation.is_some_and(|operation| wanted.eq_ignore_ascii_case(operation));
        self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path.starts_with(&self.prefix)
            && self.operation.as_ref().is_none_or(same)
    }
}

impl From<&str> for Matcher {
    fn from(text: &str) -> Self {
        let text = text.trim();
        let (method, prefix) = match text.split_once(' ') {
            Some((method, prefix)) => (Some(method), prefix.trim()),
            None if text.starts_with('/') || text.is_empty() => (None, text),
            None => (Some(text), ""),
        };
        Self { method: method.map(str::to_owned), prefix: prefix.to_owned(), operation: None }
    }
}

#[derive(Debug)]
enum When {
    Next { left: u32 },
    Random { dice: fastrand::Rng, permille: u32 },
}

#[derive(Debug)]
struct Rule {
    matcher: Matcher,
    fault: Fault,
    when: When,
}

impl Rule {
    fn strikes(&mut self) -> bool {
        match &mut self.when {
            When::Next { left } => {
                let strikes = *left > 0;
                *left = left.saturating_sub(1);
                strikes
            }
            When::Random { dice, permille } => dice.u32(0..1000) < *permille,
        }
    }
}

/// The faults of one server. Clones share their rules.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Rule>>>);

impl Faults {
    /// The next `times` requests that match get this fault. Rules for the same requests follow each other: `next(a, x, 2)`
    /// and then `next(a, y, 1)` give x, x, y.
    pub fn next(&self, matcher: impl Into<Matcher>, fault: Fault, times: u32) {
        hold(&self.0).push(Rule { matcher: matcher.into(), fault, when: When::Next { left: times } });
    }

    /// So many requests of a thousand that match get this fault. The same seed and the same order of requests give the
    /// same faults.
    pub fn random(&self, matcher: impl Into<Matcher>, seed: u64, permille: u32, fault: Fault) {
        let when = When::Random { dice: fastrand::Rng::with_seed(seed), permille };
        hold(&self.0).push(Rule { matcher: matcher.into(), fault, when });
    }

    /// Forgets every rule.
    pub fn clear(&self) {
        hold(&self.0).clear();
    }

    /// The fault of this request, if it gets one.
    pub(crate) fn pick(&self, method: &str, path: &str, operation: Option<&str>) -> Option<Fault> {
        let mut rules = hold(&self.0);
        let mut matching = rules.iter_mut().filter(|rule| rule.matcher.matches(method, path, operation));
        matching.find_map(|rule| rule.strikes().then_some(rule.fault))
    }
}
