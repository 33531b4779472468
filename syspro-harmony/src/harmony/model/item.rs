//! Stock items and how much there is of them.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::moment::instant;
use super::{CurrencyCode, ItemStatus, ProductClass, Quantity, StockCode, UnitOfMeasure, UnitPrice, Warehouse};

/// A stock item as SYSPRO holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Item {
    /// The item.
    pub stock_code: StockCode,
    /// What it is.
    pub description: String,
    /// Whether it is sold.
    pub status: ItemStatus,
    /// The unit that it is counted in.
    pub stock_uom: UnitOfMeasure,
    /// The price of one, before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<UnitPrice>,
    /// The currency of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Decides the revenue account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_class: Option<ProductClass>,
    /// The warehouse it is supplied from, unless an order says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Warehouse>,
    /// Over all warehouses; negative when more was taken than counted.
    pub on_hand: Quantity,
    /// Promised to open orders.
    pub allocated: Quantity,
    /// On hand less allocated.
    pub available: Quantity,
    /// The stock of each warehouse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warehouses: Vec<WarehouseStock>,
    /// Notes of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// When the record was made.
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
    /// When the record was last changed.
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<OffsetDateTime>,
}

/// How much there is of an item in one warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WarehouseStock {
    /// The warehouse.
    pub warehouse: Warehouse,
    /// On hand; negative when more was taken than counted.
    pub on_hand: Quantity,
    /// Promised to open orders.
    pub allocated: Quantity,
    /// On hand less allocated.
    pub available: Quantity,
}

/// Sets the stock of an item to a counted figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct QuantityCount {
    /// The warehouse; the item's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Warehouse>,
    /// What was counted.
    pub on_hand: Quantity,
    /// Why it is set.
    pub reason: String,
    /// Our own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// A stock item to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewItem {
    /// The item.
    pub stock_code: StockCode,
    /// What it is.
    pub description: String,
    /// Active when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// The unit that it is counted in.
    pub stock_uom: UnitOfMeasure,
    /// The price of one, before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<UnitPrice>,
    /// The currency of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Decides the revenue account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_class: Option<ProductClass>,
    /// The warehouse it is supplied from, unless an order says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Warehouse>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewItem {
    /// An item with what every item has; set the other fields as needed.
    pub fn new(stock_code: StockCode, description: impl Into<String>, stock_uom: UnitOfMeasure) -> Self {
        Self {
            stock_code,
            description: description.into(),
            status: None,
            stock_uom,
            price: None,
            currency: None,
            product_class: None,
            warehouse: None,
            notes: None,
        }
    }
}

/// The fields of a stock item to set; an absent one stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ItemChange {
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// The unit that it is counted in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock_uom: Option<UnitOfMeasure>,
    /// The price of one, before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<UnitPrice>,
    /// The currency of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Decides the revenue account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_class: Option<ProductClass>,
    /// The warehouse it is supplied from, unless an order says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Warehouse>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
