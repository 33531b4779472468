//! Exchange rates. A rate has a date and a source, and a converted amount says which rate it came from.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::Date;

use super::exact::{self, Parts};
use super::{Currency, MinorUnitProfile, Money, MoneyError, Rounding};
use crate::derived::Derived;

/// So many units of `to` for one unit of `from`, on one day, as one source says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Quote", into = "Quote")]
pub struct Rate {
    quote: Quote,
}

/// A rate that has not been checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Quote {
    from: Currency,
    to: Currency,
    #[serde(with = "exact")]
    rate: Decimal,
    as_of: Date,
    source: String,
}

impl Rate {
    /// One `from` is `rate` of `to`.
    ///
    /// # Errors
    /// [`MoneyError::InvalidRate`] for a rate that is not more than zero, or that is not one within a currency.
    pub fn new(
        from: Currency,
        to: Currency,
        rate: Decimal,
        as_of: Date,
        source: impl Into<String>,
    ) -> Result<Self, MoneyError> {
        Self::try_from(Quote { from, to, rate, as_of, source: source.into() })
    }

    /// The currency that it converts from.
    pub fn from(&self) -> Currency {
        self.quote.from
    }

    /// The currency that it converts to.
    pub fn to(&self) -> Currency {
        self.quote.to
    }

    /// How much of [`to`](Self::to) one unit of [`from`](Self::from) is.
    pub fn rate(&self) -> Decimal {
        self.quote.rate
    }

    /// The day of the rate.
    pub fn as_of(&self) -> Date {
        self.quote.as_of
    }

    /// Who says so.
    pub fn source(&self) -> &str {
        &self.quote.source
    }

    /// The amount in the other currency, rounded once, to that currency's minor unit in `profile`. The rate, its date, its
    /// source and the rounding stand among the reasons.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] if the amount is not in [`from`](Self::from), [`MoneyError::NoMinorUnit`],
    /// [`MoneyError::Overflow`].
    pub fn convert(
        &self,
        amount: Money,
        profile: &MinorUnitProfile,
        rounding: Rounding,
    ) -> Result<Derived<Money>, MoneyError> {
        let Quote { from, to, rate, as_of, source } = &self.quote;
        if amount.currency() != *from {
            return Err(MoneyError::CurrencyMismatch { left: amount.currency(), right: *from });
        }
        let unit = profile.minor_unit(*to)?;
        let converted = exact::product(amount.amount(), *rate)
            .and_then(|product| exact::round(product, unit.exponent, unit.step, rounding))
            .ok_or_else(|| MoneyError::overflow(amount, "×", rate))?;
        Ok(Derived::new(Money::new(converted, *to), "money.rate")
            .because("amount", amount)
            .because("rate", format_args!("{rate} {} for 1 {}", to.code(), from.code()))
            .because("as_of", as_of)
            .because("source", source)
            .because("rounding", rounding))
    }

    /// The rate the other way, with so many decimals. It is a rate of its own, not one that the source published, and says so:
    /// converting there and back with it need not give the same amount.
    ///
    /// # Errors
    /// [`MoneyError::InvalidRate`] if so few decimals leave nothing, [`MoneyError::Overflow`] if so many do not fit.
    pub fn inverse(&self, decimals: u32, rounding: Rounding) -> Result<Self, MoneyError> {
        let Quote { from, to, rate, as_of, source } = &self.quote;
        let parts = Parts::from(*rate);
        let inverse = exact::power_of_ten(parts.scale + decimals)
            .and_then(|numerator| rounding.divide(numerator, parts.mantissa))
            .and_then(|mantissa| Parts { mantissa, scale: decimals }.to_decimal())
            .ok_or_else(|| MoneyError::overflow(Money::new(Decimal::ONE, *to), "/", rate))?;
        Self::new(*to, *from, inverse, *as_of, format!("inverse of {rate} by {source}"))
    }
}

impl TryFrom<Quote> for Rate {
    type Error = MoneyError;

    fn try_from(quote: Quote) -> Result<Self, MoneyError> {
        let Quote { from, to, rate, .. } = quote;
        if rate <= Decimal::ZERO || (from == to && rate != Decimal::ONE) {
            return Err(MoneyError::InvalidRate { from, to, rate });
        }
        Ok(Self { quote })
    }
}

impl From<Rate> for Quote {
    fn from(rate: Rate) -> Self {
        rate.quote
    }
}
