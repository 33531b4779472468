//! Velocity: one customer or one card that pays far more often than anybody usually does, paid or not; cards are tested by attempts
//! that fail. A card is known by its brand, its last four digits and the postcode of its bill: two people may share them, which the
//! smallest count that matters has to allow for.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::{Duration, OffsetDateTime};

use super::alert::{Anomaly, AnomalyKind};
use super::history::Stretches;
use super::robust::Usual;
use crate::canonical::Payment;
use crate::rules::AnomalyRules;

/// Customers and cards with too many payments. `payments` are in the order in which they were made.
pub(super) fn find(payments: &[&Payment], stretches: &Stretches, rules: &AnomalyRules) -> Vec<Anomaly> {
    let mut found = of_keys(AnomalyKind::CustomerVelocity, payments, customer, stretches, rules);
    found.extend(of_keys(AnomalyKind::CardVelocity, payments, card, stretches, rules));
    found
}

fn of_keys(
    kind: AnomalyKind,
    payments: &[&Payment],
    key: impl Fn(&Payment) -> Option<String>,
    stretches: &Stretches,
    rules: &AnomalyRules,
) -> Vec<Anomaly> {
    let mut times: BTreeMap<String, Vec<OffsetDateTime>> = BTreeMap::new();
    for payment in payments {
        if let Some(key) = key(payment) {
            times.entry(key).or_default().push(payment.created_at);
        }
    }
    let span = Duration::hours(i64::from(rules.velocity_hours.max(1)));
    let (mut before, mut now) = (Vec::new(), Vec::new());
    for (key, times) in &times {
        let counts = times.iter().enumerate().map(|(last, at)| (*at, within(times, last, span)));
        let counts: Vec<(OffsetDateTime, usize)> = counts.collect();
        before.extend(counts.iter().filter(|(at, _)| stretches.is_before(*at)).map(|(_, count)| Decimal::from(*count)));
        let in_window = counts.iter().filter(|(at, _)| stretches.in_window(*at)).copied();
        now.push((key, in_window.collect::<Vec<(OffsetDateTime, usize)>>()));
    }
    let Some(usual) = Usual::of(&before).filter(|usual| usual.count >= rules.minimum_values as usize) else {
        return Vec::new();
    };
    let too_many = |most: usize| {
        let most_before = Decimal::from(most);
        most >= rules.velocity_minimum as usize
            && most_before > usual.median
            && usual.is_unusual(most_before, rules.threshold)
    };
    let anomaly = |(key, counts): (&String, Vec<(OffsetDateTime, usize)>)| {
        let (first, _) = counts.iter().find(|(_, count)| too_many(*count))?;
        let most = counts.iter().map(|(_, count)| *count).max()?;
        Some(Anomaly::new(kind, key, Decimal::from(most), rules).against(&usual).once_in(stretches.number(*first)))
    };
    now.into_iter().filter_map(anomaly).collect()
}

/// How many of one key's payments, up to the one at `last`, fall into the span that ends with it.
fn within(times: &[OffsetDateTime], last: usize, span: Duration) -> usize {
    let Some(end) = times.get(last) else { return 0 };
    let earliest = end.checked_sub(span).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let upto = times.get(..=last).unwrap_or_default();
    upto.len() - upto.partition_point(|at| *at <= earliest)
}

/// The gateway's id, else the e-mail address.
fn customer(payment: &Payment) -> Option<String> {
    let customer = &payment.customer;
    let email = customer.email.as_deref().map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty());
    customer.id.as_ref().map(|id| id.as_str().to_owned()).or(email)
}

fn card(payment: &Payment) -> Option<String> {
    let last4 = payment.method.last4.as_deref()?;
    let brand = payment.method.brand.as_ref().map_or("card", |brand| brand.as_str());
    let postcode = payment.customer.billing.as_ref().and_then(|address| address.postcode.as_deref());
    Some(match postcode {
        Some(postcode) => format!("{brand} {last4} {postcode}"),
        None => format!("{brand} {last4}"),
    })
}
