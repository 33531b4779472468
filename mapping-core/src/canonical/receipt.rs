//! A receipt: a customer's payment in the ERP's accounts receivable.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use super::{CardBrand, CustomerCode, GlAccount, Link, SalesOrderNumber, TransactionId, Wallet};
use crate::money::Money;

/// A payment as the ERP's accounts receivable should hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The gateway's transaction: the ERP finds the receipt again by this. What is captured of it after the first receipt was booked
    /// is a receipt of its own, under `<transaction>/2` and so on.
    pub transaction: TransactionId,
    /// Who paid.
    pub customer: Link<CustomerCode>,
    /// The sales order that it pays; absent for money on account.
    pub sales_order: Option<Link<SalesOrderNumber>>,
    /// What was paid.
    pub amount: Money,
    /// The business date, in the company's time zone.
    pub received_on: Date,
    /// The ERP's name for the method: `Credit Card`.
    pub method: String,
    /// The card's brand, where a card paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_brand: Option<CardBrand>,
    /// The wallet that held the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<Wallet>,
    /// How far it is.
    pub status: ReceiptStatus,
    /// The account that receives the money.
    pub account: Option<GlAccount>,
    /// A reference for people.
    pub reference: Option<String>,
}

/// How far a receipt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStatus {
    /// The money is ours.
    Paid,
    /// The bank has not answered yet.
    Pending,
    /// It was refused; recorded, not applied.
    Failed,
}

impl fmt::Display for ReceiptStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Paid => "paid",
            Self::Pending => "pending",
            Self::Failed => "failed",
        })
    }
}
