//! The way from one currency to another: one rate, or several in a row, each as it is quoted or the other way round.

use std::fmt;

use crate::derived::Derived;
use crate::money::{Currency, Decimal, MinorUnitProfile, Money, MoneyError, Rate, Rounding};
use crate::rules::RateSource;

/// One rate on the way, in the direction in which it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    rate: Rate,
    inverted: bool,
}

/// The way from one currency to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    source: RateSource,
    legs: Vec<Leg>,
}

impl Leg {
    /// The rate as it is quoted.
    pub fn quoted(rate: Rate) -> Self {
        Self { rate, inverted: false }
    }

    /// The rate the other way round.
    pub fn inverted(rate: Rate) -> Self {
        Self { rate, inverted: true }
    }

    /// The rate as its source quotes it.
    pub fn rate(&self) -> &Rate {
        &self.rate
    }

    /// The currency that it leads from.
    pub fn from(&self) -> Currency {
        if self.inverted { self.rate.to() } else { self.rate.from() }
    }

    /// The currency that it leads to.
    pub fn to(&self) -> Currency {
        if self.inverted { self.rate.from() } else { self.rate.to() }
    }
}

impl Path {
    /// The way by these rates, each of which begins where the one before it ends.
    pub(super) fn new(source: RateSource, legs: Vec<Leg>) -> Self {
        Self { source, legs }
    }

    /// Who says so.
    pub fn source(&self) -> RateSource {
        self.source
    }

    /// The rates, in the order in which they are used.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The amount at the end of the way, rounded once, to the minor unit that ISO 4217 gives `to`.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] where the way does not lead from the amount's currency to `to`;
    /// [`MoneyError::NoMinorUnit`], [`MoneyError::Overflow`].
    pub fn convert(&self, amount: Money, to: Currency, rounding: Rounding) -> Result<Derived<Money>, MoneyError> {
        let mut reached = amount.currency();
        for leg in &self.legs {
            if leg.from() != reached {
                return Err(MoneyError::CurrencyMismatch { left: reached, right: leg.from() });
            }
            reached = leg.to();
        }
        if reached != to {
            return Err(MoneyError::CurrencyMismatch { left: reached, right: to });
        }
        let unit = MinorUnitProfile::ISO.minor_unit(to)?;
        let (under, over): (Vec<&Leg>, Vec<&Leg>) = self.legs.iter().partition(|leg| leg.inverted);
        let numbers = |legs: Vec<&Leg>| legs.into_iter().map(|leg| leg.rate.rate()).collect::<Vec<Decimal>>();
        let converted = amount.checked_ratio(&numbers(over), &numbers(under), unit.exponent, rounding)?;
        let converted = Derived::new(Money::new(converted.amount(), to), self.source.rule()).because("amount", amount);
        Ok(converted)
    }
}

/// `1.0850 USD for 1 EUR of 2026-11-19 by ECB`.
impl fmt::Display for Leg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rate, lead) = (&self.rate, if self.inverted { "inverse of " } else { "" });
        let (number, to, from) = (rate.rate(), rate.to().code(), rate.from().code());
        write!(f, "{lead}{number} {to} for 1 {from} of {} by {}", rate.as_of(), rate.source())
    }
}
