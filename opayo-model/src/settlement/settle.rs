//! From batches to what was settled, each transaction once.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::OffsetDateTime;

use super::batch::{Batch, BatchRow};
use crate::ids::{AuthProcessor, BatchId};
use crate::money::Currency;
use crate::transaction_id::TransactionId;

/// A batch with all of its transactions: every page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectedBatch {
    /// The batch.
    pub batch: Batch,
    /// Its transactions.
    pub rows: Vec<BatchRow>,
}

/// What one batch settled in one currency, in major units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchSettlement {
    /// The acquirer.
    pub auth_processor: AuthProcessor,
    /// The batch.
    pub batch_id: BatchId,
    /// The settlement date, in UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub completed: Option<OffsetDateTime>,
    /// The currency.
    pub currency: Currency,
    /// Payments.
    pub gross: Decimal,
    /// Refunds, not negative.
    pub refunds: Decimal,
    /// Gross less refunds, before any fee.
    pub net: Decimal,
    /// The transactions that are counted here, in the order of the batch.
    pub transactions: Vec<BatchRow>,
}

/// What does not add up, or is worth a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Discrepancy {
    /// A batch without transactions: its file failed, and they come again in a later batch. Its stated sums are not
    /// counted.
    FailedBatch {
        /// The acquirer.
        auth_processor: AuthProcessor,
        /// The batch.
        batch_id: BatchId,
    },
    /// A transaction that stands in two batches. It is counted in the later one.
    Repeated {
        /// The transaction.
        transaction_id: TransactionId,
        /// The batch in which it is not counted.
        left_out_of: BatchId,
        /// The batch in which it is.
        counted_in: BatchId,
    },
    /// A transaction whose amount, currency or type is not told: it is not counted. Complete it and settle again.
    Incomplete {
        /// The acquirer.
        auth_processor: AuthProcessor,
        /// The batch.
        batch_id: BatchId,
        /// The transaction.
        transaction_id: TransactionId,
    },
    /// The sums that a batch states are not those of its transactions.
    Sums {
        /// The acquirer.
        auth_processor: AuthProcessor,
        /// The batch.
        batch_id: BatchId,
        /// The currency.
        currency: Currency,
        /// Payments and refunds as stated.
        stated: (Decimal, Decimal),
        /// Payments and refunds of the transactions.
        listed: (Decimal, Decimal),
    },
}

/// What the batches settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// By batch and currency, in the order of the batches. Batches that settled nothing are left out.
    pub settlements: Vec<BatchSettlement>,
    /// What does not add up.
    pub discrepancies: Vec<Discrepancy>,
}

/// A sum beyond what a decimal holds.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a sum of amounts is larger than a decimal holds")]
pub struct Overflow;

/// Payments and refunds.
type Sums = (Decimal, Decimal);

/// Counts every transaction of the batches once, where it was completed last. The same batch given twice counts once.
/// PayPal payments stand in Opayo's lists and in no batch: they settle at PayPal.
///
/// # Errors
/// [`Overflow`].
pub fn settle(batches: &[CollectedBatch]) -> Result<Settled, Overflow> {
    let home = homes(batches);
    let mut settled = Settled::default();
    for (position, collected) in batches.iter().enumerate() {
        let Batch { auth_processor, batch_id, .. } = &collected.batch;
        if collected.rows.is_empty() {
            let (auth_processor, batch_id) = (auth_processor.clone(), batch_id.clone());
            settled.discrepancies.push(Discrepancy::FailedBatch { auth_processor, batch_id });
            continue;
        }
        compare_sums(collected, &mut settled.discrepancies)?;
        let mut counted = Counted::new();
        let mut seen = HashSet::new();
        for row in collected.rows.iter().filter(|row| seen.insert(&row.transaction_id)) {
            match home.get(&row.transaction_id) {
                Some(home) if *home != position => {
                    settled.discrepancies.extend(repeated(batches, *home, &collected.batch, row))
                }
                Some(_) | None if row.share().is_none() => settled.discrepancies.push(Discrepancy::Incomplete {
                    auth_processor: auth_processor.clone(),
                    batch_id: batch_id.clone(),
                    transaction_id: row.transaction_id.clone(),
                }),
                Some(_) | None => count(&mut counted, row)?,
            }
        }
        settled.settlements.extend(settlements(&collected.batch, counted)?);
    }
    Ok(settled)
}

