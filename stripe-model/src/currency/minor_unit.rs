//! How an integer on the wire stands for money. A charge's exponent and a payout's granularity are two facts: a forint
//! charge may be 10.50, a forint payout may not.

use iso_currency::Currency as Iso;
use rust_decimal::Decimal;
use thiserror::Error;

use super::Currency;

/// The minor unit of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinorUnit {
    /// Decimals between the wire's integer and the major unit: 2 turns 1099 into 10.99.
    pub exponent: u32,
    /// Every amount is a multiple of this many minor units.
    pub step: i64,
}

/// An amount that cannot be converted. Nothing is ever rounded to make it fit.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum AmountError {
    /// Stripe has no minor unit for the currency, so an amount in it has no certain meaning.
    #[error("no minor unit is known for currency `{currency}`, so {amount} has no certain value")]
    UnknownCurrency {
        /// The currency.
        currency: Currency,
        /// The amount.
        amount: Decimal,
    },
    /// The amount has more decimals than the currency.
    #[error("{amount} {currency} is not a multiple of {smallest}, the smallest amount of the currency")]
    NotRepresentable {
        /// The currency.
        currency: Currency,
        /// The amount in major units.
        amount: Decimal,
        /// The smallest amount that the currency can hold, in major units.
        smallest: Decimal,
    },
    /// The amount does not fit 64 bits of minor units.
    #[error("{amount} {currency} does not fit 64 bits of minor units")]
    Overflow {
        /// The currency.
        currency: Currency,
        /// The amount in major units.
        amount: Decimal,
    },
}

/// The unit of charges, refunds, disputes, invoices and balance transactions. None where Stripe has no such currency.
pub fn charge_unit(currency: Iso) -> Option<MinorUnit> {
    let (exponent, step) = match currency {
        Iso::BIF | Iso::CLP | Iso::DJF | Iso::GNF | Iso::JPY | Iso::KMF | Iso::KRW | Iso::MGA | Iso::PYG | Iso::RWF => {
            (0, 1)
        }
        Iso::VND | Iso::VUV | Iso::XAF | Iso::XOF | Iso::XPF => (0, 1),
        Iso::BHD | Iso::JOD | Iso::KWD | Iso::OMR | Iso::TND => (3, 10),
        Iso::ISK | Iso::UGX => (2, 100),
        other => match other.exponent() {
            Some(2) => (2, 1),
            _ => return None,
        },
    };
    Some(MinorUnit { exponent, step })
}

/// The unit of payouts: as of charges, but whole forints and whole Taiwan dollars only.
pub fn payout_unit(currency: Iso) -> Option<MinorUnit> {
    let unit = charge_unit(currency)?;
    Some(match currency {
        Iso::HUF | Iso::TWD => MinorUnit { step: 100, ..unit },
        _ => unit,
    })
}

impl MinorUnit {
    /// Minor units as major units: 1099 of exponent 2 is 10.99.
    pub fn to_major(self, minor: i64) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(minor), self.exponent)
    }

    /// The smallest amount, in major units.
    pub fn smallest(self) -> Decimal {
        self.to_major(self.step)
    }

    fn minor(self, major: Decimal) -> Option<Decimal> {
        let minor = major.checked_mul(Decimal::from(10_i64.checked_pow(self.exponent)?))?;
        Some(minor.normalize())
    }
}

impl Currency {
    /// Minor units of a charge as major units. Amounts come from Stripe, so the step is not checked.
    ///
    /// # Errors
    /// [`AmountError::UnknownCurrency`].
    pub fn to_major(&self, minor: i64) -> Result<Decimal, AmountError> {
        Ok(self.unit(Decimal::from(minor))?.to_major(minor))
    }

    /// Major units as minor units of a charge.
    ///
    /// # Errors
    /// [`AmountError`] names the currency and the amount when the currency is unknown, the amount is not a multiple of the
    /// currency's step, or it is too large.
    pub fn to_minor(&self, major: Decimal) -> Result<i64, AmountError> {
        self.convert(major, self.unit(major)?)
    }

    /// Major units as minor units of a payout.
    ///
    /// # Errors
    /// As [`to_minor`](Self::to_minor), by the steps of payouts.
    pub fn to_payout_minor(&self, major: Decimal) -> Result<i64, AmountError> {
        let unit = self.iso().and_then(payout_unit);
        self.convert(major, unit.ok_or_else(|| self.unknown(major))?)
    }

    fn convert(&self, major: Decimal, unit: MinorUnit) -> Result<i64, AmountError> {
        let overflow = || AmountError::Overflow { currency: self.clone(), amount: major };
        let minor = unit.minor(major).ok_or_else(overflow)?;
        let whole = minor.is_integer() && minor.checked_rem(Decimal::from(unit.step)) == Some(Decimal::ZERO);
        if !whole {
            return Err(AmountError::NotRepresentable {
                currency: self.clone(),
                amount: major,
                smallest: unit.smallest(),
            });
        }
        i64::try_from(minor).map_err(|_| overflow())
    }

    fn unit(&self, amount: Decimal) -> Result<MinorUnit, AmountError> {
        self.iso().and_then(charge_unit).ok_or_else(|| self.unknown(amount))
    }

    fn unknown(&self, amount: Decimal) -> AmountError {
        AmountError::UnknownCurrency { currency: self.clone(), amount }
    }
}
