//! What a gateway pays out to the bank: a payout, or a settlement batch.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{Reported, SettlementId};
use crate::money::Money;

/// A payout or settlement batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The gateway's id.
    pub id: SettlementId,
    /// What reaches the bank; negative when the gateway draws from it.
    pub amount: Money,
    /// How far it is.
    pub status: Reported<SettlementStatus>,
    /// The day on which the bank should have it.
    pub arrives_on: Option<Date>,
    /// What it is made of, where the gateway says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<SettlementParts>,
    /// Whether the gateway can list what is in it: it can, it never will, or (none) it cannot yet.
    pub itemised: Option<bool>,
    /// When it was made, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// What a settlement is made of, each part not negative: payments less refunds, chargebacks and fees are its amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementParts {
    /// Payments, before anything is taken off.
    pub payments: Money,
    /// Given back to customers.
    pub refunds: Money,
    /// Taken back by customers' banks.
    pub chargebacks: Money,
    /// What the gateway or acquirer keeps.
    pub fees: Money,
    /// The payments and refunds one by one, as far as the gateway tells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<SettledTransaction>,
}

/// A payment or refund of a settlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledTransaction {
    /// Less than nothing for a refund.
    pub amount: Money,
    /// When it was made, UTC: what the receipt or credit memo of it goes by.
    #[serde(with = "time::serde::rfc3339")]
    pub made_at: OffsetDateTime,
}

/// How far a settlement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettlementStatus {
    /// Not sent yet.
    Pending,
    /// With the bank.
    InTransit,
    /// The gateway believes that the bank has it. It may still fail.
    Paid,
    /// The bank sent it back.
    Failed,
    /// Given up before it was sent.
    Cancelled,
}

impl fmt::Display for SettlementStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "pending",
            Self::InTransit => "in transit",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        })
    }
}
