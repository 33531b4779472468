//! What Opayo's transactions and batches call for in the books of a company in the United Kingdom.

use std::collections::{BTreeMap, BTreeSet};

use sandbox::opayo::{Books, Kind};

use super::Expected;

const OWN: &str = "GBP";

impl Expected {
    /// What these books of Opayo's call for, of which some transactions cannot be booked.
    pub(crate) fn of_opayo(books: &Books, poisoned: BTreeSet<String>) -> Self {
        let mut expected = Self { poisoned, ..Self::default() };
        for taken in books.transactions.iter().filter(|transaction| transaction.moves_money()) {
            if expected.poisoned.contains(&taken.id) {
                continue;
            }
            if taken.kind == Kind::Refund {
                expected.put("credit memo", &taken.id, taken.amount, &taken.currency);
            } else {
                expected.put("payment", &taken.id, taken.amount, &taken.currency);
                expected.put("order", &taken.vendor_tx_code, taken.amount, &taken.currency);
            }
        }
        for ((reference, currency), minor) in Self::settlements(books) {
            expected.put_journal(&reference, minor, &currency, OWN);
        }
        expected
    }

    /// What each batch brings to the bank in each currency, by the journal's reference: payments less refunds, in minor units.
    pub(crate) fn settlements(books: &Books) -> BTreeMap<(String, String), i64> {
        let by_id: BTreeMap<&str, _> = books.transactions.iter().map(|one| (one.id.as_str(), one)).collect();
        let mut settlements = BTreeMap::new();
        for batch in &books.batches {
            for settled in batch.transactions.iter().filter_map(|id| by_id.get(id.as_str())) {
                let reference = format!("opayo/{}/{}/{}", batch.processor, batch.id, settled.currency);
                let amount = if settled.kind == Kind::Refund { -settled.amount } else { settled.amount };
                *settlements.entry((reference, settled.currency.clone())).or_default() += amount;
            }
        }
        settlements
    }
}
