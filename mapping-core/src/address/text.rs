//! Clean text: composed Unicode, single spaces, nothing invisible, the profile's letters and case.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Case, Letters, Policy, WidthProfile};
use crate::refusal::{Refusal, RefusalCode};

/// Cleans texts.
pub(super) struct Cleaner<'a> {
    pub(super) profile: &'a WidthProfile,
    pub(super) case: Case,
}

impl Cleaner<'_> {
    /// The clean text; `at` names its field for a refusal.
    pub(super) fn clean(&self, text: &str, at: impl Fn() -> String) -> Result<String, Refusal> {
        if is_clean(text) {
            return Ok(match self.case {
                Case::AsGiven => text.to_owned(),
                Case::Upper => text.to_ascii_uppercase(),
            });
        }
        let visible: String = text.nfc().filter(|letter| letter.is_whitespace() || !is_invisible(*letter)).collect();
        let spelled = self.spell(visible, at)?;
        let cased = match self.case {
            Case::AsGiven => spelled,
            Case::Upper => spelled.to_uppercase(),
        };
        let single_spaced = cased.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(single_spaced.nfc().collect())
    }

    /// The text in the letters that the column holds.
    fn spell(&self, text: String, at: impl Fn() -> String) -> Result<String, Refusal> {
        match self.profile.letters {
            Letters::Unicode => Ok(text),
            Letters::Ascii => text.chars().map(|letter| self.spell_letter(letter, &text, &at)).collect(),
        }
    }

    fn spell_letter(&self, letter: char, text: &str, at: impl Fn() -> String) -> Result<String, Refusal> {
        if letter.is_ascii() || letter.is_whitespace() {
            return Ok(letter.to_string());
        }
        let ascii = any_ascii::any_ascii_char(letter);
        match self.profile.policy {
            Policy::Fold if !ascii.is_empty() || is_mark(letter) => Ok(ascii.to_owned()),
            Policy::Fold | Policy::Refuse => {
                let message = format!("{letter:?} cannot be written in ASCII, and this column holds nothing else");
                Err(Refusal::new(RefusalCode::InvalidText, at(), text, message))
            }
        }
    }
}

/// A text on one line, with single spaces.
#[cfg(any(feature = "syspro", feature = "tims"))]
pub(crate) fn on_one_line(text: &str) -> std::borrow::Cow<'_, str> {
    if is_clean(text) { text.into() } else { text.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}

/// Whether nothing is left to clean: ASCII without control characters, single spaces, none at the ends. Nearly every text is.
fn is_clean(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        if !(byte.is_ascii_graphic() || (byte == b' ' && before != b' ')) {
            return false;
        }
        before = byte;
    }
    before != b' ' || text.is_empty()
}

/// Whether a text has at most so many characters.
pub(super) fn is_within(text: &str, width: usize) -> bool {
    text.len() <= width || text.chars().count() <= width
}

/// Refuses a text wider than its column; `at` names it.
pub(super) fn must_fit(text: &str, at: impl Fn() -> String, width: usize) -> Result<(), Refusal> {
    if is_within(text, width) {
        return Ok(());
    }
    let length = text.chars().count();
    let message = format!("this has {length} characters, and the column holds {width}; shorten it at the source");
    Err(Refusal::new(RefusalCode::TooLong, at(), text, message))
}

/// Accents that stand on their own, and joiners: what is left of a letter without them is still the letter.
fn is_mark(letter: char) -> bool {
    is_combining_mark(letter) || matches!(letter, '\u{200C}' | '\u{200D}')
}

/// Control characters, byte order marks and marks of direction. Joiners stay: some scripts are misspelt without them.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{00AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}
