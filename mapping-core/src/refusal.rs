//! Why an event cannot be turned into documents. A refusal is final for these facts and rules: a person corrects a fact, a
//! rule or the event and replays it. Nothing was posted.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What stops a plan, where, and what a person can do.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub struct Refusal {
    /// The kind of obstacle, for filters and counts.
    pub code: RefusalCode,
    /// The field at fault, in the canonical model's spelling: `payment.metadata.sku`.
    pub field: String,
    /// The value at fault, if it is not a secret.
    pub value: String,
    /// A sentence for the person who has to act.
    pub message: String,
    /// Values that would have been accepted, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
}

/// The kinds of obstacle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefusalCode {
    /// The vendor's message cannot be read.
    Unreadable,
    /// A wire value that no rule routes.
    UnknownStatus,
    /// A payment method that no rule names.
    UnknownPaymentMethod,
    /// A currency that ISO 4217 or the gateway does not have.
    UnknownCurrency,
    /// An amount that is negative, overflows or does not fit its currency.
    InvalidAmount,
    /// No customer can be found, created or defaulted.
    MissingCustomer,
    /// Something that had to be known was not answered.
    MissingFact,
    /// More than one customer fits.
    AmbiguousCustomer,
    /// The ERP has no such item.
    UnknownSku,
    /// A text that does not fit its field.
    TooLong,
    /// A text that its field cannot hold.
    InvalidText,
    /// The ERP holds something else under the same key.
    Conflict,
    /// Lines, tax and total do not add up.
    Unbalanced,
    /// More would be given back than was taken.
    RefundTooLarge,
    /// A fraud screening wants a person to look first.
    FraudReview,
    /// The ERP refused a document.
    Rejected,
    /// The ERP has no place for a document of this kind.
    Unsupported,
}

/// A value that would have been accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The value.
    pub value: String,
    /// How near it is, in thousandths: 1000 is the same.
    pub score: u16,
    /// Why it is suggested.
    pub why: String,
}

impl Refusal {
    /// A refusal at `field` with the value found there.
    pub fn new(
        code: RefusalCode,
        field: impl Into<String>,
        value: impl fmt::Display,
        message: impl Into<String>,
    ) -> Self {
        Self { code, field: field.into(), value: value.to_string(), message: message.into(), suggestions: Vec::new() }
    }

    /// Adds what would have been accepted, best first.
    #[must_use]
    pub fn suggest(mut self, suggestions: impl IntoIterator<Item = Suggestion>) -> Self {
        self.suggestions.extend(suggestions);
        self
    }
}

impl RefusalCode {
    /// The code as stored and counted.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownStatus => "unknown_status",
            Self::UnknownPaymentMethod => "unknown_payment_method",
            Self::UnknownCurrency => "unknown_currency",
            Self::InvalidAmount => "invalid_amount",
            Self::MissingCustomer => "missing_customer",
            Self::MissingFact => "missing_fact",
            Self::AmbiguousCustomer => "ambiguous_customer",
            Self::UnknownSku => "unknown_sku",
            Self::TooLong => "too_long",
            Self::InvalidText => "invalid_text",
            Self::Conflict => "conflict",
            Self::Unbalanced => "unbalanced",
            Self::RefundTooLarge => "refund_too_large",
            Self::FraudReview => "fraud_review",
            Self::Rejected => "rejected",
            Self::Unsupported => "unsupported",
        }
    }
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {} = {:?}: {}", self.code, self.field, self.value, self.message)?;
        for (position, suggestion) in self.suggestions.iter().enumerate() {
            let lead = if position == 0 { "; near:" } else { "," };
            write!(f, "{lead} {} ({}/1000, {})", suggestion.value, suggestion.score, suggestion.why)?;
        }
        Ok(())
    }
}
