//! What each acquirer owes in each currency: payments and refunds from Opayo's batches, fees and chargebacks from the
//! acquirer's own statement.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::column_map::LineKind;
use super::settle::{BatchSettlement, Overflow};
use super::statement::StatementLine;
use crate::ids::AuthProcessor;
use crate::money::Currency;

/// Sums in major units. None is negative but the net and adjustments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Payments.
    pub gross: Decimal,
    /// Refunds.
    pub refunds: Decimal,
    /// Chargebacks, less those that were won back.
    pub chargebacks: Decimal,
    /// Fees, less fees given back.
    pub fees: Decimal,
    /// What else the acquirer added or took: rounding, reserves.
    pub adjustments: Decimal,
    /// Gross less refunds, chargebacks and fees, with adjustments: what should reach the bank.
    pub net: Decimal,
}

/// The sums of one acquirer in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcquirerTotals {
    /// The acquirer.
    pub acquirer: AuthProcessor,
    /// The currency.
    pub currency: Currency,
    /// The sums.
    pub totals: Totals,
}

impl Totals {
    /// Adds an amount that is not negative, or of either sign for an adjustment. A payout moves money that was counted
    /// already.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn add(&mut self, kind: LineKind, amount: Decimal) -> Result<(), Overflow> {
        let (side, change, gain) = match kind {
            LineKind::Payment => (&mut self.gross, amount, amount),
            LineKind::Refund => (&mut self.refunds, amount, -amount),
            LineKind::Chargeback => (&mut self.chargebacks, amount, -amount),
            LineKind::ChargebackReversal => (&mut self.chargebacks, -amount, amount),
            LineKind::Fee => (&mut self.fees, amount, -amount),
            LineKind::FeeReversal => (&mut self.fees, -amount, amount),
            LineKind::Adjustment => (&mut self.adjustments, amount, amount),
            LineKind::Payout => return Ok(()),
        };
        *side = side.checked_add(change).ok_or(Overflow)?;
        self.net = self.net.checked_add(gain).ok_or(Overflow)?;
        Ok(())
    }
}

/// The sums by acquirer and currency, in that order. Where an acquirer has batches in a currency, its statement's
/// payments and refunds are the same money told again and are left out; its fees, chargebacks and adjustments are
/// added. Acquirers are told apart without regard to case.
///
/// # Errors
/// [`Overflow`].
pub fn by_acquirer(batches: &[BatchSettlement], statement: &[StatementLine]) -> Result<Vec<AcquirerTotals>, Overflow> {
    type Key = (String, Currency);
    let mut sums = BTreeMap::<Key, (AuthProcessor, Totals)>::new();
    let key = |acquirer: &AuthProcessor, currency: &Currency| -> Key {
        (acquirer.as_str().to_ascii_lowercase(), currency.clone())
    };
    for batch in batches {
        let entry = sums.entry(key(&batch.auth_processor, &batch.currency));
        let (_, totals) = entry.or_insert_with(|| (batch.auth_processor.clone(), Totals::default()));
        totals.add(LineKind::Payment, batch.gross)?;
        totals.add(LineKind::Refund, batch.refunds)?;
    }
    let batched: Vec<Key> = sums.keys().cloned().collect();
    for line in statement {
        let key = key(&line.acquirer, &line.currency);
        let told = batched.binary_search(&key).is_ok() && matches!(line.kind, LineKind::Payment | LineKind::Refund);
        let (_, totals) = sums.entry(key).or_insert_with(|| (line.acquirer.clone(), Totals::default()));
        if !told {
            totals.add(line.kind, line.amount)?;
        }
        totals.add(LineKind::Fee, line.fee)?;
    }
    let total = |((_, currency), (acquirer, totals))| AcquirerTotals { acquirer, currency, totals };
    Ok(sums.into_iter().map(total).collect())
}
