//! One thing that is out of the ordinary, with the figures that say so.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::robust::Usual;
use crate::derived::Input;
use crate::flows::{Notice, Severity};
use crate::money::Currency;
use crate::rules::AnomalyRules;

/// Something out of the ordinary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anomaly {
    /// What kind.
    pub kind: AnomalyKind,
    /// What it is about: a payment, a customer, a settlement.
    pub subject: String,
    /// The same for the same thing in the same window, however often it is looked for: whoever alerts people does so once for each
    /// key.
    pub key: String,
    /// How much it matters.
    pub severity: Severity,
    /// The figure: an amount in major units, a count, a rate, or basis points, as the kind says.
    #[serde(with = "rust_decimal::serde::str")]
    pub value: Decimal,
    /// The currency of an amount.
    pub currency: Option<Currency>,
    /// The median of the days before, where there are enough of them.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub median: Option<Decimal>,
    /// The median absolute deviation from it.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub mad: Option<Decimal>,
    /// How many spreads the figure is from the median, to two decimals; none where all values before were the same.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub score: Option<Decimal>,
    /// What the score, or for a limit the figure itself, may be at most.
    #[serde(with = "rust_decimal::serde::str")]
    pub threshold: Decimal,
    /// How many values the median is of.
    pub count: usize,
    /// How many hours were looked at.
    pub window_hours: u32,
    /// How many days before said what is usual.
    pub baseline_days: u32,
}

/// The kinds of anomaly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyKind {
    /// A payment far larger or smaller than usual.
    PaymentAmount,
    /// The same of a refund.
    RefundAmount,
    /// A customer who pays far more often than usual.
    CustomerVelocity,
    /// A card that is used far more often than usual.
    CardVelocity,
    /// Far more refunds for each payment than usual.
    RefundRate,
    /// A settlement that is not what was expected.
    SettlementDrift,
}

impl AnomalyKind {
    /// The kind as topics of alerts name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PaymentAmount => "payment_amount",
            Self::RefundAmount => "refund_amount",
            Self::CustomerVelocity => "customer_velocity",
            Self::CardVelocity => "card_velocity",
            Self::RefundRate => "refund_rate",
            Self::SettlementDrift => "settlement_drift",
        }
    }

    /// Cards that are tried out and settlements that fall short lose money now.
    pub fn severity(self) -> Severity {
        match self {
            Self::CustomerVelocity | Self::CardVelocity | Self::SettlementDrift => Severity::Critical,
            Self::PaymentAmount | Self::RefundAmount | Self::RefundRate => Severity::Warning,
        }
    }
}

impl Anomaly {
    /// A figure, before it is held against anything.
    pub(super) fn new(kind: AnomalyKind, subject: impl Into<String>, value: Decimal, rules: &AnomalyRules) -> Self {
        let subject = subject.into();
        Self {
            kind,
            key: format!("{}/{subject}", kind.as_str()),
            subject,
            severity: kind.severity(),
            value,
            currency: None,
            median: None,
            mad: None,
            score: None,
            threshold: rules.threshold,
            count: 0,
            window_hours: rules.window_hours,
            baseline_days: rules.baseline_days,
        }
    }

    /// The same, told once for each window: `window` is the number of the one that it falls in.
    pub(super) fn once_in(self, window: i64) -> Self {
        let key = match self.kind {
            AnomalyKind::RefundRate => format!("{}/{window}", self.kind.as_str()), // its subject is the count so far
            AnomalyKind::PaymentAmount
            | AnomalyKind::RefundAmount
            | AnomalyKind::CustomerVelocity
            | AnomalyKind::CardVelocity
            | AnomalyKind::SettlementDrift => format!("{}/{window}", self.key),
        };
        Self { key, ..self }
    }

    pub(super) fn of_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    pub(super) fn in_currency(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// The figures of what is usual.
    pub(super) fn against(self, usual: &Usual) -> Self {
        let score = usual.score(self.value);
        Self { median: Some(usual.median), mad: Some(usual.mad), score, count: usual.count, ..self }
    }

    /// Past a limit that holds whatever is usual.
    pub(super) fn past_limit(self, limit: Decimal) -> Self {
        Self { threshold: limit, ..self }
    }

    /// The alert for people.
    pub fn notice(&self) -> Notice {
        Notice::Alert {
            severity: self.severity,
            topic: self.kind.as_str().to_owned(),
            message: self.to_string(),
            figures: self.figures(),
        }
    }

    fn figures(&self) -> Vec<Input> {
        let figures = [
            ("value", Some(self.value_text())),
            ("median", self.median.map(|median| median.to_string())),
            ("mad", self.mad.map(|mad| mad.to_string())),
            ("score", self.score.map(|score| score.to_string())),
            ("threshold", Some(self.threshold.to_string())),
            ("count", Some(self.count.to_string())),
            ("window_hours", Some(self.window_hours.to_string())),
            ("baseline_days", Some(self.baseline_days.to_string())),
            ("key", Some(self.key.clone())),
        ];
        let known = figures.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        known.map(|(name, value)| Input::new(name, value)).collect()
    }

    fn value_text(&self) -> String {
        match self.currency {
            Some(currency) => format!("{} {}", self.value, currency.code()),
            None => self.value.to_string(),
        }
    }
}

/// In one line: `payment ch_1: 990.00 USD is out of the ordinary (median 20, MAD 5, 200 values over 90 days)`.
impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, hours) = (self.value_text(), self.window_hours);
        match self.kind {
            AnomalyKind::PaymentAmount => write!(f, "payment {}: {value}", self.subject)?,
            AnomalyKind::RefundAmount => write!(f, "refund {}: {value}", self.subject)?,
            AnomalyKind::CustomerVelocity => write!(f, "customer {}: {value} payments in a row", self.subject)?,
            AnomalyKind::CardVelocity => write!(f, "card {}: {value} payments in a row", self.subject)?,
            AnomalyKind::RefundRate => {
                write!(f, "{} in {hours} hours: a rate of {}", self.subject, self.value.round_dp(4))?
            }
            AnomalyKind::SettlementDrift => {
                write!(
                    f,
                    "settlement {}: {} basis points from what was expected",
                    self.subject,
                    self.value.round_dp(2)
                )?;
            }
        }
        match (self.median, self.mad) {
            (Some(median), Some(mad)) => write!(
                f,
                " is out of the ordinary (median {}, MAD {}, {} values over {} days)",
                median.round_dp(4).normalize(),
                mad.round_dp(4).normalize(),
                self.count,
                self.baseline_days
            ),
            (None, _) | (_, None) => write!(f, " is past the limit of {}", self.threshold),
        }
    }
}
