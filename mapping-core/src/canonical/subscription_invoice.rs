//! An invoice that a gateway made, for a subscription or a single sale.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Customer, InvoiceId, Metadata, OrderLine, ProductId};
use crate::money::Money;

/// An invoice at the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionInvoice {
    /// The gateway's id.
    pub id: InvoiceId,
    /// The number printed on it.
    pub number: Option<String>,
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
    /// When it was made, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// The shop's own data.
    #[serde(default)]
    pub metadata: Metadata,
}

/// One line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
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
}
