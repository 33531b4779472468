//! A credit memo: money given back, in the ERP's accounts receivable.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{CustomerCode, GlAccount, InvoiceNumber, Link, OrderReference, SalesOrderNumber, TransactionId};
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
    /// The business date, in the company's time zone.
    pub credited_on: Date,
    /// The ERP's name for the method by which the money goes back: `Credit Card`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The account that is debited, such as sales returns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<GlAccount>,
    /// The account that pays the money out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_from: Option<GlAccount>,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
