//! An item of the ERP's stock, as the ERP should hold it, and how many of it there are.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ExternalId, Sku};
use crate::money::Money;

/// An item to create or update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRecord {
    /// The item.
    pub sku: Sku,
    /// Whether the ERP has it already.
    pub known: bool,
    /// Where the record came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// What it is.
    pub description: Option<String>,
    /// The list price of one.
    pub price: Option<Money>,
    /// Whether it is sold; unchanged when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// How many of an item there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockQuantity {
    /// The item.
    pub sku: Sku,
    /// The count that becomes true, not a difference.
    #[serde(with = "rust_decimal::serde::str")]
    pub on_hand: Decimal,
    /// Which change this is: the natural key, together with the item.
    pub revision: String,
}
