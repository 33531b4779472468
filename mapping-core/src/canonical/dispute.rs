//! A customer's bank takes, or may take, a payment back.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Reported, TransactionId};
use crate::money::Money;

/// A dispute, also called chargeback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The dispute's own id.
    pub id: TransactionId,
    /// The payment in dispute.
    pub payment: Option<TransactionId>,
    /// The amount in dispute.
    pub amount: Money,
    /// How far it is.
    pub status: Reported<DisputeStatus>,
    /// Why, in the gateway's word.
    pub reason: Option<String>,
    /// When it was opened, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// How far a dispute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The bank asks; no money has moved.
    Inquiry,
    /// The bank's question is closed; no money has moved.
    InquiryClosed,
    /// Money is withdrawn; evidence is asked for.
    NeedsResponse,
    /// Evidence is with the bank.
    UnderReview,
    /// Money comes back.
    Won,
    /// Money is gone.
    Lost,
    /// Settled before it became a dispute.
    Prevented,
}
