//! The stock of one item: read, set to a count, or adjusted by a difference.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::moment::instant;
use super::{Location, Quantity, Sku, UnitOfMeasure};

/// How much there is of an item, at one location or over all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Quantity", rename_all = "PascalCase")]
pub struct StockQuantity {
    /// The item.
    #[serde(rename = "SKU")]
    pub sku: Sku,
    /// The location; over all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// On hand; negative when more was taken than counted.
    pub on_hand: Quantity,
    /// Promised to open orders.
    pub allocated: Quantity,
    /// On hand less allocated.
    pub available: Quantity,
    /// The unit that it is counted in.
    pub unit_of_measure: UnitOfMeasure,
    /// When this was so.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<OffsetDateTime>,
}

/// Sets the stock on hand to a counted figure. Setting it twice is harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct QuantityCount {
    /// The location; the default one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// What there is.
    pub on_hand: Quantity,
    /// Why it is set.
    pub reason: String,
    /// Our own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Adds to the stock on hand, or takes from it. Doing it twice counts twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct QuantityAdjustment {
    /// The location; the default one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// The difference; negative takes away.
    pub change: Quantity,
    /// Why it is adjusted.
    pub reason: String,
    /// Our own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}
