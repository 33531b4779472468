//! How the conditions of two fraud rules stand to each other: whether one takes every payment that the other takes, and a payment
//! that both take.

use super::{Condition, CountryOf, FraudConditions, ScoreRange};
use crate::canonical::Recommendation;
use crate::money::Money;

/// Whether everything that fits `narrow` fits `wide`. Only what is certain is said: prefixes and ranges of texts are compared with
/// their like alone.
pub(super) fn covers(wide: &FraudConditions, narrow: &FraudConditions) -> bool {
    let metadata =
        wide.metadata.iter().all(|(key, wide)| narrow.metadata.get(key).is_some_and(|one| implies(one, wide)));
    let provider = match (&wide.provider, &narrow.provider) {
        (None, Some(_) | None) => true,
        (Some(wide), Some(narrow)) => implies(narrow, wide),
        (Some(_), None) => false,
    };
    metadata
        && provider
        && wide.score.is_none_or(|wide| narrow.score.is_some_and(|narrow| is_within(narrow, wide)))
        && is_part(&narrow.recommendation, &wide.recommendation)
        && is_part(&narrow.countries_differ, &wide.countries_differ)
        && wide.new_customer.is_none_or(|wide| narrow.new_customer == Some(wide))
        && amounts_reach(&narrow.amount_at_least, &wide.amount_at_least)
}

/// A list of alternatives that is empty asks for nothing.
fn is_part<T: PartialEq>(narrow: &[T], wide: &[T]) -> bool {
    wide.is_empty() || (!narrow.is_empty() && narrow.iter().all(|one| wide.contains(one)))
}

fn is_within(narrow: ScoreRange, wide: ScoreRange) -> bool {
    let from = wide.from.is_none_or(|wide| narrow.from.is_some_and(|narrow| narrow >= wide));
    from && wide.to.is_none_or(|wide| narrow.to.is_some_and(|narrow| narrow <= wide))
}

/// Whether every amount that reaches one of the narrow bounds reaches a wide one.
fn amounts_reach(narrow: &[Money], wide: &[Money]) -> bool {
    let reaches = |one: &Money| wide.iter().any(|bound| one.compare(*bound).is_ok_and(|order| order.is_ge()));
    wide.is_empty() || (!narrow.is_empty() && narrow.iter().all(reaches))
}

/// Whether every text that fits `narrow` fits `wide`.
fn implies(narrow: &Condition, wide: &Condition) -> bool {
    match (narrow, wide) {
        (Condition::Is(text), wide) => wide.fits(text),
        (Condition::OneOf(texts), wide) => texts.iter().all(|text| wide.fits(text)),
        (Condition::Prefix { prefix: long }, Condition::Prefix { prefix: short }) => long.starts_with(short.as_str()),
        (Condition::Prefix { .. } | Condition::Range { .. }, wide) => narrow == wide,
    }
}

/// A payment that fits both, in words; none where there is none, or none is found.
pub(super) fn common(one: &FraudConditions, other: &FraudConditions) -> Option<String> {
    let mut words = Vec::new();
    if let Some(score) = both(one.score, other.score, score)? {
        words.push(format!("score = {score}"));
    }
    if let Some(advice) = both(listed(&one.recommendation), listed(&other.recommendation), shared::<Recommendation>)? {
        words.push(format!("recommendation = {advice}"));
    }
    if let Some(provider) = both(one.provider.as_ref(), other.provider.as_ref(), text)? {
        words.push(format!("provider = {provider:?}"));
    }
    if let Some(amount) = both(listed(&one.amount_at_least), listed(&other.amount_at_least), amount)? {
        words.push(format!("captured = {amount}"));
    }
    let countries: Vec<&str> =
        one.countries_differ.iter().chain(&other.countries_differ).copied().map(CountryOf::as_str).collect();
    if !countries.is_empty() {
        words.push(format!("different: {}", countries.join(", ")));
    }
    if let Some(is_new) = both(one.new_customer, other.new_customer, |one, other| (one == other).then_some(one))? {
        words.push(format!("new_customer = {is_new}"));
    }
    for key in one.metadata.keys().chain(other.metadata.keys().filter(|key| !one.metadata.contains_key(*key))) {
        let text = both(one.metadata.get(key), other.metadata.get(key), text)?.unwrap_or_default();
        words.push(format!("metadata.{key} = {text:?}"));
    }
    Some(if words.is_empty() { "any payment".to_owned() } else { words.join(", ") })
}

/// What fits both conditions, if there are any; none at all where nothing fits. A condition that stands alone is met with itself.
fn both<C: Copy, T>(one: Option<C>, other: Option<C>, meet: impl Fn(C, C) -> Option<T>) -> Option<Option<T>> {
    match (one, other) {
        (None, None) => Some(None),
        (Some(only), None) | (None, Some(only)) => meet(only, only).map(Some),
        (Some(one), Some(other)) => meet(one, other).map(Some),
    }
}

fn listed<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

/// The lowest score in both ranges, or the highest where they have no lower end.
fn score(one: ScoreRange, other: ScoreRange) -> Option<i64> {
    let highest = [one, other].into_iter().filter_map(|range| range.to).min();
    let score = one.from.max(other.from).or(highest).unwrap_or_default();
    (one.contains(score) && other.contains(score)).then_some(score)
}

fn shared<T: Copy + PartialEq>(one: &[T], other: &[T]) -> Option<T> {
    one.iter().copied().find(|entry| other.contains(entry))
}

/// The larger of two bounds of one currency.
fn amount(one: &[Money], other: &[Money]) -> Option<Money> {
    let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (*one, *other)));
    pairs.filter_map(|(one, other)| Some(if one.compare(other).ok()?.is_ge() { one } else { other })).next()
}

/// A text that fits both.
fn text(one: &Condition, other: &Condition) -> Option<String> {
    let candidates = [one, other].into_iter().flat_map(|condition| match condition {
        Condition::Is(text) => vec![text.clone()],
        Condition::OneOf(texts) => texts.clone(),
        Condition::Prefix { prefix } => vec![prefix.clone()],
        Condition::Range { from, to } => [from, to].into_iter().flatten().cloned().collect(),
    });
    candidates.into_iter().find(|text| one.fits(text) && other.fits(text))
}
