//! What is shown: day by day, what is known and what is expected.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::money::{Currency, Money, MoneyError};

/// What reaches the bank, day by day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashView {
    /// The currency of the balance.
    pub currency: Currency,
    /// The day of asking, in the company's time zone.
    pub as_of: Date,
    /// Every business day from then on, up to the horizon of the rules.
    pub days: Vec<CashDay>,
    /// What is known to reach the bank after the horizon.
    pub later: Money,
    /// Whether sales to come are forecast.
    pub forecast: Forecasting,
}

/// What reaches the bank on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashDay {
    /// The day at the bank.
    pub on: Date,
    /// From what customers have paid already: exact. Less than nothing where more went back than came.
    pub known: Money,
    /// From what customers will pay; none where nothing is forecast for this day.
    pub to_come: Option<Outlook>,
}

/// A forecast and its interval, rounded half even to the currency's minor unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// The lower end of the interval.
    pub low: Money,
    /// What is expected.
    pub expected: Money,
    /// The upper end of the interval.
    pub high: Money,
}

/// Whether sales to come are forecast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "forecast", rename_all = "snake_case")]
pub enum Forecasting {
    /// They are.
    Made {
        /// From so many days.
        history_days: usize,
        /// How sure the intervals are, in percent.
        interval_percent: u8,
    },
    /// They are not.
    NotMade {
        /// Why.
        why: String,
    },
}

impl CashDay {
    /// What is known and what is to come together; what is known alone has no width.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn total(&self) -> Result<Outlook, MoneyError> {
        let known = Outlook { low: self.known, expected: self.known, high: self.known };
        self.to_come.map_or(Ok(known), |to_come| to_come.checked_add(known))
    }
}

impl Outlook {
    /// Both together, end by end.
    ///
    /// # Errors
    /// [`MoneyError`] for two currencies, or more than can be added up.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            low: self.low.checked_add(other.low)?,
            expected: self.expected.checked_add(other.expected)?,
            high: self.high.checked_add(other.high)?,
        })
    }
}
