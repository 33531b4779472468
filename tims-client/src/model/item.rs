//! Inventory items.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::moment::instant;
use super::{CurrencyCode, ExternalId, GlAccount, ItemStatus, Quantity, Sku, UnitOfMeasure, UnitPrice};

/// An item as TIMS holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Item {
    /// The stock keeping unit.
    #[serde(rename = "SKU")]
    pub sku: Sku,
    /// The key in the system it comes from.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// What it is.
    pub description: String,
    /// Whether it is sold.
    pub status: ItemStatus,
    /// The unit that it is counted in.
    pub unit_of_measure: UnitOfMeasure,
    /// The price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<UnitPrice>,
    /// The currency of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Whether it is taxed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxable: Option<bool>,
    /// The revenue account.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// On hand, over all locations; negative when more was taken than counted.
    pub on_hand: Quantity,
    /// Promised to open orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocated: Option<Quantity>,
    /// On hand less allocated.
    pub available: Quantity,
    /// Notes of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// When the record was made.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
    /// When the record was last changed.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<OffsetDateTime>,
}

/// An item to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Item", rename_all = "PascalCase")]
pub struct NewItem {
    /// The stock keeping unit.
    #[serde(rename = "SKU")]
    pub sku: Sku,
    /// The key in the system it comes from; unique among items.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// What it is.
    pub description: String,
    /// Active when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// The unit that it is counted in.
    pub unit_of_measure: UnitOfMeasure,
    /// The price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<UnitPrice>,
    /// The currency of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Whether it is taxed; taxed when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxable: Option<bool>,
    /// The revenue account.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewItem {
    /// An item with what every item has; set the other fields as needed.
    pub fn new(sku: Sku, description: impl Into<String>, unit_of_measure: UnitOfMeasure) -> Self {
        Self {
            sku,
            external_id: None,
            description: description.into(),
            status: None,
            unit_of_measure,
            unit_price: None,
            currency: None,
            taxable: None,
            gl_account: None,
            notes: None,
        }
    }
}

/// The fields of an item to set; an absent one stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Item", rename_all = "PascalCase")]
pub struct ItemChange {
    /// The key in the system it comes from.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// The unit that it is counted in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_of_measure: Option<UnitOfMeasure>,
    /// The price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<UnitPrice>,
    /// The currency of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Whether it is taxed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxable: Option<bool>,
    /// The revenue account.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
