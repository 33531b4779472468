//! Amounts: integers in the minor unit of the object's own currency. Some exporters write them as text (`"1000"`,
//! `"10.00"`); such text is read when it is a whole number and refused otherwise, so nothing is ever rounded.

use std::fmt;

use serde::Deserializer;
use serde::de::{self, Visitor};

/// Reads an amount that must be there.
pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    option(deserializer)?.ok_or_else(|| de::Error::custom("null where an amount in minor units is needed"))
}

/// Reads an amount that may be null; use with `default` for one that may be absent.
pub(crate) fn option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_any(Amount)
}

/// Reads an amount whose absence or null means zero.
pub(crate) fn or_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    option(deserializer).map(Option::unwrap_or_default)
}

struct Amount;

impl Visitor<'_> for Amount {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole amount in minor units that fits 64 bits")
    }

    fn visit_i64<E: de::Error>(self, amount: i64) -> Result<Self::Value, E> {
        Ok(Some(amount))
    }

    fn visit_u64<E: de::Error>(self, amount: u64) -> Result<Self::Value, E> {
        let fits = i64::try_from(amount).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(amount), &self))?;
        Ok(Some(fits))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let whole = match text.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
            Some(_) => return Err(E::invalid_value(de::Unexpected::Str(text), &self)),
            None => text,
        };
        let amount = whole.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))?;
        Ok(Some(amount))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}
