//! Settlement: one cut per day and acquirer, American Express apart. A file that fails is an empty batch; its transactions
//! come again in the next one.

use std::collections::BTreeMap;

use time::{Date, OffsetDateTime, Time};

use super::store::Store;
use super::transaction::{Kind, Transaction};

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number, which repeats between acquirers.
    pub id: String,
    /// The acquirer: `Elavon`, `AmericanExpress`.
    pub processor: String,
    /// When the file was made: just after midnight of the day that follows.
    pub completed: OffsetDateTime,
    /// The ids of its transactions; none where the file failed.
    pub transactions: Vec<String>,
}

/// The sums of one currency in a batch, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) payments: u32,
    pub(crate) payment_value: i64,
    pub(crate) refunds: u32,
    pub(crate) refund_value: i64,
}

/// Who settles a transaction.
pub(crate) fn processor(transaction: &Transaction) -> &'static str {
    match transaction.card.as_ref().map(|card| card.kind.as_str()) {
        Some("AmericanExpress") => "AmericanExpress",
        Some(_) | None => "Elavon",
    }
}

/// Closes a day: everything that moves money, is not settled and began on that day or before goes into a batch per acquirer. Where
/// the file fails the batches are empty.
pub(crate) fn close(store: &mut Store, day: Date, fails: bool) -> Vec<Batch> {
    let completed = day.next_day().unwrap_or(day).with_time(Time::MIDNIGHT).assume_utc() + time::Duration::minutes(31);
    let mut files: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for transaction in store.transactions.iter().filter(|one| one.moves_money() && one.batch.is_none()) {
        if transaction.started.date() <= day {
            files.entry(processor(transaction)).or_default().push(transaction.id.clone());
        }
    }
    let mut made = Vec::new();
    for (processor, transactions) in files {
        let id = (1001 + store.batches.iter().filter(|batch| batch.processor == processor).count()).to_string();
        let transactions = if fails { Vec::new() } else { transactions };
        for transaction in &transactions {
            if let Some(transaction) = store.get_mut(transaction) {
                transaction.batch = Some(id.clone());
            }
        }
        made.push(Batch { id, processor: processor.to_owned(), completed, transactions });
    }
    store.batches.extend(made.iter().cloned());
    made
}

/// The transactions of a batch in the order in which they began.
pub(crate) fn rows<'a>(store: &'a Store, batch: &'a Batch) -> Vec<&'a Transaction> {
    batch.transactions.iter().filter_map(|id| store.get(id)).collect()
}

/// The sums of a batch by currency.
pub(crate) fn groups(store: &Store, batch: &Batch) -> BTreeMap<String, Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for transaction in rows(store, batch) {
        let group = groups.entry(transaction.currency.clone()).or_default();
        if transaction.kind == Kind::Refund {
            group.refunds += 1;
            group.refund_value += transaction.amount;
        } else {
            group.payments += 1;
            group.payment_value += transaction.amount;
        }
    }
    groups
}
