//! Why a value of a rule book cannot be read, in the words of a person who writes books and no programs.

use std::fmt;

use serde::de::{Expected, Unexpected};

use super::FindingCode;
use super::place::Path;
use crate::suggest;

/// Why a value cannot be read, and where.
#[derive(Debug)]
pub(super) struct Fault {
    /// The way to the value; none until the reader that meets the fault adds it.
    pub(super) path: Option<Path>,
    /// Whether the key at the end of the way is at fault, and not its value.
    pub(super) at_key: bool,
    pub(super) kind: FaultKind,
}

/// What is wrong with a value.
#[derive(Debug)]
pub(super) enum FaultKind {
    UnknownKey { key: String, known: &'static [&'static str] },
    MissingKey(&'static str),
    UnknownValue { value: String, allowed: &'static [&'static str] },
    WrongType { expected: String },
    OutOfRange { expected: String },
    DecimalFigure,
    Invalid(String),
}

use FaultKind::{DecimalFigure, Invalid, MissingKey, OutOfRange, UnknownKey, UnknownValue, WrongType};

/// Lists longer than this are not shown whole.
const SHOWN: usize = 24;

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        let at_key = matches!(kind, UnknownKey { .. });
        Self { path: None, at_key, kind }
    }
}

impl Fault {
    /// The fault at this place, unless it has one already.
    pub(super) fn at(mut self, path: impl FnOnce() -> Path) -> Self {
        self.path.get_or_insert_with(path);
        self
    }

    pub(super) fn code(&self) -> FindingCode {
        match &self.kind {
            UnknownKey { .. } => FindingCode::UnknownKey,
            MissingKey(_) => FindingCode::MissingKey,
            UnknownValue { allowed, .. } if is_currency_list(allowed) => FindingCode::UnknownCurrency,
            UnknownValue { .. } => FindingCode::UnknownValue,
            WrongType { .. } | DecimalFigure => FindingCode::WrongType,
            OutOfRange { .. } => FindingCode::OutOfRange,
            Invalid(_) => FindingCode::InvalidValue,
        }
    }

    /// A sentence about the key `name`, whose value is `found`.
    pub(super) fn message(&self, name: &str, found: &str) -> String {
        let name = if name.is_empty() { "the book".to_owned() } else { format!("`{name}`") };
        match &self.kind {
            UnknownKey { .. } => format!("{name}: no rule has this key"),
            MissingKey(key) => format!("{name}: the key `{key}` is missing"),
            UnknownValue { value, allowed } if is_currency_list(allowed) => {
                format!("{name}: there is no currency {value:?}")
            }
            UnknownValue { value, .. } => format!("{name}: {value:?} is not one of the values that this key takes"),
            WrongType { expected } => format!("{name} has to be {}, and is {found}", in_words(expected)),
            OutOfRange { expected } => format!("{name} has to be {}, and is {found}", in_words(expected)),
            DecimalFigure => {
                format!("{name}: a figure with decimal places is written in quotes, so that it stays exact")
            }
            Invalid(message) => format!("{name}: {message}"),
        }
    }

    /// What to write instead.
    pub(super) fn hint(&self, found: &str) -> Option<String> {
        match &self.kind {
            UnknownKey { known: [], .. } => Some("this section has no keys; take the line out".to_owned()),
            UnknownKey { key, known } => Some(one_of(key, known, "the keys here are", '`')),
            MissingKey(key) => Some(format!("add a line `{key} = …`")),
            UnknownValue { value, allowed } if is_currency_list(allowed) => {
                let code = "write an ISO 4217 code in capitals, such as \"GBP\"";
                Some(nearest(value, allowed.iter().copied(), '"').unwrap_or_else(|| code.to_owned()))
            }
            UnknownValue { value, allowed } => Some(one_of(value, allowed, "it takes", '"')),
            WrongType { expected } => wrong_type_hint(expected, found),
            DecimalFigure => Some(format!("write \"{found}\"")),
            OutOfRange { .. } | Invalid(_) => None,
        }
    }
}

/// Only the table of currencies has so many words.
fn is_currency_list(allowed: &[&str]) -> bool {
    allowed.len() > 100 && allowed.contains(&"GBP")
}

/// The nearest of the known words if one is near, and else all of them.
pub(super) fn one_of(word: &str, known: &[&str], lead: &str, quote: char) -> String {
    nearest(word, known.iter().copied(), quote).unwrap_or_else(|| {
        let shown: Vec<String> = known.iter().take(SHOWN).map(|one| format!("{quote}{one}{quote}")).collect();
        let more = if known.len() > SHOWN { ", …" } else { "" };
        format!("{lead} {}{more}", shown.join(", "))
    })
}

/// `did you mean …?`, if a known word is near.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>, quote: char) -> Option<String> {
    let near = suggest::near(word, known);
    near.first().map(|best| format!("did you mean {quote}{}{quote}?", best.value))
}

/// What a value has to be, from the words that programs use for it.
fn in_words(expected: &str) -> String {
    let whole = |range: &str| format!("a whole number {range}");
    match expected {
        "text" | "a string" | "a borrowed string" | "a character" => "a text in quotes".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list in square brackets".to_owned(),
        "a map" => "a table of keys and values".to_owned(),
        "u8" => whole("from 0 to 255"),
        "u16" => whole("from 0 to 65535"),
        "u32" => whole("from 0 to 4294967295"),
        "u64" | "u128" | "usize" => whole("from 0 on"),
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number".to_owned(),
        "a nonzero u8" => whole("from 1 to 255"),
        "a nonzero u16" => whole("from 1 to 65535"),
        "a nonzero u32" => whole("from 1 to 4294967295"),
        other if other.starts_with("a nonzero ") => whole("other than 0"),
        other if other.starts_with("struct ") || other.starts_with("a section") => {
            "a table of keys and values".to_owned()
        }
        other => other.to_owned(),
    }
}

fn wrong_type_hint(expected: &str, found: &str) -> Option<String> {
    match expected {
        "text" | "a string" | "a borrowed string" if !found.contains(' ') => Some(format!("write \"{found}\"")),
        "a boolean" => Some("write true or false, without quotes".to_owned()),
        other if other.contains("u16") || other.contains("u32") || other.contains("i32") || other.contains("u64") => {
            Some("write the number without quotes".to_owned())
        }
        _ => None,
    }
}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Invalid(message.to_string()).into()
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        WrongType { expected: expected.to_string() }.into()
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match unexpected {
            Unexpected::Signed(_) | Unexpected::Unsigned(_) | Unexpected::Other(_) => {
                OutOfRange { expected: expected.to_string() }.into()
            }
            Unexpected::Str(text) => Invalid(format!("{text:?} is not {expected}")).into(),
            other => Invalid(format!("{other} is not {expected}")).into(),
        }
    }

    fn unknown_variant(value: &str, allowed: &'static [&'static str]) -> Self {
        UnknownValue { value: value.to_owned(), allowed }.into()
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        UnknownKey { key: key.to_owned(), known }.into()
    }

    fn missing_field(key: &'static str) -> Self {
        MissingKey(key).into()
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message("", "something else"))
    }
}
