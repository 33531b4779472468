//! A customer's bank takes, or may take, a payment back.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Movement, MovementKind, Reported, TransactionId};
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
    /// Until when the bank listens, UTC, where the gateway says.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub evidence_due_by: Option<OffsetDateTime>,
    /// What it did to the balance so far, where the gateway says: withdrawal, fee, reversal, each by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub movements: Vec<Movement>,
    /// When it was opened, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

impl Dispute {
    /// A chargeback as an acquirer's statement tells it, where the gateway itself says nothing of chargebacks: by its rows, in any
    /// order, each of which is marked as the chargeback's. The first row says how much is disputed and since when; whether it is won, the last one that takes or gives back
    /// the disputed amount. None without rows.
    pub fn of_statement(id: TransactionId, payment: Option<TransactionId>, rows: Vec<Movement>) -> Option<Self> {
        let mut movements = rows;
        movements.iter_mut().for_each(|row| row.of_dispute = true);
        movements.sort_by(|left, right| (left.created_at, &left.id).cmp(&(right.created_at, &right.id)));
        let first = movements.first()?;
        let (amount, created_at) = (first.gross.abs(), first.created_at);
        let status = movements.iter().rev().find_map(|row| match row.kind.known() {
            Some(MovementKind::DisputeReversal) => Some(DisputeStatus::Won),
            Some(MovementKind::Dispute) => Some(DisputeStatus::NeedsResponse),
            Some(_) | None => None,
        });
        Some(Self {
            id,
            payment,
            amount,
            status: Reported::Known(status.unwrap_or(DisputeStatus::NeedsResponse)),
            reason: None,
            evidence_due_by: None,
            movements,
            created_at,
        })
    }
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

impl DisputeStatus {
    /// The status as shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inquiry => "an inquiry",
            Self::InquiryClosed => "an inquiry that is closed",
            Self::NeedsResponse => "waiting for evidence",
            Self::UnderReview => "under review",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Prevented => "prevented",
        }
    }
}

impl fmt::Display for DisputeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
