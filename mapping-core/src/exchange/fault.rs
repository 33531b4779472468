//! Why there is no rate.

use thiserror::Error;
use time::Date;

use crate::money::{Currency, Decimal};
use crate::refusal::{Refusal, RefusalCode};

/// Why one currency cannot become another on a day.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RateFault {
    /// Nobody names one.
    #[error("there is no rate from {} to {} for {day}; {}", from.code(), to.code(), hint(.from, .to))]
    Missing {
        /// The currency to convert from.
        from: Currency,
        /// The currency to convert to.
        to: Currency,
        /// The day.
        day: Date,
    },
    /// Only days after it have one.
    #[error(
        "the first rate from {} to {} is of {first}, after {day}; {}", from.code(), to.code(), hint(.from, .to)
    )]
    Future {
        /// The currency to convert from.
        from: Currency,
        /// The currency to convert to.
        to: Currency,
        /// The day.
        day: Date,
        /// The date of the first rate.
        first: Date,
    },
    /// The newest one does not hold any more.
    #[error(
        "the rate from {} to {} of {dated} is older on {day} than the {max_age_days} days of rules.fx.max_age_days; {}",
        from.code(), to.code(), hint(.from, .to)
    )]
    TooOld {
        /// The currency to convert from.
        from: Currency,
        /// The currency to convert to.
        to: Currency,
        /// The day.
        day: Date,
        /// The date of the newest rate.
        dated: Date,
        /// For how many days it held.
        max_age_days: u16,
    },
    /// It is zero or less.
    #[error("{rate} is not a rate from {} to {} for {day}: correct rules.fx.rates[{row}].rate", from.code(), to.code())]
    NotPositive {
        /// The currency to convert from.
        from: Currency,
        /// The currency to convert to.
        to: Currency,
        /// The day.
        day: Date,
        /// The rate.
        rate: Decimal,
        /// The row of the table, from 0.
        row: usize,
    },
}

fn hint(from: &Currency, to: &Currency) -> String {
    format!("add one to rules.fx.rates with from = {:?} and to = {:?}", from.code(), to.code())
}

impl RateFault {
    /// Whether another source or another way may still help. A rate that is none has to be corrected first.
    pub fn may_fall_back(&self) -> bool {
        match self {
            Self::Missing { .. } | Self::Future { .. } | Self::TooOld { .. } => true,
            Self::NotPositive { .. } => false,
        }
    }

    /// How much it says: the fault that is told where several ways fail.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Missing { .. } => 0,
            Self::Future { .. } => 1,
            Self::TooOld { .. } => 2,
            Self::NotPositive { .. } => 3,
        }
    }

    /// The refusal of an event for this, at the rule to set.
    pub fn refuse(&self) -> Refusal {
        let (code, field, (from, to, day)) = match self {
            Self::Missing { from, to, day }
            | Self::Future { from, to, day, .. }
            | Self::TooOld { from, to, day, .. } => {
                (RefusalCode::MissingFact, "rules.fx.rates".to_owned(), (from, to, day))
            }
            Self::NotPositive { from, to, day, row, .. } => {
                (RefusalCode::InvalidAmount, format!("rules.fx.rates[{row}].rate"), (from, to, day))
            }
        };
        Refusal::new(code, field, format!("{} to {} on {day}", from.code(), to.code()), self.to_string())
    }
}
