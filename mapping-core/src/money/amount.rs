//! An amount in major units together with its currency.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::ops::Neg;

use iso_currency::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{MoneyError, exact};

/// An exact amount in major units (100.00, not 10000) of one currency. It may be negative.
///
/// Equality is of value: 1.5 EUR is 1.50 EUR. As JSON: `{"amount":"1.50","currency":"EUR"}`; a JSON number is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    #[serde(with = "exact")]
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// An amount in major units. Zero has no sign.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        let amount = if amount.is_zero() { amount.abs() } else { amount };
        Self { amount, currency }
    }

    /// Nothing, in this currency.
    pub fn zero(currency: Currency) -> Self {
        Self::new(Decimal::ZERO, currency)
    }

    /// The amount in major units.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.amount.is_zero()
    }

    /// Whether it is less than nothing.
    pub fn is_negative(&self) -> bool {
        self.amount < Decimal::ZERO
    }

    /// The amount without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self::new(self.amount.abs(), self.currency)
    }

    /// The same amount, if it is not less than nothing.
    ///
    /// # Errors
    /// [`MoneyError::Negative`].
    pub fn non_negative(self) -> Result<Self, MoneyError> {
        if self.is_negative() { Err(MoneyError::Negative { amount: self }) } else { Ok(self) }
    }

    /// Which of two amounts of one currency is larger.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn compare(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    /// The sum, to the digit.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::Overflow`] when a digit would be lost.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount =
            exact::add(self.amount, other.amount).ok_or_else(|| MoneyError::overflow(self, "+", other.amount))?;
        Ok(Self::new(amount, self.currency))
    }

    /// The difference, to the digit.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::Overflow`] when a digit would be lost.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.checked_add(-other)
    }

    /// The sum of many; nothing for none.
    ///
    /// # Errors
    /// As [`checked_add`](Self::checked_add), at the first amount that does not fit.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

/// The same amount the other way.
impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.amount, self.currency)
    }
}

impl MoneyError {
    pub(super) fn overflow(left: Money, operation: &'static str, right: impl fmt::Display) -> Self {
        Self::Overflow { left: left.to_string(), operation, right: right.to_string() }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        client_core::with_figure_text(self.amount, |amount| f.write_str(amount))?;
        f.write_char(' ')?;
        f.write_str(self.currency.code())
    }
}
