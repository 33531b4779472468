//! A receipt taken back, in whole or in part: the customer has the money again and owes what it paid for.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{CustomerCode, GlAccount, Link, TransactionId};
use crate::money::Money;

/// A receipt taken back, in whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptReversal {
    /// The refund, failed payment or dispute behind it: the ERP finds the reversal again by this. For a payment that did not last it is
    /// `<transaction of the receipt>/failed`; for the second receipt that a refund takes back, `<refund>/2`.
    pub cause: TransactionId,
    /// The transaction whose receipt is taken back.
    pub payment: TransactionId,
    /// The ERP's number of that receipt.
    pub receipt: Link<String>,
    /// Who paid.
    pub customer: Link<CustomerCode>,
    /// How much is taken back; more than nothing.
    pub amount: Money,
    /// The business date, in the company's time zone.
    pub reversed_on: Date,
    /// The account that pays it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<GlAccount>,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
