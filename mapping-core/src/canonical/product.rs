//! A product as a gateway knows it.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Metadata, ProductId, Sku};
use crate::money::Money;

/// A product, or the price of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The gateway's id.
    pub id: ProductId,
    /// The shop's item code, if the gateway holds one.
    pub sku: Option<Sku>,
    /// The name.
    pub name: Option<String>,
    /// The price of one, if it is a single amount.
    pub price: Option<Money>,
    /// Whether it is sold.
    pub active: bool,
    /// The shop's own data.
    #[serde(default)]
    pub metadata: Metadata,
    /// When it last changed, UTC, where anybody knows.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<OffsetDateTime>,
}
