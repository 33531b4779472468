//! Texts that stand for all others: for every way in which the conditions on one facet can fit or not, one text.
//!
//! An exact text, a prefix and a range of texts are stretches of the alphabetical order, so the ends of all stretches and one text
//! between each two neighbours are enough. Ranges of numbers are stretches of another order; their ends, and numbers between and
//! beyond them, are added.
//!
//! Where a facet has a closed list of texts, those are all that there are. Where it has words that gateways are known to write, one of
//! them stands for the others if one does, for a witness should be a line that occurs.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::rules::Condition;
use crate::rules::condition::number;
use crate::rules::facet::{self, Texts};

/// The texts to try on a facet: one for every way in which the conditions on it can fit or not.
pub(super) fn to_try(facet: &str, conditions: &[&Condition]) -> Vec<String> {
    let words = |words: Vec<&str>| {
        let (named, others): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| is_named(word, conditions));
        named.into_iter().chain(others).map(str::to_owned).collect::<Vec<String>>()
    };
    let texts = match facet::texts(facet) {
        Texts::Closed(closed) => words(closed),
        Texts::Open(known) => [words(known), standing_for_all(conditions)].concat(),
        Texts::Free => return standing_for_all(conditions),
    };
    let mut seen = BTreeSet::new();
    let is_new = |text: &String| seen.insert(conditions.iter().map(|one| one.fits(text)).collect::<Vec<bool>>());
    texts.into_iter().filter(is_new).collect()
}

/// Whether some condition is about exactly this word.
fn is_named(word: &str, conditions: &[&Condition]) -> bool {
    conditions.iter().any(|condition| match condition {
        Condition::Is(text) => text == word,
        Condition::OneOf(texts) => texts.iter().any(|text| text == word),
        Condition::Prefix { .. } | Condition::Range { .. } => false,
    })
}

/// The texts that stand for all others, given all conditions on a facet.
fn standing_for_all(conditions: &[&Condition]) -> Vec<String> {
    let ends: BTreeSet<String> = conditions.iter().flat_map(|one| ends(one)).collect();
    let between = ends.iter().zip(ends.iter().skip(1)).filter_map(|(one, next)| just_after(one, Some(next)));
    let beyond = ends.last().and_then(|last| just_after(last, None));
    let before = (!ends.contains("")).then(String::new);
    let numbers = numbers(conditions);
    let mut texts: Vec<String> = between.chain(beyond).chain(before).chain(numbers).collect();
    texts.retain(|text| !ends.contains(text));
    ends.into_iter().chain(texts).collect() // in this order, because a witness that somebody wrote reads best
}

/// Whether a facet has conditions on numbers and on stretches of letters at once, so that the texts do not stand for all others. The
/// texts of a closed facet are all that there are.
pub(super) fn is_mixed(facet: &str, conditions: &[&Condition]) -> bool {
    if let Texts::Closed(_) = facet::texts(facet) {
        return false;
    }
    let by_letters = |one: &Condition| matches!(one, Condition::Prefix { .. }) || is_by_letters(one);
    conditions.iter().any(|one| is_numeric(one)) && conditions.iter().any(|one| by_letters(one))
}

fn is_numeric(condition: &Condition) -> bool {
    match condition {
        Condition::Is(_) | Condition::OneOf(_) | Condition::Prefix { .. } => false,
        Condition::Range { from, to } => [from, to].into_iter().flatten().all(|end| number(end).is_some()),
    }
}

fn is_by_letters(condition: &Condition) -> bool {
    matches!(condition, Condition::Range { .. }) && !is_numeric(condition)
}

/// Where the stretch of a condition begins, where it ends, and where the next one begins.
fn ends(condition: &Condition) -> Vec<String> {
    match condition {
        Condition::Is(text) => vec![text.clone()],
        Condition::OneOf(texts) => texts.clone(),
        Condition::Prefix { prefix } => {
            [Some(prefix.clone()), after_all_that_begin_with(prefix)].into_iter().flatten().collect()
        }
        Condition::Range { from, to } => [from, to].into_iter().flatten().cloned().collect(),
    }
}

/// The first text after all that begin with a prefix; none where there is none.
fn after_all_that_begin_with(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        let next = (u32::from(last).saturating_add(1)..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

/// A text after one and before the next, readable if there is a readable one.
fn just_after(one: &str, next: Option<&String>) -> Option<String> {
    let endings = ["-other", "0", " ", "\u{1}", "\u{0}"];
    let mut candidates = endings.iter().map(|ending| format!("{one}{ending}"));
    candidates.find(|text| next.is_none_or(|next| text < next))
}

/// The ends of ranges of numbers, and numbers between and beyond them.
fn numbers(conditions: &[&Condition]) -> Vec<String> {
    let ranges = conditions.iter().filter(|one| is_numeric(one));
    let ends: BTreeSet<Decimal> = ranges.flat_map(|one| ends(one)).filter_map(|end| number(&end)).collect();
    let below = ends.first().and_then(|first| first.checked_sub(Decimal::ONE));
    let above = ends.last().and_then(|last| last.checked_add(Decimal::ONE));
    let between = ends
        .iter()
        .zip(ends.iter().skip(1))
        .filter_map(|(low, high)| low.checked_add(*high)?.checked_div(Decimal::TWO));
    ends.iter().copied().chain(between).chain(below).chain(above).map(|number| number.to_string()).collect()
}
