//! Decimals: exchange rates and percentages are JSON numbers, unit amounts are text. Both are read from the token's own
//! digits, never through binary floating point; a number with more digits than a `Decimal` holds is an error.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{self, Unexpected, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json::RAW;

/// Reads a decimal that may be null; use with `default` for one that may be absent.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    deserializer.deserialize_newtype_struct(RAW, Token)
}

/// The digits come as text from this crate's reader, and as a raw value from `serde_json`.
struct Token;

impl<'de> Visitor<'de> for Token {
    type Value = Option<Decimal>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal of at most 28 digits")
    }

    fn visit_str<E: de::Error>(self, json: &str) -> Result<Self::Value, E> {
        match json.trim_matches('"') {
            "null" | "" => Ok(None),
            text => exact(text).map(Some).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        self.visit_str(raw.get())
    }
}

/// Writes a decimal as a JSON number, or null.
pub(crate) fn serialize<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    let number = decimal.map(|decimal| RawValue::from_string(decimal.to_string())).transpose();
    number.map_err(S::Error::custom)?.serialize(serializer)
}

/// Writes a decimal as text, or null.
pub(crate) fn serialize_text<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    decimal.map(|decimal| decimal.to_string()).serialize(serializer)
}

fn exact(text: &str) -> Option<Decimal> {
    if !text.contains(['e', 'E']) {
        return Decimal::from_str_exact(text).ok();
    }
    let (digits, exponent) = text.split_once(['e', 'E'])?;
    let digits = Decimal::from_str_exact(digits).ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    let scale = i64::from(digits.scale()) - i64::from(exponent);
    match u32::try_from(scale) {
        Ok(scale) => Decimal::try_from_i128_with_scale(digits.mantissa(), scale).ok(),
        Err(_) => {
            let factor = 10_i128.checked_pow(u32::try_from(-scale).ok()?)?;
            Decimal::try_from_i128_with_scale(digits.mantissa().checked_mul(factor)?, 0).ok()
        }
    }
}
