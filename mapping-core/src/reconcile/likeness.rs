//! How alike two rows' texts are. An empty text is like nothing, and only a text can contain a key: not the other way round. Two
//! keys that differ are two payments, whatever else is alike, unless a text names one of them; and digits are the same or not.

use super::rows::{Rows, Stored};
use crate::suggest;

/// A key shorter than this stands in too many texts by chance.
pub(super) const SHORTEST_KEY: usize = 6;
/// Longer texts are compared as a whole or not at all.
const LONGEST_TEXT: usize = 256;
/// A text that names the key.
pub(super) const NAMED: u16 = 990;

/// How alike the texts of two rows are at best, in thousandths; nothing where that is less than `least`.
pub(super) fn likeness(rows: &Rows, one: &Stored, other: &Stored, least: u16) -> u16 {
    let (left, right) = ([rows.key(one), rows.reference(one)], [rows.key(other), rows.reference(other)]);
    let named = names_key(right[1], left[0]) || names_key(left[1], right[0]);
    if keys_differ(rows, one, other) {
        return if named { NAMED } else { 0 };
    }
    let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (*one, *other)));
    let best = pairs.map(|(one, other)| alike(one, other, least)).max().unwrap_or_default();
    if named { best.max(NAMED) } else { best }
}

/// Whether both rows have a key, and not the same.
pub(super) fn keys_differ(rows: &Rows, one: &Stored, other: &Stored) -> bool {
    rows.has_key(one) && rows.has_key(other) && rows.key_bytes(one) != rows.key_bytes(other)
}

/// The runs of digits in a text.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty())
}

fn alike(one: &str, other: &str, least: u16) -> u16 {
    if one.is_empty() || other.is_empty() {
        0
    } else if one == other {
        1000
    } else if one.len().max(other.len()) > LONGEST_TEXT
        || !numbers(one).eq(numbers(other))
        || !can_be_alike(one, other, least)
    {
        0
    } else {
        suggest::compare(one, other).score
    }
}

/// Whether enough letters and digits are common to both, wherever they stand: quick to see, and most texts have not.
fn can_be_alike(one: &str, other: &str, least: u16) -> bool {
    if !one.is_ascii() || !other.is_ascii() {
        return true;
    }
    let (left, right) = (letters(one), letters(other));
    let total = |counts: &[u16; 36]| counts.iter().map(|count| usize::from(*count)).sum::<usize>();
    let common: usize = left.iter().zip(&right).map(|(one, other)| usize::from(*one.min(other))).sum();
    common * 1000 >= usize::from(least) * total(&left).max(total(&right))
}

/// How often each digit and letter stands in a text, letters that look like digits counted as those.
fn letters(text: &str) -> [u16; 36] {
    let mut counts = [0; 36];
    for letter in text.chars() {
        let digit = match letter.to_ascii_lowercase() {
            'o' => Some(0),
            'i' | 'l' => Some(1),
            letter => letter.to_digit(36),
        };
        if let Some(count) = digit.and_then(|digit| counts.get_mut(usize::try_from(digit).ok()?)) {
            *count += 1;
        }
    }
    counts
}

/// Whether a text names a key as a word of its own.
pub(super) fn names_key(text: &str, key: &str) -> bool {
    key.len() >= SHORTEST_KEY && words(text).any(|word| word == key)
}

/// The words of a text: dashes and underlines belong to them, as they do to keys.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '-')
        .filter(|word| !word.is_empty())
}
