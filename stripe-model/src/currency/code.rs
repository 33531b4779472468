//! The currency code of an amount.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency code in lower case, as the API writes it. Codes that ISO 4217 does not know (`usdc`) are kept.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(Code);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Code {
    Three([u8; 3]),
    Other(Box<str>),
}

impl Currency {
    /// The code in lower case: `usd`.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Code::Three(letters) => str::from_utf8(letters).unwrap_or_default(),
            Code::Other(text) => text,
        }
    }

    /// The ISO 4217 currency, if it is one.
    pub fn iso(&self) -> Option<iso_currency::Currency> {
        match &self.0 {
            Code::Three(letters) => {
                iso_currency::Currency::from_code(str::from_utf8(&letters.map(|l| l.to_ascii_uppercase())).ok()?)
            }
            Code::Other(_) => None,
        }
    }
}

impl From<&str> for Currency {
    fn from(text: &str) -> Self {
        Self(match *text.as_bytes() {
            [a, b, c] if text.is_ascii() => Code::Three([a, b, c].map(|letter| letter.to_ascii_lowercase())),
            _ => Code::Other(text.to_ascii_lowercase().into()),
        })
    }
}

impl From<iso_currency::Currency> for Currency {
    fn from(currency: iso_currency::Currency) -> Self {
        Self::from(currency.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Currency;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a currency code")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Currency, E> {
                if text.is_empty() { Err(E::invalid_value(de::Unexpected::Str(text), &self)) } else { Ok(text.into()) }
            }
        }
        deserializer.deserialize_str(Text)
    }
}
