//! An invoice that a gateway made, for a subscription or a single sale.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Customer, InvoiceId, Metadata, OrderLine, ProductId, Reported};
use crate::money::Money;

/// An invoice at the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionInvoice {
    /// The gateway's id.
    pub id: InvoiceId,
    /// The number printed on it.
    pub number: Option<String>,
    /// How far it is, where the message says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Reported<InvoiceStatus>>,
    /// The subscription that it bills.
    pub subscription: Option<String>,
    /// Who is billed.
    pub customer: Customer,
    /// The lines.
    pub lines: Vec<InvoiceLine>,
    /// All lines, discounts and taxes.
    pub total: Money,
    /// What is paid so far.
    pub paid: Money,
    /// What the customer was asked for: the total less what the customer's balance gave, where the gateway says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Money>,
    /// What is left to pay, where the gateway says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<Money>,
    /// What credit notes took back so far, tax included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited: Option<Money>,
    /// How often payment was tried.
    #[serde(default, skip_serializing_if = "is_none")]
    pub attempts: u32,
    /// When payment is tried next, UTC; none once the gateway has given up or has no need to.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<OffsetDateTime>,
    /// When it was made, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it became final, UTC.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub finalised_at: Option<OffsetDateTime>,
    /// When it was paid, UTC.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<OffsetDateTime>,
    /// When it was voided or given up, UTC.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<OffsetDateTime>,
    /// The shop's own data.
    #[serde(default)]
    pub metadata: Metadata,
}

/// One line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// The gateway's id of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What was sold. The item code is the shop's, or the gateway's product id where it holds none.
    pub line: OrderLine,
    /// The gateway's product.
    pub product: Option<ProductId>,
    /// The first moment of the service period, UTC.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub service_from: Option<OffsetDateTime>,
    /// The end of the service period, UTC, exclusive.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub service_until: Option<OffsetDateTime>,
    /// Whether it settles a change within a period: unused time that is given back, or the rest of a period at a new price.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proration: bool,
    /// The shop's own data with the line, its price and its product; the nearer to the line wins.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// How far an invoice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Still being written.
    Draft,
    /// Final and not paid.
    Open,
    /// Paid.
    Paid,
    /// Given up: nobody expects the money any more. It may still be paid.
    Uncollectible,
    /// Taken back: it was never owed.
    Void,
}

impl InvoiceStatus {
    /// The status as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Uncollectible => "uncollectible",
            Self::Void => "void",
        }
    }
}

impl fmt::Display for InvoiceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_none(attempts: &u32) -> bool {
    *attempts == 0
}
