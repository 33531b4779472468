//! A credit memo: money given back, in the ERP's accounts receivable.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{CustomerCode, GlAccount, InvoiceNumber, Link, OrderReference, SalesOrderNumber, Sku, TransactionId};
use crate::money::Money;

/// A refund or chargeback as the ERP's accounts receivable should hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditMemo {
    /// The gateway's key of the refund: the ERP finds the credit memo again by this.
    pub refund: TransactionId,
    /// The transaction whose money is given back.
    pub payment: TransactionId,
    /// Who is credited.
    pub customer: Link<CustomerCode>,
    /// The sales order that was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales_order: Option<Link<SalesOrderNumber>>,
    /// The shop's number of that order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderReference>,
    /// The invoice that is credited, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceNumber>,
    /// What is given back, taxes included; more than nothing.
    pub amount: Money,
    /// What it is given back for: the lines and their taxes come to the amount. Empty where nobody knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<CreditMemoLine>,
    /// The business date, in the company's time zone.
    pub credited_on: Date,
    /// The ERP's name for the method by which the money goes back: `Credit Card`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The account that is debited, such as sales returns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<GlAccount>,
    /// The account that pays the money out; absent where a [`ReceiptReversal`](super::ReceiptReversal) does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_from: Option<GlAccount>,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a part of a credit memo is given back for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditMemoLine {
    /// The ERP's item; absent where nobody knows what was bought, and only the tax is told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many came back; or, where none did, of how many the price is reduced.
    #[serde(with = "rust_decimal::serde::str")]
    pub quantity: Decimal,
    /// What is given back for the line in all, without tax.
    pub net: Money,
    /// The tax on it.
    pub tax: Money,
    /// Whether the goods came back.
    pub returned: bool,
}
