//! What stands between an amount and a wrong amount.

use rust_decimal::Decimal;
use thiserror::Error;

use super::{Currency, Money};
use crate::refusal::{Refusal, RefusalCode};

/// Arithmetic or a conversion that would give a wrong amount.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoneyError {
    /// Two currencies met.
    #[error("{} and {} are different currencies; convert one with a rate first", left.code(), right.code())]
    CurrencyMismatch {
        /// The left side.
        left: Currency,
        /// The right side.
        right: Currency,
    },
    /// The result has more digits than an exact amount can hold.
    #[error("{left} {operation} {right} cannot be held exactly")]
    Overflow {
        /// The left side.
        left: String,
        /// What was asked: `+`, `×`.
        operation: &'static str,
        /// The right side.
        right: String,
    },
    /// A text that is no ISO 4217 code.
    #[error("{code:?} is not an ISO 4217 currency code")]
    UnknownCurrency {
        /// The text.
        code: String,
    },
    /// A currency for which a profile has no minor unit.
    #[error("{profile} has no minor unit for {}", currency.code())]
    NoMinorUnit {
        /// The profile.
        profile: &'static str,
        /// The currency.
        currency: Currency,
    },
    /// An amount with more decimals than its currency has there.
    #[error("{amount} has more decimals than the {exponent} that {profile} gives {}", amount.currency().code())]
    TooPrecise {
        /// The profile.
        profile: &'static str,
        /// The amount.
        amount: Money,
        /// The decimals that would fit.
        exponent: u32,
    },
    /// A wire amount that is no multiple of the step.
    #[error("{minor} minor units of {} are not a multiple of {step}, which {profile} asks for", currency.code())]
    OffStep {
        /// The profile.
        profile: &'static str,
        /// The currency.
        currency: Currency,
        /// The amount in minor units.
        minor: i64,
        /// The step in minor units.
        step: i64,
    },
    /// An amount past the range of the wire.
    #[error("{amount} is past the range of {profile}")]
    OutOfRange {
        /// The profile.
        profile: &'static str,
        /// The amount.
        amount: Money,
    },
    /// An amount below zero where none may be.
    #[error("{amount} is negative")]
    Negative {
        /// The amount.
        amount: Money,
    },
    /// A text that is no amount.
    #[error("{text:?} is not an amount in {} as {profile} writes it", currency.code())]
    NotAnAmount {
        /// The profile.
        profile: &'static str,
        /// The currency.
        currency: Currency,
        /// The text.
        text: String,
    },
    /// A rate that is zero, negative, or not one within a currency.
    #[error("{rate} is not a rate from {} to {}", from.code(), to.code())]
    InvalidRate {
        /// The currency to convert from.
        from: Currency,
        /// The currency to convert to.
        to: Currency,
        /// The rate.
        rate: Decimal,
    },
    /// Weights that say nothing about how to split.
    #[error("{weights} cannot split {amount}: weights must not be negative, and one must be more than zero")]
    InvalidWeights {
        /// The amount.
        amount: Money,
        /// The weights.
        weights: String,
    },
    /// A smallest unit that is not more than zero, or that the amount is no multiple of.
    #[error("{amount} is not a multiple of {unit}")]
    OffUnit {
        /// The amount.
        amount: Money,
        /// The unit in major units.
        unit: Decimal,
    },
}

impl MoneyError {
    /// The refusal of an event for this, at a field of the canonical model.
    pub fn refuse(&self, field: impl Into<String>) -> Refusal {
        Refusal::new(self.code(), field, self.value(), self.to_string())
    }

    fn code(&self) -> RefusalCode {
        match self {
            Self::UnknownCurrency { .. } | Self::NoMinorUnit { .. } => RefusalCode::UnknownCurrency,
            Self::CurrencyMismatch { .. }
            | Self::Overflow { .. }
            | Self::TooPrecise { .. }
            | Self::OffStep { .. }
            | Self::OutOfRange { .. }
            | Self::Negative { .. }
            | Self::NotAnAmount { .. }
            | Self::InvalidRate { .. }
            | Self::InvalidWeights { .. }
            | Self::OffUnit { .. } => RefusalCode::InvalidAmount,
        }
    }

    fn value(&self) -> String {
        match self {
            Self::CurrencyMismatch { left, right } => format!("{}, {}", left.code(), right.code()),
            Self::Overflow { left, operation, right } => format!("{left} {operation} {right}"),
            Self::UnknownCurrency { code } => code.clone(),
            Self::NoMinorUnit { currency, .. } => currency.code().to_owned(),
            Self::OffStep { currency, minor, .. } => format!("{minor} {}", currency.code()),
            Self::TooPrecise { amount, .. }
            | Self::OutOfRange { amount, .. }
            | Self::Negative { amount }
            | Self::InvalidWeights { amount, .. }
            | Self::OffUnit { amount, .. } => amount.to_string(),
            Self::NotAnAmount { text, .. } => text.clone(),
            Self::InvalidRate { rate, .. } => rate.to_string(),
        }
    }
}
