//! Decimal arithmetic that is exact or says so. `rust_decimal`'s checked operations check the range only: they drop digits
//! that do not fit. Here a decimal is taken apart into an integer and a scale, worked on in 128 bits, and put together again
//! only if every digit fits.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serializer, de};

use super::Rounding;

/// An exact number: `mantissa / 10^scale`.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) mantissa: i128,
    pub(super) scale: u32,
}

impl From<Decimal> for Parts {
    fn from(number: Decimal) -> Self {
        Self { mantissa: number.mantissa(), scale: number.scale() }
    }
}

impl Parts {
    /// Without trailing zeros after the point.
    pub(super) fn normalized(self) -> Self {
        match i64::try_from(self.mantissa) {
            Ok(mantissa) => Self::of_narrow(mantissa, self.scale),
            Err(_) => {
                let mut parts = self;
                while parts.scale > 0 && parts.mantissa % 10 == 0 {
                    parts.mantissa /= 10;
                    parts.scale -= 1;
                }
                parts
            }
        }
    }

    /// The same where the mantissa fits 64 bits, as nearly all do: dividing 128 takes many times as long.
    fn of_narrow(mut mantissa: i64, mut scale: u32) -> Self {
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Self { mantissa: i128::from(mantissa), scale }
    }

    /// The mantissa at a scale that is not smaller.
    pub(super) fn at_scale(self, scale: u32) -> Option<i128> {
        self.mantissa.checked_mul(power_of_ten(scale.checked_sub(self.scale)?)?)
    }

    /// The decimal, with as many of the given decimals as fit; none if a digit would be lost.
    pub(super) fn to_decimal(self) -> Option<Decimal> {
        let exact = |parts: Self| Decimal::try_from_i128_with_scale(parts.mantissa, parts.scale).ok();
        exact(self).or_else(|| exact(self.normalized()))
    }
}

/// `10^exponent`.
pub(super) fn power_of_ten(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// `left + right`.
pub(super) fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let sum = |left: Parts, right: Parts| {
        let scale = left.scale.max(right.scale);
        let mantissa = left.at_scale(scale)?.checked_add(right.at_scale(scale)?)?;
        Parts { mantissa, scale }.to_decimal()
    };
    let (left, right) = (Parts::from(left), Parts::from(right));
    sum(left, right).or_else(|| sum(left.normalized(), right.normalized()))
}

/// `left × right`, which may have more decimals than a decimal holds.
pub(super) fn product(left: Decimal, right: Decimal) -> Option<Parts> {
    let (left, right) = (Parts::from(left).normalized(), Parts::from(right).normalized());
    Some(Parts { mantissa: left.mantissa.checked_mul(right.mantissa)?, scale: left.scale + right.scale })
}

/// The multiple of `step / 10^exponent` next to `number`.
pub(super) fn round(number: Parts, exponent: u32, step: i64, rounding: Rounding) -> Option<Decimal> {
    let number = number.normalized();
    let shift = number.scale.saturating_sub(exponent);
    let numerator = number.at_scale(number.scale.max(exponent))?;
    let denominator = power_of_ten(shift)?.checked_mul(i128::from(step))?;
    let steps = rounding.divide(numerator, denominator)?;
    Parts { mantissa: steps.checked_mul(i128::from(step))?, scale: exponent }.to_decimal()
}

/// A plain decimal text: an optional minus, digits, and at most one point between digits. No exponent, no separators.
pub(super) fn parse(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if plain(whole) && plain(fraction) { Decimal::from_str_exact(text).ok() } else { None }
}

/// Serialises as text, to the digit.
pub(super) fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// Reads a plain decimal text; numbers and texts that would lose digits are refused.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| de::Error::custom(format!("{text:?} is not an exact decimal amount")))
}
