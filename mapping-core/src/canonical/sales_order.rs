//! A sales order as the ERP should hold it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{CustomerCode, Link, OrderReference, PaymentStatus, PostalAddress, Sku, TransactionId};
use crate::money::Money;

/// A sales order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesOrder {
    /// The shop's own number: the ERP finds the order again by this.
    pub reference: OrderReference,
    /// Who buys.
    pub customer: Link<CustomerCode>,
    /// The business date of the order, in the company's time zone.
    pub ordered_on: Date,
    /// What is bought.
    pub lines: Vec<SalesOrderLine>,
    /// The sum of all lines and their taxes.
    pub total: Money,
    /// How far its payment is.
    pub payment_status: PaymentStatus,
    /// The gateway's transaction that pays it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<TransactionId>,
    /// The ERP's name for how it is paid: `Credit Card`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Why a person has to release it before anything is supplied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// Where bills go.
    pub billing: Option<PostalAddress>,
    /// Where goods go.
    pub shipping: Option<PostalAddress>,
    /// A note for people.
    pub note: Option<String>,
}

/// What keeps a sales order from being supplied until a person releases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Why, for the person.
    pub reason: String,
}

/// One line of a sales order. All amounts are exact; `net` is the line's truth, a unit price is shown only where it is exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesOrderLine {
    /// The ERP's item.
    pub sku: Sku,
    /// What it is.
    pub description: Option<String>,
    /// How many.
    #[serde(with = "rust_decimal::serde::str")]
    pub quantity: Decimal,
    /// What the line costs in all, without tax.
    pub net: Money,
    /// The tax on it.
    pub tax: Money,
}
