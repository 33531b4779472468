//! Figures that both surfaces share: amounts, prices, quantities and rates. Each is an exact decimal. In JSON it is text with its
//! scale kept; a reader also takes a whole number, and refuses one with a fraction, because that has been through binary
//! floating point.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares a newtype over a decimal that is text on the wire.
macro_rules! figures {
    ($( $(#[$meta:meta])* pub struct $name:ident; )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
                Self(unsigned_zero(figure))
            }
        }

        impl From<$name> for Decimal {
            fn from(figure: $name) -> Self {
                figure.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                client_core::with_figure_text(self.0, |text| to.serialize_str(text))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(ExactFigure).map(Self::from)
            }
        }
    )* };
}

figures! {
    /// An amount of money in major units of the document's currency.
    pub struct Amount;
    /// The price of one unit in major units of the document's currency.
    pub struct UnitPrice;
    /// A quantity in the item's unit of measure.
    pub struct Quantity;
    /// Units of the company currency for one unit of the document's currency.
    pub struct ExchangeRate;
}

/// Text or a whole number; `visit_f64` is left to its default, which refuses.
struct ExactFigure;

impl Visitor<'_> for ExactFigure {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal as text, such as \"12.50\", or a whole number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        if !is_plain(text) {
            return Err(E::invalid_value(Unexpected::Str(text), &self));
        }
        Decimal::from_str_exact(text)
            .map_err(|_| E::custom(format_args!("`{text}` has more digits than are kept exactly")))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Decimal, E> {
        Ok(number.into())
    }
}

/// An optional minus, digits, and optionally a point with digits after it. `Decimal` alone would also take `1_000` and `1e3`.
pub(crate) fn is_plain(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.split_once('.').map_or_else(|| digits(unsigned), |(whole, fraction)| digits(whole) && digits(fraction))
}

/// `-0.00` is a figure that no document needs and that some readers take for a negative one.
fn unsigned_zero(figure: Decimal) -> Decimal {
    if figure.is_zero() { figure.abs() } else { figure }
}
