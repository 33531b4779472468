//! Rounding by name. Nothing in these crates rounds without saying which way.

use serde::{Deserialize, Serialize};

use super::{Decimal, MinorUnitProfile, Money, MoneyError, exact};

/// Which of two neighbours an amount between them becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// The nearest; a half to the even neighbour, so that halves do not add up one way. Also called banker's rounding.
    HalfEven,
    /// The nearest; a half away from zero, as on most invoices.
    HalfUp,
    /// The nearest; a half toward zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
    /// Toward the larger number.
    Ceiling,
    /// Toward the smaller number.
    Floor,
}

impl Rounding {
    /// The name as in rules and reasons.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HalfEven => "half_even",
            Self::HalfUp => "half_up",
            Self::HalfDown => "half_down",
            Self::Up => "up",
            Self::Down => "down",
            Self::Ceiling => "ceiling",
            Self::Floor => "floor",
        }
    }

    /// `numerator / denominator` as a whole number; the denominator must be more than zero.
    pub(super) fn divide(self, numerator: i128, denominator: i128) -> Option<i128> {
        let toward_zero = numerator.checked_div(denominator)?;
        let rest = numerator.checked_rem(denominator)?;
        let away = self.goes_away_from_zero(toward_zero, rest, denominator);
        toward_zero.checked_add(if away { rest.signum() } else { 0 })
    }

    /// Whether the part past `toward_zero` moves the result one further from zero.
    fn goes_away_from_zero(self, toward_zero: i128, rest: i128, denominator: i128) -> bool {
        let past_half = rest.abs().cmp(&(denominator - rest.abs()));
        match self {
            Self::HalfEven => past_half.is_gt() || (past_half.is_eq() && toward_zero % 2 != 0),
            Self::HalfUp => past_half.is_ge(),
            Self::HalfDown => past_half.is_gt(),
            Self::Up => rest != 0,
            Self::Down => false,
            Self::Ceiling => rest > 0,
            Self::Floor => rest < 0,
        }
    }
}

impl std::fmt::Display for Rounding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Money {
    /// The amount with at most `decimals` decimals.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when that cannot be held.
    pub fn round(self, decimals: u32, rounding: Rounding) -> Result<Self, MoneyError> {
        exact::round(self.amount().into(), decimals, 1, rounding)
            .map(|amount| Self::new(amount, self.currency()))
            .ok_or_else(|| MoneyError::overflow(self, "rounded to", format_args!("{decimals} decimals")))
    }

    /// The nearest amount that the profile's wire can carry.
    ///
    /// # Errors
    /// [`MoneyError::NoMinorUnit`] for a currency that the profile lacks, [`MoneyError::Overflow`] past the range.
    pub fn round_to(self, profile: &MinorUnitProfile, rounding: Rounding) -> Result<Self, MoneyError> {
        let unit = profile.minor_unit(self.currency())?;
        exact::round(self.amount().into(), unit.exponent, unit.step, rounding)
            .map(|amount| Self::new(amount, self.currency()))
            .ok_or_else(|| MoneyError::overflow(self, "rounded to", format_args!("{} decimals", unit.exponent)))
    }

    /// The product with a number, with at most `decimals` decimals. It is rounded once, from the exact product.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when that cannot be held.
    pub fn checked_mul(self, factor: Decimal, decimals: u32, rounding: Rounding) -> Result<Self, MoneyError> {
        exact::product(self.amount(), factor)
            .and_then(|product| exact::round(product, decimals, 1, rounding))
            .map(|amount| Self::new(amount, self.currency()))
            .ok_or_else(|| MoneyError::overflow(self, "×", factor))
    }
}
