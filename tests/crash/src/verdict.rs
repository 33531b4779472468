//! The books held against the oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use rust_decimal::Decimal;

use crate::books::Record;
use crate::oracle::{Expected, Money};

/// What a run came to.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) events: usize,
    pub(crate) kills: u32,
    pub(crate) lost: Vec<String>,
    pub(crate) duplicated: Vec<String>,
    /// Records whose amounts are not right, and records that nothing calls for.
    pub(crate) differing: Vec<String>,
    /// The sum of all differences, in major units of their currencies, without regard to sign.
    pub(crate) difference: Decimal,
    /// Events that became dead letters, and why.
    pub(crate) dead: BTreeMap<String, String>,
    pub(crate) poisoned: BTreeSet<String>,
    /// Genuine messages that a worker refused.
    pub(crate) refused: usize,
    /// Events that had not ended; nothing where no worker could say.
    pub(crate) open: Option<u64>,
    pub(crate) took: Duration,
    /// How long it may take.
    pub(crate) limit: Duration,
}

impl Verdict {
    /// Holds the books against what was to be.
    pub(crate) fn of(
        expected: Expected,
        held: &[Record],
        customers: &[String],
        dead: BTreeMap<String, String>,
    ) -> Self {
        let mut verdict = Self { dead, poisoned: expected.poisoned, ..Self::default() };
        let mut there: BTreeMap<&(&'static str, String), &Money> = BTreeMap::new();
        for (what, money) in held {
            if there.insert(what, money).is_some() {
                verdict.duplicated.push(named(what));
                verdict.difference += money.0.abs();
            }
        }
        for (what, wanted) in &expected.records {
            match there.remove(what) {
                None => {
                    verdict.lost.push(format!("{} of {} {}", named(what), wanted.0, wanted.1));
                    verdict.difference += wanted.0.abs();
                }
                Some(found) if found != wanted => {
                    verdict.differing.push(format!("{} is {found:?}, not {wanted:?}", named(what)));
                    verdict.difference += (found.0 - wanted.0).abs();
                }
                Some(_) => {}
            }
        }
        for (what, (amount, currency)) in there {
            verdict.differing.push(format!("nothing calls for {} of {amount} {currency}", named(what)));
            verdict.difference += amount.abs();
        }
        let mut known = BTreeSet::new();
        let again = customers.iter().filter(|customer| !known.insert(*customer));
        verdict.duplicated.extend(again.map(|customer| format!("customer {customer}")));
        verdict
    }

    /// Whether the books are exactly what the events call for.
    pub(crate) fn is_right(&self) -> bool {
        let nothing_wrong = self.lost.is_empty() && self.duplicated.is_empty() && self.differing.is_empty();
        let is_done = self.open == Some(0) && self.refused == 0;
        nothing_wrong && is_done && self.difference.is_zero() && self.dead.keys().eq(self.poisoned.iter())
    }

    /// Says everything that is wrong, on standard error.
    pub(crate) fn explain(&self) {
        let about = |what: &str, which: &[String]| which.iter().for_each(|one| eprintln!("{what}: {one}"));
        about("lost", &self.lost);
        about("duplicated", &self.duplicated);
        about("differs", &self.differing);
        let healthy = self.dead.iter().filter(|(event, _)| !self.poisoned.contains(*event));
        healthy.for_each(|(_, why)| eprintln!("dead but not poisoned: {why}"));
        let survivors = self.poisoned.iter().filter(|event| !self.dead.contains_key(*event));
        survivors.for_each(|event| eprintln!("poisoned but not dead: {event}"));
        if self.refused > 0 {
            eprintln!("refused: {} genuine messages", self.refused);
        }
        if self.open != Some(0) {
            let open = self.open.map_or_else(|| "an unknown number of".to_owned(), |open| open.to_string());
            let (took, limit) = (self.took.as_secs(), self.limit.as_secs());
            eprintln!(
                "ENDED BY ITS TIME LIMIT after {took} s of {limit} s (--limit), with {open} events open: what is lost or differs may only be late"
            );
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { events, kills, lost, duplicated, difference, dead, poisoned, .. } = self;
        let (lost, duplicated, dead, poisoned) = (lost.len(), duplicated.len(), dead.len(), poisoned.len());
        write!(f, "events={events} kills={kills} lost={lost} duplicated={duplicated} ")?;
        write!(f, "ledger_difference={difference:.2} dead={dead} poisoned={poisoned}")
    }
}

fn named((kind, about): &(&'static str, String)) -> String {
    format!("{kind} {about}")
}
