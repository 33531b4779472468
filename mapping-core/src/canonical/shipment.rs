//! A shipment: goods of a sales order that left the house, as the ERP tells it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{InvoiceNumber, OrderReference, SalesOrderNumber, Sku};

/// Goods that left the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// The ERP's number of the dispatch, unique among shipments.
    pub id: String,
    /// The sales order in the ERP.
    pub sales_order: SalesOrderNumber,
    /// The shop's number of the order.
    pub order: OrderReference,
    /// What was shipped; empty where the ERP tells only that all was.
    #[serde(default)]
    pub lines: Vec<ShippedLine>,
    /// Whether nothing of the order is left to ship.
    pub complete: bool,
    /// How the customer can follow the parcel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
    /// The ERP's invoice of it, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceNumber>,
    /// When it left, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub shipped_at: OffsetDateTime,
}

/// One shipped item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippedLine {
    /// The ERP's item.
    pub sku: Sku,
    /// How many.
    #[serde(with = "rust_decimal::serde::str")]
    pub quantity: Decimal,
}

/// How a customer can follow a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub number: String,
    /// Where it can be followed.
    pub url: Option<String>,
}
