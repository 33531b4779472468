//! The refund rate: how many refunds there are for each payment, window by window. Only more than usual is out of the ordinary, and
//! only where there are enough of both to speak of a rate.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::alert::{Anomaly, AnomalyKind};
use super::amounts::counts;
use super::history::{Stretches, ratio};
use super::robust::Usual;
use crate::canonical::{Payment, Refund};
use crate::rules::AnomalyRules;

/// The refund rate of the window, if it is far above the rates of the windows before.
pub(super) fn find(
    payments: &[&Payment],
    refunds: &[&Refund],
    stretches: &Stretches,
    rules: &AnomalyRules,
) -> Option<Anomaly> {
    let usual = usual(payments, refunds, stretches, rules)?;
    let paid = payments.iter().filter(|payment| is_paid(payment) && stretches.in_window(payment.created_at)).count();
    let given = refunds.iter().filter(|refund| counts(refund) && stretches.in_window(refund.created_at)).count();
    if paid < rules.rate_minimum_payments as usize || given < rules.rate_minimum_refunds as usize {
        return None;
    }
    let rate = ratio(given, paid)?;
    let is_far = usual.is_far(rate, Decimal::ZERO, rules.smallest_distance_bp);
    let too_high = rate > usual.median && is_far && usual.is_unusual(rate, rules.threshold);
    let subject = format!("{given} refunds for {paid} payments");
    let anomaly = || Anomaly::new(AnomalyKind::RefundRate, subject, rate, rules).against(&usual);
    too_high.then(|| anomaly().once_in(stretches.number(stretches.as_of)))
}

/// The rates of the windows before that have enough payments.
fn usual(payments: &[&Payment], refunds: &[&Refund], stretches: &Stretches, rules: &AnomalyRules) -> Option<Usual> {
    let mut windows: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for payment in payments.iter().filter(|payment| is_paid(payment)) {
        if let Some(back) = stretches.windows_back(payment.created_at) {
            windows.entry(back).or_default().0 += 1;
        }
    }
    for refund in refunds.iter().filter(|refund| counts(refund)) {
        if let Some(back) = stretches.windows_back(refund.created_at) {
            windows.entry(back).or_default().1 += 1;
        }
    }
    let enough = windows.values().filter(|(paid, _)| *paid >= rules.rate_minimum_payments as usize);
    let rates: Vec<Decimal> = enough.filter_map(|(paid, given)| ratio(*given, *paid)).collect();
    Usual::of(&rates).filter(|usual| usual.count >= rules.minimum_windows as usize)
}

fn is_paid(payment: &Payment) -> bool {
    !payment.captured.is_zero()
}
