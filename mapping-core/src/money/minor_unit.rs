//! Minor units: how a gateway writes an amount as an integer. ISO 4217 gives every currency an exponent; gateways have their
//! own tables, so a conversion always names whose table it uses.

use rust_decimal::Decimal;

use super::exact::{self, Parts};
use super::{Currency, Money, MoneyError};

/// How one currency's amounts stand on a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MinorUnit {
    /// The wire integer counts units of `10^-exponent` of the currency.
    pub exponent: u32,
    /// The wire integer must be a multiple of this; 1 for most, 100 for a currency that is written with two decimals that
    /// are always zero. More than zero.
    pub step: i64,
}

/// A named table of minor units.
#[derive(Clone, Copy, Debug)]
pub struct MinorUnitProfile {
    /// Whose table it is, as errors say it: `ISO 4217`.
    pub name: &'static str,
    /// The unit of a currency; none where the table has no answer, which is refused and not guessed.
    pub unit: fn(Currency) -> Option<MinorUnit>,
}

impl MinorUnit {
    /// Every integer is an amount of `10^-exponent` units.
    pub const fn decimals(exponent: u32) -> Self {
        Self { exponent, step: 1 }
    }
}

impl MinorUnitProfile {
    /// ISO 4217's own exponents. Metals, funds without one, test and no-currency codes (XAU, XTS, XXX) have no unit.
    pub const ISO: Self = Self { name: "ISO 4217", unit: iso_unit };

    /// Opayo Pi: ISO's exponents of zero (JPY 1 is one yen) and two. Its documents are silent about longer fractions, so
    /// BHD and the like have no unit.
    pub const OPAYO: Self = Self { name: "Opayo", unit: opayo_unit };

    /// How amounts of this currency stand on the wire.
    ///
    /// # Errors
    /// [`MoneyError::NoMinorUnit`].
    pub fn minor_unit(&self, currency: Currency) -> Result<MinorUnit, MoneyError> {
        (self.unit)(currency).ok_or(MoneyError::NoMinorUnit { profile: self.name, currency })
    }

    /// The smallest amount of this currency that the wire carries, in major units: 0.01.
    ///
    /// # Errors
    /// [`MoneyError::NoMinorUnit`].
    pub fn smallest(&self, currency: Currency) -> Result<Decimal, MoneyError> {
        let unit = self.minor_unit(currency)?;
        Parts { mantissa: i128::from(unit.step), scale: unit.exponent }
            .to_decimal()
            .ok_or(MoneyError::NoMinorUnit { profile: self.name, currency })
    }

    /// The amount of a wire integer, with all decimals of the currency: 10000 is 100.00 USD.
    ///
    /// # Errors
    /// [`MoneyError::NoMinorUnit`], or [`MoneyError::OffStep`] for an integer that this wire never carries.
    pub fn to_money(&self, minor: i64, currency: Currency) -> Result<Money, MoneyError> {
        let unit = self.minor_unit(currency)?;
        self.on_step(minor, unit, currency)?;
        Parts { mantissa: i128::from(minor), scale: unit.exponent }
            .to_decimal()
            .map(|amount| Money::new(amount, currency))
            .ok_or(MoneyError::NoMinorUnit { profile: self.name, currency })
    }

    /// The wire integer of an amount. Nothing is rounded.
    ///
    /// # Errors
    /// [`MoneyError::NoMinorUnit`], [`MoneyError::TooPrecise`] for an amount that the currency cannot hold,
    /// [`MoneyError::OffStep`], [`MoneyError::OutOfRange`] past 64 bits.
    pub fn to_minor(&self, amount: Money) -> Result<i64, MoneyError> {
        let unit = self.minor_unit(amount.currency())?;
        let minor = self.whole_units(amount, unit)?;
        self.on_step(minor, unit, amount.currency())?;
        Ok(minor)
    }

    fn whole_units(&self, amount: Money, unit: MinorUnit) -> Result<i64, MoneyError> {
        let out_of_range = MoneyError::OutOfRange { profile: self.name, amount };
        let parts = Parts::from(amount.amount().normalize());
        if parts.scale > unit.exponent {
            return Err(MoneyError::TooPrecise { profile: self.name, amount, exponent: unit.exponent });
        }
        let minor = parts.at_scale(unit.exponent).ok_or(out_of_range.clone())?;
        i64::try_from(minor).map_err(|_| out_of_range)
    }

    fn on_step(&self, minor: i64, unit: MinorUnit, currency: Currency) -> Result<(), MoneyError> {
        match minor.checked_rem(unit.step) {
            Some(0) => Ok(()),
            Some(_) | None => Err(MoneyError::OffStep { profile: self.name, currency, minor, step: unit.step }),
        }
    }
}

fn iso_unit(currency: Currency) -> Option<MinorUnit> {
    currency.exponent().map(|exponent| MinorUnit::decimals(u32::from(exponent)))
}

fn opayo_unit(currency: Currency) -> Option<MinorUnit> {
    iso_unit(currency).filter(|unit| matches!(unit.exponent, 0 | 2))
}

/// Whether the amount is a whole number of `unit`s, and how many.
pub(super) fn count_units(amount: Decimal, unit: Decimal) -> Option<i128> {
    let (amount, unit) = (Parts::from(amount.normalize()), Parts::from(unit.normalize()));
    let scale = amount.scale.max(unit.scale);
    let (amount, unit) = (amount.at_scale(scale)?, unit.at_scale(scale)?);
    (unit > 0 && amount % unit == 0).then(|| amount / unit)
}

/// So many units as a decimal.
pub(super) fn units(count: i128, unit: Decimal) -> Option<Decimal> {
    let mantissa = count.checked_mul(unit.mantissa())?;
    exact::Parts { mantissa, scale: unit.scale() }.to_decimal()
}
