//! Money given back.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Metadata, Reported, TransactionId};
use crate::money::Money;

/// A refund of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The refund's own id, if the message names one.
    pub id: Option<TransactionId>,
    /// The payment that it gives back.
    pub payment: Option<TransactionId>,
    /// What this refund gives back; or, where the message names no single refund, all that was given back so far.
    pub amount: Money,
    /// Whether the payment is now given back in full, where the message says so.
    pub full: Option<bool>,
    /// How far it is.
    pub status: Reported<RefundStatus>,
    /// Why, in the gateway's word.
    pub reason: Option<String>,
    /// When it was made, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// The shop's own data; it may say which goods came back, under one of `rules.order.returned_keys`.
    #[serde(default)]
    pub metadata: Metadata,
}

/// How far a refund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// On its way.
    Pending,
    /// The customer has to do something.
    RequiresAction,
    /// Given back.
    Refunded,
    /// It came back: the money is ours again.
    Failed,
    /// Given up before money moved.
    Cancelled,
}
