//! Everything that has to be in the books, in major units; the currencies here have two decimals.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

/// What one unit of the foreign currency is worth in the company's, which journals are in. Whole, so that nothing is rounded.
pub(crate) const RATE: i64 = 2;

/// An amount in major units of a currency such as `USD`.
pub(crate) type Money = (Decimal, String);

/// Everything that has to be in the books, each under the kind of record and what it is about.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) records: BTreeMap<(&'static str, String), Money>,
    /// What has to end as a dead letter: events of Stripe's, transactions of Opayo's.
    pub(crate) poisoned: BTreeSet<String>,
}

impl Expected {
    pub(super) fn put(&mut self, kind: &'static str, about: &str, minor: i64, currency: &str) {
        self.records.insert((kind, about.to_owned()), (Decimal::new(minor, 2), currency.to_uppercase()));
    }

    /// A journal over money of `currency` in the books of a company whose currency is `own`.
    pub(super) fn put_journal(&mut self, about: &str, minor: i64, currency: &str, own: &str) {
        let worth = if currency.eq_ignore_ascii_case(own) { 1 } else { RATE };
        self.put("journal", about, minor * worth, own);
    }
}
