//! A subscription: an agreement to pay again and again.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{GatewayCustomerId, InvoiceId, Metadata, ProductId, Reported, StoredCard, SubscriptionId};
use crate::money::Money;

/// A subscription as the gateway sees it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The gateway's id.
    pub id: SubscriptionId,
    /// Who pays.
    pub customer: Option<GatewayCustomerId>,
    /// How far it is.
    pub status: Reported<SubscriptionStatus>,
    /// What is paid for, and how much per period.
    pub items: Vec<SubscriptionItem>,
    /// The first moment of the current period, UTC.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub period_from: Option<OffsetDateTime>,
    /// The end of the current period, UTC, exclusive.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub period_until: Option<OffsetDateTime>,
    /// The end of the trial, UTC.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub trial_until: Option<OffsetDateTime>,
    /// When it ends or ended by cancellation, UTC.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub cancelled_at: Option<OffsetDateTime>,
    /// Whether it ends with the current period.
    #[serde(default)]
    pub ends_with_period: bool,
    /// The newest invoice.
    pub latest_invoice: Option<InvoiceId>,
    /// What is charged for it again and again, where that is not the customer's own default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<StoredCard>,
    /// When it was made, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// The shop's own data.
    #[serde(default)]
    pub metadata: Metadata,
}

/// One thing that a subscription pays for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionItem {
    /// The gateway's product.
    pub product: Option<ProductId>,
    /// How many.
    #[serde(with = "rust_decimal::serde::str")]
    pub quantity: rust_decimal::Decimal,
    /// The price of one for a period, if it is a single amount.
    pub price: Option<Money>,
}

/// How far a subscription is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// The first payment is not there yet.
    Incomplete,
    /// In its trial.
    Trialing,
    /// Paid up.
    Active,
    /// The newest invoice is not paid and is asked for again.
    PastDue,
    /// Asked for often enough; not asked for any more.
    Unpaid,
    /// No invoices for a while.
    Paused,
    /// Over.
    Cancelled,
}

impl SubscriptionStatus {
    /// The status as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for SubscriptionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
