//! Settlement drift: how far a settlement is from what its members come to, in basis points of that. A settlement past the limit
//! of the rules is told of whatever is usual and costs money now; one within it is told of where such a drift is not usual, unless it
//! is so small that it does not matter.

use rust_decimal::Decimal;

use super::alert::{Anomaly, AnomalyKind};
use super::amounts::smallest_in;
use super::history::{SettledAmount, Stretches};
use super::robust::Usual;
use crate::flows::Severity;
use crate::rules::AnomalyRules;

/// Settlements of the window that drift.
pub(super) fn find(settlements: &[SettledAmount], stretches: &Stretches, rules: &AnomalyRules) -> Vec<Anomaly> {
    let before = settlements.iter().filter(|settled| stretches.is_before(settled.at));
    let usual = Usual::of(&before.filter_map(drift).collect::<Vec<_>>());
    let usual = usual.filter(|usual| usual.count >= rules.minimum_windows as usize);
    let now = settlements.iter().filter(|settled| stretches.in_window(settled.at));
    now.filter_map(|settled| one(settled, usual.as_ref(), rules)).collect()
}

fn one(settled: &SettledAmount, usual: Option<&Usual>, rules: &AnomalyRules) -> Option<Anomaly> {
    let drift = drift(settled)?;
    let anomaly = Anomaly::new(AnomalyKind::SettlementDrift, settled.id.as_str(), drift, rules);
    let unusual = usual.filter(|usual| usual.is_unusual(drift, rules.threshold));
    match (unusual, drift.abs() > rules.drift_limit_bp) {
        (Some(usual), true) => Some(anomaly.against(usual)),
        (Some(usual), false) if matters(settled, rules) => Some(anomaly.against(usual).of_severity(Severity::Warning)),
        (None, true) => Some(anomaly.past_limit(rules.drift_limit_bp)),
        (Some(_) | None, false) => None,
    }
}

/// Whether the amount that is missing, or too much, is as large as amounts that matter.
fn matters(settled: &SettledAmount, rules: &AnomalyRules) -> bool {
    let missing = settled.actual.checked_sub(settled.expected).map(|missing| missing.amount().abs());
    missing.is_ok_and(|missing| missing >= smallest_in(settled.actual.currency(), rules))
}

/// The drift in basis points; all of it where nothing was expected. None for two currencies, which do not drift but differ.
fn drift(settled: &SettledAmount) -> Option<Decimal> {
    let drift = settled.actual.checked_sub(settled.expected).ok()?.amount();
    let expected = settled.expected.amount().abs();
    let whole = Decimal::from(10_000);
    if expected.is_zero() {
        return Some(if drift.is_zero() { drift } else { whole });
    }
    drift.checked_mul(whole)?.checked_div(expected)
}
