//! Sales orders: what was sold, for how much, whether it is paid and where it is.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{
    Address, Amount, CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, Location, OrderStatus, PaymentMethod,
    PaymentStatus, Quantity, SalesOrderNumber, Sku, TransactionId, UnitPrice,
};

/// A sales order as TIMS holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SalesOrder {
    /// The order's number.
    pub sales_order_number: SalesOrderNumber,
    /// The paid object's key at the gateway.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Who ordered.
    pub customer_code: CustomerCode,
    /// The customer's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// When it was ordered.
    #[serde(with = "day")]
    pub order_date: Date,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// The branch or warehouse that fulfils it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Where the order stands.
    pub status: OrderStatus,
    /// Whether it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// How it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The movement of money that paid it.
    #[serde(rename = "TransactionID", skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<TransactionId>,
    /// What was sold.
    pub lines: Vec<SalesOrderLine>,
    /// Freight before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freight: Option<Amount>,
    /// Tax of all lines and of freight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_total: Option<Amount>,
    /// Lines, freight and tax together.
    pub total: Amount,
    /// The parcel, once it has left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
    /// Where the bill goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Where the goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
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

/// A sales order to create. TIMS works out the figures that are absent and refuses figures that do not add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "SalesOrder", rename_all = "PascalCase")]
pub struct NewSalesOrder {
    /// The paid object's key at the gateway; unique among sales orders.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Who ordered.
    pub customer_code: CustomerCode,
    /// The customer's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// When it was ordered.
    #[serde(with = "day")]
    pub order_date: Date,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// The branch or warehouse that fulfils it; the default one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Open when absent; on hold keeps it from being fulfilled. Nothing else is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// Whether it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// How it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The movement of money that paid it.
    #[serde(rename = "TransactionID", skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<TransactionId>,
    /// What was sold: at least one line.
    pub lines: Vec<SalesOrderLine>,
    /// Freight before tax; worked out by TIMS when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freight: Option<Amount>,
    /// Tax of all lines and of freight; worked out by TIMS when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_total: Option<Amount>,
    /// Lines, freight and tax together; worked out by TIMS when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// Where the bill goes; the customer's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Where the goods go; the customer's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewSalesOrder {
    /// An order with what every order has; set the other fields as needed.
    pub fn new(
        customer_code: CustomerCode,
        order_date: Date,
        currency: CurrencyCode,
        lines: Vec<SalesOrderLine>,
    ) -> Self {
        Self {
            external_id: None,
            customer_code,
            customer_po_number: None,
            order_date,
            currency,
            location: None,
            status: None,
            payment_status: None,
            payment_method: None,
            transaction_id: None,
            lines,
            freight: None,
            tax_total: None,
            total: None,
            billing_address: None,
            shipping_address: None,
            notes: None,
        }
    }
}

/// One line of a sales order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Line", rename_all = "PascalCase")]
pub struct SalesOrderLine {
    /// Unique within the order, from 1.
    pub line_number: u32,
    /// The item.
    #[serde(rename = "SKU")]
    pub sku: Sku,
    /// What the customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many.
    pub quantity: Quantity,
    /// The price of one, before discount and tax.
    pub unit_price: UnitPrice,
    /// Taken off the line, in money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Amount>,
    /// Tax on the line, beside its total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// Quantity times price less discount, rounded half up to the currency's minor unit, before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_total: Option<Amount>,
}

impl SalesOrderLine {
    /// A line without description, discount, tax and total.
    pub fn new(line_number: u32, sku: Sku, quantity: Quantity, unit_price: UnitPrice) -> Self {
        Self {
            line_number,
            sku,
            description: None,
            quantity,
            unit_price,
            discount: None,
            tax_amount: None,
            line_total: None,
        }
    }
}

/// A parcel on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tracking {
    /// Who carries it.
    pub carrier: String,
    /// The carrier's number.
    pub tracking_number: String,
    /// When it left.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub shipped_at: Option<OffsetDateTime>,
}

/// The fields of a sales order to set; an absent one stays as it is. Lines and money do not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "SalesOrder", rename_all = "PascalCase")]
pub struct SalesOrderChange {
    /// Where the order stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// Whether it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// The parcel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
    /// Where the goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
