//! Amounts: payments and refunds that are far larger or smaller than usual in their currency.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::OffsetDateTime;

use super::alert::{Anomaly, AnomalyKind};
use super::history::Stretches;
use super::robust::Usual;
use crate::canonical::{Payment, Refund, RefundStatus, Reported};
use crate::money::{Currency, MinorUnitProfile, Money};
use crate::rules::AnomalyRules;

/// One amount of something.
struct Amount<'a> {
    id: &'a str,
    money: Money,
    at: OffsetDateTime,
}

/// Payments by what was captured.
pub(super) fn of_payments(payments: &[&Payment], stretches: &Stretches, rules: &AnomalyRules) -> Vec<Anomaly> {
    let paid = payments.iter().filter(|payment| !payment.captured.is_zero());
    let amounts =
        paid.map(|payment| Amount { id: payment.id.as_str(), money: payment.captured, at: payment.created_at });
    find(AnomalyKind::PaymentAmount, amounts.collect(), stretches, rules)
}

/// Refunds that were made or are on their way.
pub(super) fn of_refunds(refunds: &[&Refund], stretches: &Stretches, rules: &AnomalyRules) -> Vec<Anomaly> {
    let amounts = refunds.iter().filter(|refund| counts(refund)).filter_map(|refund| {
        Some(Amount { id: refund.id.as_ref()?.as_str(), money: refund.amount, at: refund.created_at })
    });
    find(AnomalyKind::RefundAmount, amounts.collect(), stretches, rules)
}

/// Whether a refund takes money, as far as anybody knows.
pub(super) fn counts(refund: &Refund) -> bool {
    match &refund.status {
        Reported::Known(RefundStatus::Failed | RefundStatus::Cancelled) => false,
        Reported::Known(RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Refunded)
        | Reported::Unknown(_) => true,
    }
}

fn find(kind: AnomalyKind, amounts: Vec<Amount<'_>>, stretches: &Stretches, rules: &AnomalyRules) -> Vec<Anomaly> {
    let mut by_currency: BTreeMap<&str, Vec<&Amount<'_>>> = BTreeMap::new();
    for amount in &amounts {
        by_currency.entry(amount.money.currency().code()).or_default().push(amount);
    }
    by_currency.values().flat_map(|amounts| of_one_currency(kind, amounts, stretches, rules)).collect()
}

fn of_one_currency(
    kind: AnomalyKind,
    amounts: &[&Amount<'_>],
    stretches: &Stretches,
    rules: &AnomalyRules,
) -> Vec<Anomaly> {
    let before = amounts.iter().filter(|amount| stretches.is_before(amount.at));
    let before: Vec<Decimal> = before.map(|amount| amount.money.amount()).collect();
    let Some(usual) = Usual::of(&before).filter(|usual| usual.count >= rules.minimum_values as usize) else {
        return Vec::new();
    };
    let now = amounts.iter().filter(|amount| stretches.in_window(amount.at));
    let smallest = smallest(amounts, rules);
    now.filter(|amount| usual.is_unusual(amount.money.amount(), rules.threshold))
        .filter(|amount| usual.is_far(amount.money.amount(), smallest, rules.smallest_distance_bp))
        .map(|amount| Anomaly::new(kind, amount.id, amount.money.amount(), rules).in_currency(amount.money.currency()))
        .map(|anomaly| anomaly.against(&usual))
        .collect()
}

/// The smallest distance that matters, in major units of the amounts' currency.
fn smallest(amounts: &[&Amount<'_>], rules: &AnomalyRules) -> Decimal {
    amounts.first().map_or(Decimal::ZERO, |amount| smallest_in(amount.money.currency(), rules))
}

/// The same in a currency; a currency without minor units has no smallest distance.
pub(super) fn smallest_in(currency: Currency, rules: &AnomalyRules) -> Decimal {
    let unit = MinorUnitProfile::ISO.smallest(currency).unwrap_or(Decimal::ZERO);
    unit.checked_mul(Decimal::from(rules.smallest_distance_minor)).unwrap_or(Decimal::ZERO)
}
