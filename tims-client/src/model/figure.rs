//! Figures: amounts, prices, quantities and rates. On the wire each is decimal text with its scale kept; a reader also takes
//! a whole JSON number, and refuses one with a fraction, because it would have passed through binary floating point.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares a newtype over a decimal that is text on the wire.
macro_rules! figure {
    ($( $(#[$meta:meta])* pub struct $name:ident; )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Decimal);

        impl $name {
            /// Zero without a scale.
            pub const ZERO: Self = Self(Decimal::ZERO);

            /// The figure.
            pub fn decimal(self) -> Decimal {
                self.0
            }
        }

        impl From<Decimal> for $name {
            fn from(figure: Decimal) -> Self {
                Self(without_negative_zero(figure))
            }
        }

        impl From<$name> for Decimal {
            fn from(figure: $name) -> Self {
                figure.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                client_core::with_figure_text(self.0, |text| serializer.serialize_str(text))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(FigureVisitor).map(Self::from)
            }
        }
    )* };
}

figure! {
    /// An amount of money in major units of the document's currency.
    pub struct Amount;
    /// The price of one unit in major units of the document's currency.
    pub struct UnitPrice;
    /// A quantity in the item's unit of measure.
    pub struct Quantity;
    /// Units of the company currency for one unit of the document's currency.
    pub struct ExchangeRate;
}

/// Reads text or a whole number. A number with a fraction is refused by the default of every other `visit` method.
struct FigureVisitor;

impl Visitor<'_> for FigureVisitor {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal as text, such as \"12.50\", or a whole number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        if !is_plain_decimal(text) {
            return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
        }
        Decimal::from_str_exact(text)
            .map_err(|_| E::custom(format_args!("`{text}` does not fit an exact decimal of 28 digits")))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(Decimal::from(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Decimal, E> {
        Ok(Decimal::from(number))
    }
}

/// An optional minus, digits, and optionally a point with more digits. `rust_decimal` alone would also take `1_000` and `1e3`.
fn is_plain_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

fn without_negative_zero(figure: Decimal) -> Decimal {
    if figure.is_zero() { figure.abs() } else { figure }
}
