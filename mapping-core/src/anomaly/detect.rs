//! Everything that is out of the ordinary in a history.

use time::OffsetDateTime;

use super::alert::Anomaly;
use super::history::{History, Stretches};
use super::{amounts, refund_rate, settlement_drift, velocity};
use crate::canonical::{Payment, Refund};
use crate::rules::AnomalyRules;

/// What is out of the ordinary in the window that ends at `as_of`, in the order of kinds and subjects.
pub fn anomalies(history: &History<'_>, as_of: OffsetDateTime, rules: &AnomalyRules) -> Vec<Anomaly> {
    let stretches = Stretches::new(as_of, rules);
    let payments = payments_once(history.payments);
    let refunds = refunds_once(history.refunds);
    let mut found = amounts::of_payments(&payments, &stretches, rules);
    found.extend(amounts::of_refunds(&refunds, &stretches, rules));
    found.extend(velocity::find(&payments, &stretches, rules));
    found.extend(refund_rate::find(&payments, &refunds, &stretches, rules));
    found.extend(settlement_drift::find(history.settlements, &stretches, rules));
    found.sort_by(|left, right| (left.kind, &left.subject).cmp(&(right.kind, &right.subject)));
    found.dedup();
    found
}

/// Each payment once, the version with the most captured, in the order in which they were made.
fn payments_once(payments: &[Payment]) -> Vec<&Payment> {
    let mut once: Vec<&Payment> = payments.iter().collect();
    once.sort_by(|left, right| (&left.id, right.captured.amount()).cmp(&(&right.id, left.captured.amount())));
    once.dedup_by(|left, right| left.id == right.id);
    once.sort_by(|left, right| (left.created_at, &left.id).cmp(&(right.created_at, &right.id)));
    once
}

/// Each refund once, in the order in which they were made. What a message says of all refunds of a payment at once is no refund.
fn refunds_once(refunds: &[Refund]) -> Vec<&Refund> {
    let mut once: Vec<&Refund> = refunds.iter().filter(|refund| refund.id.is_some()).collect();
    once.sort_by(|left, right| (&left.id, right.amount.amount()).cmp(&(&right.id, left.amount.amount())));
    once.dedup_by(|left, right| left.id == right.id);
    once.sort_by(|left, right| (left.created_at, &left.id).cmp(&(right.created_at, &right.id)));
    once
}
