//! What the ERP holds, as it answers a [`Question`](super::Question): of each record only what flows decide by.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::canonical::{
    CustomerCode, ExternalId, JournalReference, OrderReference, PostalAddress, SalesOrderNumber, Sku, TransactionId,
};
use crate::money::Money;

/// A customer that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpCustomer {
    /// The ERP's code.
    pub code: CustomerCode,
    /// Where the record came from.
    pub external_id: Option<ExternalId>,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where bills go.
    pub billing: Option<PostalAddress>,
    /// Where goods go.
    pub shipping: Option<PostalAddress>,
    /// When it last changed, UTC, where anybody knows.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<OffsetDateTime>,
}

/// A receipt that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpReceipt {
    /// The ERP's number.
    pub number: String,
    /// The gateway's transaction.
    pub transaction: TransactionId,
    /// Who paid.
    pub customer: CustomerCode,
    /// What was paid.
    pub amount: Money,
}

/// A receipt that was taken back in the ERP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpReceiptReversal {
    /// The ERP's number.
    pub number: String,
    /// The refund, failed payment or dispute behind it.
    pub cause: TransactionId,
    /// How much was taken back.
    pub amount: Money,
}

/// A sales order that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpSalesOrder {
    /// The ERP's number.
    pub number: SalesOrderNumber,
    /// The shop's number.
    pub reference: OrderReference,
    /// Who buys.
    pub customer: CustomerCode,
    /// All lines and their taxes.
    pub total: Money,
    /// The gateway's transaction that pays it, where the ERP says; the first one, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<TransactionId>,
    /// Whether goods of it have left the house; false where the ERP does not say.
    #[serde(default)]
    pub shipped: bool,
    /// Whether nothing of it is left to ship; false where the ERP does not say.
    #[serde(default)]
    pub complete: bool,
}

/// A credit memo that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpCreditMemo {
    /// The ERP's number.
    pub number: String,
    /// The gateway's refund.
    pub refund: TransactionId,
    /// Who is credited.
    pub customer: CustomerCode,
    /// What was given back.
    pub amount: Money,
}

/// A journal that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpJournal {
    /// The ERP's number.
    pub number: String,
    /// Its reference.
    pub reference: JournalReference,
    /// The sum of the debits.
    pub total: Money,
}

/// An item by its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAnswer {
    /// The item, if the ERP has it.
    pub found: Option<ErpItem>,
    /// Items that the asked code may have meant.
    pub near: Vec<ErpItem>,
}

/// An item that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpItem {
    /// The code.
    pub sku: Sku,
    /// What it is.
    pub description: Option<String>,
    /// The list price of one.
    pub price: Option<Money>,
    /// How many there are, where the ERP says.
    #[serde(default, with = "rust_decimal::serde::str_option", skip_serializing_if = "Option::is_none")]
    pub on_hand: Option<Decimal>,
    /// Whether it is sold, where the ERP says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// When it last changed, UTC, where anybody knows.
    #[serde(with = "time::serde::rfc3339::option", default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<OffsetDateTime>,
}