/// What one batch counts, by currency.
type Counted = BTreeMap<Currency, (Sums, Vec<BatchRow>)>;

fn count(counted: &mut Counted, row: &BatchRow) -> Result<(), Overflow> {
    if let Some((currency, amount, takes)) = row.share() {
        let (sums, transactions) = counted.entry(currency.clone()).or_default();
        transactions.push(row.clone());
        add(sums, amount, takes)?;
    }
    Ok(())
}

/// What one batch counts, as its settlements.
fn settlements(batch: &Batch, counted: Counted) -> Result<Vec<BatchSettlement>, Overflow> {
    let settlement = |(currency, ((gross, refunds), transactions)): (Currency, (Sums, Vec<BatchRow>))| {
        Ok(BatchSettlement {
            auth_processor: batch.auth_processor.clone(),
            batch_id: batch.batch_id.clone(),
            completed: batch.completed,
            currency,
            gross,
            refunds,
            net: gross.checked_sub(refunds).ok_or(Overflow)?,
            transactions,
        })
    };
    counted.into_iter().map(settlement).collect()
}

/// The batch, by position, in which each transaction is counted: the one that was completed last.
fn homes(batches: &[CollectedBatch]) -> HashMap<&TransactionId, usize> {
    let mut home = HashMap::<&TransactionId, (Option<OffsetDateTime>, usize)>::new();
    for (position, collected) in batches.iter().enumerate() {
        let candidate = (collected.batch.completed, position);
        for row in &collected.rows {
            let best = home.entry(&row.transaction_id).or_insert(candidate);
            *best = (*best).max(candidate);
        }
    }
    home.into_iter().map(|(id, (_, position))| (id, position)).collect()
}

/// A transaction that is counted elsewhere; none when the other is the same batch, read twice.
fn repeated(batches: &[CollectedBatch], home: usize, batch: &Batch, row: &BatchRow) -> Option<Discrepancy> {
    let home = &batches.get(home)?.batch;
    let is_other = (&home.auth_processor, &home.batch_id) != (&batch.auth_processor, &batch.batch_id);
    is_other.then(|| Discrepancy::Repeated {
        transaction_id: row.transaction_id.clone(),
        left_out_of: batch.batch_id.clone(),
        counted_in: home.batch_id.clone(),
    })
}

fn add(sums: &mut Sums, amount: Decimal, takes: bool) -> Result<(), Overflow> {
    let side = if takes { &mut sums.1 } else { &mut sums.0 };
    *side = side.checked_add(amount).ok_or(Overflow)?;
    Ok(())
}

/// Compares what a batch states with what it lists, currency by currency. A batch that states nothing is believed; one
/// with rows that cannot be counted is not compared.
fn compare_sums(collected: &CollectedBatch, discrepancies: &mut Vec<Discrepancy>) -> Result<(), Overflow> {
    let Batch { auth_processor, batch_id, groups, .. } = &collected.batch;
    if groups.is_empty() {
        return Ok(());
    }
    let mut listed = BTreeMap::<&Currency, Sums>::new();
    for row in &collected.rows {
        let Some((currency, amount, takes)) = row.share() else { return Ok(()) };
        add(listed.entry(currency).or_default(), amount, takes)?;
    }
    let mut stated = BTreeMap::<&Currency, Sums>::new();
    for group in groups {
        let sums = stated.entry(&group.currency).or_default();
        sums.0 = sums.0.checked_add(group.payment_value).ok_or(Overflow)?;
        sums.1 = sums.1.checked_add(group.refund_value).ok_or(Overflow)?;
    }
    let mut currencies: Vec<&Currency> = listed.keys().chain(stated.keys()).copied().collect();
    currencies.sort();
    currencies.dedup();
    for currency in currencies {
        let sums = |of: &BTreeMap<&Currency, Sums>| of.get(currency).copied().unwrap_or_default();
        let (stated, listed) = (sums(&stated), sums(&listed));
        if stated != listed {
            discrepancies.push(Discrepancy::Sums {
                auth_processor: auth_processor.clone(),
                batch_id: batch_id.clone(),
                currency: currency.clone(),
                stated,
                listed,
            });
        }
    }
    Ok(())
}
