//! How near one code is to another: what a person would mistake for it.

use crate::canonical::Sku;
use crate::refusal::Suggestion;

/// From this score on two codes are the same but for how they are written.
pub(crate) const NEARLY_THE_SAME: u16 = 970;
/// Below this score two codes have too little in common to be worth showing.
pub(super) const WORTH_SHOWING: u16 = 600;
/// More would hide the good ones.
const AT_MOST: usize = 5;

/// The known values nearest to `wanted`, best first, at most five. Equal scores stand in the order of the values.
pub fn near<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<Suggestion> {
    ranked(known.into_iter().map(|value| compare(wanted, value)))
}

/// What to look for in an ERP that searches by text, to find the neighbours of an unknown code: each part of it, then how it begins.
pub fn fragments(sku: &Sku) -> Vec<String> {
    let parts = sku.as_str().split(|letter: char| !letter.is_alphanumeric()).filter(|part| part.chars().count() >= 2);
    let beginning: String = sku.as_str().chars().take(3).collect();
    let mut texts: Vec<String> = Vec::new();
    for text in parts.map(str::to_owned).chain([beginning]) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// How near `value` is to `wanted`, and why.
pub fn compare(wanted: &str, value: &str) -> Suggestion {
    let (score, why) = score(wanted, value);
    Suggestion { value: value.to_owned(), score, why }
}

pub(super) fn ranked(suggestions: impl Iterator<Item = Suggestion>) -> Vec<Suggestion> {
    let mut suggestions = sorted(suggestions);
    suggestions.retain(|near| near.score >= WORTH_SHOWING);
    suggestions.truncate(AT_MOST);
    suggestions
}

/// All of them, best first, each value once.
pub(super) fn sorted(suggestions: impl Iterator<Item = Suggestion>) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = suggestions.collect();
    suggestions.sort_by(|left, right| left.value.cmp(&right.value).then_with(|| right.score.cmp(&left.score)));
    suggestions.dedup_by(|left, right| left.value == right.value);
    suggestions.sort_by(|left, right| right.score.cmp(&left.score).then_with(|| left.value.cmp(&right.value)));
    suggestions
}

fn score(wanted: &str, value: &str) -> (u16, String) {
    if wanted == value {
        return (1000, "the same".to_owned());
    }
    let (wanted, value) = (wanted.to_lowercase(), value.to_lowercase());
    if wanted == value {
        return (990, "the same but for case".to_owned());
    }
    let (wanted, value) = (letters_and_digits(&wanted), letters_and_digits(&value));
    if wanted == value && !wanted.is_empty() {
        return (980, "the same but for dashes and spaces".to_owned());
    }
    let (wanted, value) = (without_look_alikes(&wanted), without_look_alikes(&value));
    if wanted == value && !wanted.is_empty() {
        return (NEARLY_THE_SAME, "the same but for letters that look like digits".to_owned());
    }
    by_edits(&wanted, &value)
}

/// One thousand less the share of characters that have to change; always below the near-identical.
fn by_edits(wanted: &str, value: &str) -> (u16, String) {
    let longest = wanted.chars().count().max(value.chars().count());
    let edits = strsim::damerau_levenshtein(wanted, value);
    let kept = 1000 * longest.saturating_sub(edits);
    let score = kept.checked_div(longest).map_or(0, |score| u16::try_from(score.min(960)).unwrap_or(0));
    let why = if edits == 1 { "1 character differs".to_owned() } else { format!("{edits} characters differ") };
    (score, why)
}

pub(super) fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// O and 0, I, L and 1: alike in most type.
fn without_look_alikes(text: &str) -> String {
    let look = |letter| match letter {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    text.chars().map(look).collect()
}
