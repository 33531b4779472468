//! Sales orders: what was sold, to whom, and how it is paid.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{
    Address, Amount, Branch, CurrencyCode, CustomerCode, CustomerPoNumber, InvoiceNumber, OrderStatus, PaymentMethod,
    PaymentStatus, Quantity, ReferenceNumber, SalesOrderNumber, StockCode, UnitOfMeasure, UnitPrice, Warehouse,
};

/// A sales order as SYSPRO holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SalesOrder {
    /// The order's number.
    pub sales_order_number: SalesOrderNumber,
    /// The shop's reference: the natural key among the customer's orders.
    pub customer_po_number: CustomerPoNumber,
    /// The whole reference, where CustomerPoNumber is a short key of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate_reference: Option<String>,
    /// Who ordered.
    pub customer_code: CustomerCode,
    /// Who receives the goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// Where the shop writes to the buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When it was ordered.
    #[serde(with = "day")]
    pub order_date: Date,
    /// When the goods should leave.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub requested_ship_date: Option<Date>,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// The warehouse that supplies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Warehouse>,
    /// The branch that sells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
    /// Where the order stands.
    pub order_status: OrderStatus,
    /// Why a person has to look at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspense_reason: Option<String>,
    /// Whether it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// How it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The gateway's transaction that pays it; not unique here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_number: Option<ReferenceNumber>,
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
    /// The invoice, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<InvoiceNumber>,
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
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
    /// When the record was last changed.
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<OffsetDateTime>,
}

/// A sales order to create. SYSPRO works out the figures that are absent and refuses figures that do not add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewSalesOrder {
    /// The shop's reference: the natural key, unique among the customer's orders.
    pub customer_po_number: CustomerPoNumber,
    /// The whole reference, where CustomerPoNumber has no room for it and is a short key of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate_reference: Option<String>,
    /// Who ordered.
    pub customer_code: CustomerCode,
    /// Who receives the goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// Where the shop writes to the buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When it was ordered.
    #[serde(with = "day")]
    pub order_date: Date,
    /// When the goods should leave.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub requested_ship_date: Option<Date>,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// The warehouse that supplies it; each item's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Warehouse>,
    /// The branch that sells; the customer's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
    /// Open when absent; suspense keeps it from being supplied. Only 1, 4, 8 and S are accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_status: Option<OrderStatus>,
    /// Why a person has to look at it; goes with suspense.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspense_reason: Option<String>,
    /// Whether it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// How it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The gateway's transaction that pays it; not unique here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_number: Option<ReferenceNumber>,
    /// What was sold: at least one line.
    pub lines: Vec<SalesOrderLine>,
    /// Freight before tax; worked out by SYSPRO when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freight: Option<Amount>,
    /// Tax of all lines and of freight; worked out by SYSPRO when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_total: Option<Amount>,
    /// Lines, freight and tax together; worked out by SYSPRO when absent.
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
        customer_po_number: CustomerPoNumber,
        customer_code: CustomerCode,
        order_date: Date,
        currency: CurrencyCode,
        lines: Vec<SalesOrderLine>,
    ) -> Self {
        Self {
            customer_po_number,
            alternate_reference: None,
            customer_code,
            customer_name: None,
            email: None,
            order_date,
            requested_ship_date: None,
            currency,
            warehouse: None,
            branch: None,
            order_status: None,
            suspense_reason: None,
            payment_status: None,
            payment_method: None,
            reference_number: None,
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
#[serde(rename_all = "PascalCase")]
pub struct SalesOrderLine {
    /// Unique within the order, from 1.
    pub line_number: u32,
    /// The item.
    pub stock_code: StockCode,
    /// What the customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The warehouse of this line, where it is not the order's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<Warehouse>,
    /// How many.
    pub order_qty: Quantity,
    /// The unit of quantity and price; the item's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_uom: Option<UnitOfMeasure>,
    /// The price of one, before discount and tax.
    pub price: UnitPrice,
    /// Taken off the line, in money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Amount>,
    /// Tax on the line, beside its total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// Quantity times price less discount, rounded half up to the currency's minor unit, before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_total: Option<Amount>,
    /// How many of them wait for stock. Only answers carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_order_qty: Option<Quantity>,
}

impl SalesOrderLine {
    /// A line without description, discount, tax and total.
    pub fn new(line_number: u32, stock_code: StockCode, order_qty: Quantity, price: UnitPrice) -> Self {
        Self {
            line_number,
            stock_code,
            description: None,
            warehouse: None,
            order_qty,
            order_uom: None,
            price,
            discount: None,
            tax_amount: None,
            line_total: None,
            back_order_qty: None,
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
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub shipped_at: Option<OffsetDateTime>,
}

/// The fields of a sales order to set; an absent one stays as it is. Lines and money do not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SalesOrderChange {
    /// Where the order stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_status: Option<OrderStatus>,
    /// Why a person has to look at it; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspense_reason: Option<String>,
    /// Whether it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// The gateway's transaction that pays it; not unique here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_number: Option<ReferenceNumber>,
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
