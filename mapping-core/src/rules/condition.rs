//! One condition of a rule on one text: exact, one of a set, a prefix, or a range.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A condition on a text. In TOML: `"card"`, `["card", "link"]`, `{ prefix = "issuing_" }`, `{ from = "400", to = "499" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, deny_unknown_fields)]
pub enum Condition {
    /// Exactly this.
    Is(String),
    /// One of these.
    OneOf(Vec<String>),
    /// Begins with this.
    Prefix {
        /// The beginning.
        prefix: String,
    },
    /// Between these, both included; an end that is absent is open. Where every end that is given is a number (`400`, `-2.5`),
    /// numbers are compared, so that `1000` is past `499`, and a text that is no number does not fit. Otherwise texts are
    /// compared, letter by letter.
    Range {
        /// The first that fits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The last that fits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
}

impl Condition {
    /// Whether a text fits.
    ///
    /// ```
    /// use mapping_core::rules::Condition;
    ///
    /// let four_hundreds = Condition::Range { from: Some("400".into()), to: Some("499".into()) };
    /// assert!(four_hundreds.fits("0450"));
    /// assert!(!four_hundreds.fits("4500"));
    /// ```
    pub fn fits(&self, text: &str) -> bool {
        match self {
            Self::Is(exact) => exact == text,
            Self::OneOf(set) => set.iter().any(|one| one == text),
            Self::Prefix { prefix } => text.starts_with(prefix.as_str()),
            Self::Range { from, to } => between(from.as_deref(), to.as_deref(), text),
        }
    }

    /// Whether no text at all fits: an empty set, or a range that ends before it begins.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Is(_) | Self::Prefix { .. } => false,
            Self::OneOf(set) => set.is_empty(),
            Self::Range { from, to } => match (from, to) {
                (Some(from), Some(to)) => match (number(from), number(to)) {
                    (Some(first), Some(last)) => first > last,
                    (Some(_) | None, Some(_) | None) => from > to,
                },
                (Some(_), None) | (None, Some(_) | None) => false,
            },
        }
    }
}

/// Whether a text lies between two ends, as numbers where both ends are numbers.
fn between(from: Option<&str>, to: Option<&str>, text: &str) -> bool {
    let (first, last) = (from.map(number), to.map(number));
    let by_number = [first, last].into_iter().flatten().all(|end| end.is_some()) && (from.is_some() || to.is_some());
    if by_number {
        let fits = |number: Decimal| {
            first.flatten().is_none_or(|first| first <= number) && last.flatten().is_none_or(|last| number <= last)
        };
        return number(text).is_some_and(fits);
    }
    from.is_none_or(|from| from <= text) && to.is_none_or(|to| text <= to)
}

/// The number that a text is, written in digits with an optional sign and decimal point.
pub(super) fn number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.');
    if plain { Decimal::from_str_exact(text).ok() } else { None }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

/// Reads a condition in any of its four forms, and says which they are where it is none of them.
struct Written;

/// A prefix or a range, by whichever keys are there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    prefix: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl<'de> Visitor<'de> for Written {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list of texts, { prefix = \"…\" } or { from = \"…\", to = \"…\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Condition, E> {
        Ok(Condition::Is(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Condition, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Condition::OneOf)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Condition, A::Error> {
        match Table::deserialize(MapAccessDeserializer::new(map))? {
            Table { prefix: Some(prefix), from: None, to: None } => Ok(Condition::Prefix { prefix }),
            Table { prefix: None, from, to } if from.is_some() || to.is_some() => Ok(Condition::Range { from, to }),
            Table { prefix: Some(_), .. } => Err(A::Error::custom("a prefix and a range cannot be one condition")),
            Table { prefix: None, .. } => {
                Err(A::Error::custom("the condition is empty: it names neither prefix, from nor to"))
            }
        }
    }
}
