//! Texts that a person would take for the same, whatever an ERP made of one of them.

use unicode_normalization::UnicodeNormalization;

/// A value, unless it says nothing.
pub(super) fn said(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Two texts in one form, or one of them the beginning of the other, as long as its column is wide.
pub(super) fn is_same_text(left: &str, right: &str, form: fn(&str) -> String, width: usize) -> bool {
    let is_cut = |short: &str, long: &str| {
        let length = short.trim_end().chars().count();
        let fills = length <= width && length.saturating_add(1) >= width; // a space at the end of the column is lost
        fills && long.trim_end().chars().count() > width && form(long).starts_with(&form(short))
    };
    left == right || form(left) == form(right) || is_cut(left, right) || is_cut(right, left)
}

/// Small letters without accents, single spaces.
pub(super) fn plain(text: &str) -> String {
    let ascii = if text.is_ascii() { text.to_owned() } else { any_ascii::any_ascii(&text.nfc().collect::<String>()) };
    ascii.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Small letters without accents and digits, nothing else.
pub(super) fn squeezed(text: &str) -> String {
    plain(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}
