//! What does not match, by kind.

use std::fmt;

use serde::Serialize;
use time::Date;

use super::cause::Cause;
use super::rows::RowId;
use crate::money::Money;

/// Why rows are not matched, or what is wrong with their match. Differences are the gateway's figure less the other side's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "exception", rename_all = "snake_case")]
pub enum ExceptionKind {
    /// The gateway or the bank has it, the ERP does not.
    MissingInErp,
    /// The ERP or the bank has it, the gateway does not.
    MissingInGateway,
    /// A payout that never reached the bank.
    MissingAtBank,
    /// One key, two amounts.
    AmountDiffers {
        /// By how much; none past the range of an amount.
        by: Option<Money>,
        /// Where the difference probably comes from.
        cause: Cause,
    },
    /// One key, two currencies.
    CurrencyDiffers,
    /// The same again.
    Duplicate {
        /// The row that stays.
        of: RowId,
    },
    /// The other side may still follow.
    Late {
        /// From then on it is missing.
        until: Date,
    },
    /// A fee that the ERP knows nothing of.
    UnexpectedFee,
    /// A payout that is not the sum of its members.
    UnbalancedPayout {
        /// The sum of the members less the payout and what it costs; none past the range of an amount.
        by: Option<Money>,
    },
    /// A payout of one month with members of an earlier one.
    StraddlesPeriod {
        /// The last day of the earlier month.
        ends: Date,
        /// What the earlier month carries forward; none past the range of an amount.
        carried: Option<Money>,
    },
    /// More than one set of rows comes to the amount, or one set to several amounts.
    Ambiguous,
    /// A line that could not be read.
    Broken,
}

impl ExceptionKind {
    /// The kind as stored and counted.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::MissingInErp => "missing_in_erp",
            Self::MissingInGateway => "missing_in_gateway",
            Self::MissingAtBank => "missing_at_bank",
            Self::AmountDiffers { .. } => "amount_differs",
            Self::CurrencyDiffers => "currency_differs",
            Self::Duplicate { .. } => "duplicate",
            Self::Late { .. } => "late",
            Self::UnexpectedFee => "unexpected_fee",
            Self::UnbalancedPayout { .. } => "unbalanced_payout",
            Self::StraddlesPeriod { .. } => "straddles_period",
            Self::Ambiguous => "ambiguous",
            Self::Broken => "broken",
        }
    }
}

/// `1.00 USD too much`, as seen from the gateway.
struct By(Option<Money>);

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(by) => by.fmt(f),
            None => f.write_str("more than an amount can hold"),
        }
    }
}

impl fmt::Display for ExceptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingInErp => f.write_str("missing in the ERP"),
            Self::MissingInGateway => f.write_str("missing at the gateway"),
            Self::MissingAtBank => f.write_str("missing at the bank"),
            Self::AmountDiffers { by, cause } => write!(f, "amount differs by {}, probably {cause}", By(*by)),
            Self::CurrencyDiffers => f.write_str("currency differs"),
            Self::Duplicate { .. } => f.write_str("duplicate"),
            Self::Late { until } => write!(f, "late, expected until {until}"),
            Self::UnexpectedFee => f.write_str("unexpected fee"),
            Self::UnbalancedPayout { by } => write!(f, "payout differs from its members by {}", By(*by)),
            Self::StraddlesPeriod { ends, carried } => write!(f, "payout carries {} past {ends}", By(*carried)),
            Self::Ambiguous => f.write_str("several sets of rows fit"),
            Self::Broken => f.write_str("broken line"),
        }
    }
}
