//! Sums of rows by side and currency, for the head of the report.

use std::collections::BTreeMap;

use mapping_core::money::Money;
use mapping_core::reconcile::{Reconciliation, RollForward, RowKind, Side};
use time::Date;

/// What one side has of one account in one currency.
pub(crate) struct Total {
    pub(crate) account: String,
    pub(crate) currency: String,
    pub(crate) side: Side,
    pub(crate) rows: usize,
    /// What customers paid and got back, and all else that moves the balance, before fees.
    pub(crate) movements: Money,
    pub(crate) payouts: Money,
}

/// The totals, by account, currency and side.
pub(crate) fn totals(outcome: &Reconciliation<'_>, as_of: Date) -> Result<Vec<Total>, String> {
    let mut totals: BTreeMap<(String, String, Side), Total> = BTreeMap::new();
    let rows = outcome.rows();
    for row in rows.ids().filter_map(|row| rows.get(row)).filter(|row| row.date <= as_of) {
        let (account, currency) = (row.account.to_owned(), row.amount.currency().code().to_owned());
        let total = totals.entry((account.clone(), currency.clone(), row.side)).or_insert_with(|| {
            let nothing = Money::zero(row.amount.currency());
            Total { account, currency, side: row.side, rows: 0, movements: nothing, payouts: nothing }
        });
        let sum = if row.kind == RowKind::Payout { &mut total.payouts } else { &mut total.movements };
        *sum = sum.checked_add(row.amount).map_err(|error| error.to_string())?;
        total.rows += 1;
    }
    Ok(totals.into_values().collect())
}

/// The gateway's balance of each account and currency, from nothing.
pub(crate) fn balances(outcome: &Reconciliation<'_>, as_of: Date) -> Result<Vec<(String, RollForward)>, String> {
    let totals = totals(outcome, as_of)?;
    let ours = totals.iter().filter(|total| total.side == Side::Gateway);
    ours.map(|total| {
        let opening = Money::zero(total.movements.currency());
        let balance = outcome.roll_forward(&total.account, opening).map_err(|error| error.to_string())?;
        Ok((total.account.clone(), balance))
    })
    .collect()
}
