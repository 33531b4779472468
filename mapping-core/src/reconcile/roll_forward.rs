//! The balance at the gateway from one day to another: what it was, what came in and went out, what was paid out, and which rows
//! make up what is left.

use std::collections::BTreeSet;

use serde::Serialize;

use super::exception::ExceptionKind;
use super::outcome::{Place, Reconciliation};
use super::row::{RowKind, Side};
use super::rows::{RowId, Stored};
use crate::money::{MinorUnitProfile, Money, MoneyError};

/// The balance of one account in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollForward {
    /// Before the first row.
    pub opening: Money,
    /// What all rows but payouts change it by, after fees. What is reported twice counts once.
    pub movements: Money,
    /// What was paid out, and what the payouts cost.
    pub payouts: Money,
    /// Opening and movements less payouts.
    pub closing: Money,
    /// The rows that no payout has paid out by the cut.
    pub unsettled: Vec<RowId>,
    /// What the closing balance is more than the unsettled rows come to. Nothing where the opening balance was paid out with rows
    /// that are not here; otherwise a payout or a member is missing.
    pub unexplained: Money,
}

impl Reconciliation<'_> {
    /// Rolls the balance of an account forward, up to the gateway's cut, in the currency of its opening balance.
    ///
    /// # Errors
    /// [`MoneyError`] where sums are past the range of an amount.
    pub fn roll_forward(&self, account: &str, opening: Money) -> Result<RollForward, MoneyError> {
        let rows = self.rows();
        let all = rows.ids().filter_map(|row| Some((row, rows.stored(row)?)));
        let counts = |(id, row): &(RowId, &Stored)| self.counts(row, account, opening) && !self.is_repeated(*id);
        let ours: Vec<(RowId, &Stored)> = all.filter(counts).collect();
        let paid = self.paid_members();
        let (mut movements, mut payouts, mut open, mut unsettled) = (0, 0, 0, Vec::new());
        let sent: BTreeSet<&str> =
            ours.iter().filter(|(_, row)| row.kind == RowKind::Payout).map(|(_, row)| rows.key(row)).collect();
        for (id, row) in &ours {
            if row.kind == RowKind::Payout {
                payouts += i128::from(row.amount) + i128::from(row.fee);
                continue;
            }
            movements += row.net();
            let settled = row.group != 0 && sent.contains(rows.name(row.group)) || paid.contains(id);
            if !settled {
                open += row.net();
                unsettled.push(*id);
            }
        }
        rows.sort_by_content(&mut unsettled);
        let money = |minor: i128| {
            let overflow = MoneyError::Overflow {
                left: minor.to_string(),
                operation: "as minor units of",
                right: opening.to_string(),
            };
            MinorUnitProfile::ISO.to_money(i64::try_from(minor).map_err(|_| overflow)?, opening.currency())
        };
        let (movements, payouts, open) = (money(movements)?, money(payouts)?, money(open)?);
        let closing = opening.checked_add(movements)?.checked_sub(payouts)?;
        let unexplained = closing.checked_sub(open)?;
        Ok(RollForward { opening, movements, payouts, closing, unsettled, unexplained })
    }

    fn counts(&self, row: &Stored, account: &str, opening: Money) -> bool {
        row.side == Side::Gateway
            && !row.broken
            && row.date <= self.cut.gateway
            && row.currency == opening.currency()
            && self.rows().name(row.account) == account
    }

    /// Whether a row says again what another says: the money moved once.
    fn is_repeated(&self, row: RowId) -> bool {
        match self.place(row) {
            Some(Place::Exception(found)) => matches!(found.kind(), ExceptionKind::Duplicate { .. }),
            Some(Place::Matched(_) | Place::AfterCut) | None => false,
        }
    }

    /// The members of payouts that were found by their sum.
    fn paid_members(&self) -> BTreeSet<RowId> {
        self.payouts.iter().flat_map(|payout| &payout.members).copied().collect()
    }
}
