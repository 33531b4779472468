//! What the gateway holds: session keys, card identifiers, transactions, batches, and a clock that a test can move.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

use super::settlement::Batch;
use super::transaction::Transaction;
use crate::contract::write::Write;

/// A card identifier, which is good for one payment unless it was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredCard {
    pub(crate) kind: String,
    pub(crate) last_four: String,
    pub(crate) expiry: String,
    pub(crate) holder: String,
    pub(crate) declined: bool,
    pub(crate) session: String,
    pub(crate) ends: Option<OffsetDateTime>,
    pub(crate) reusable: bool,
}

/// A merchant session key: 400 seconds, one card identifier, three failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionKey {
    pub(crate) ends: OffsetDateTime,
    pub(crate) failures: u32,
    pub(crate) used: bool,
}

/// Everything that the gateway holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) cards: BTreeMap<String, StoredCard>,
    pub(crate) sessions: BTreeMap<String, SessionKey>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) currencies: Vec<String>,
    pub(crate) writes: Vec<Write>,
    /// How far the gateway's clock is from the machine's.
    pub(crate) ahead: Duration,
}

impl Store {
    /// Now, by the gateway's clock, to the millisecond.
    pub(crate) fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc().saturating_add(self.ahead);
        now.replace_millisecond(now.millisecond()).unwrap_or(now)
    }

    /// A transaction by its id in any of its forms.
    pub(crate) fn get(&self, id: &str) -> Option<&Transaction> {
        let id = canonical(id);
        self.transactions.iter().find(|transaction| transaction.id == id)
    }

    /// The same, to be changed.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Transaction> {
        let id = canonical(id);
        self.transactions.iter_mut().find(|transaction| transaction.id == id)
    }

    /// The transaction that has this VendorTxCode.
    pub(crate) fn coded(&self, vendor_tx_code: &str) -> Option<&Transaction> {
        self.transactions.iter().find(|transaction| transaction.vendor_tx_code == vendor_tx_code)
    }

    /// What was taken or given back on a transaction, by the transactions of one kind that follow it; minor units.
    pub(crate) fn followed(&self, id: &str, kind: super::Kind) -> i64 {
        let mine = self.transactions.iter().filter(|one| one.kind == kind && one.related.as_deref() == Some(id));
        mine.filter(|one| one.moves_money()).map(|one| one.amount).sum()
    }
}

/// Upper case, without braces.
pub(crate) fn canonical(id: &str) -> String {
    id.trim().trim_start_matches('{').trim_end_matches('}').to_ascii_uppercase()
}

/// A new upper-case GUID.
pub(crate) fn guid() -> String {
    let digits = format!("{:032X}", fastrand::u128(..));
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().to_owned();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// The key that signs the notifications of one transaction: ten upper-case letters and digits.
pub(crate) fn security_key() -> String {
    let alphabet = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    (0..10).filter_map(|_| fastrand::choice(alphabet)).map(|byte| char::from(*byte)).collect()
}
