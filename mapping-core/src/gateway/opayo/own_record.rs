//! What the merchant's own record says of a transaction. Pi repeats neither the VendorTxCode nor the customer nor the time, and a
//! refund not even its amount, so whoever made the transaction has to remember them, or to ask Reporting.

use opayo_model::TransactionId;
use opayo_model::ids::VendorTxCode;
use opayo_model::money::Amount;
use opayo_model::status::TransactionType;
use time::OffsetDateTime;

use super::basket_lines;
use crate::canonical::{Customer, Metadata, PostalAddress};

/// What was sent when a transaction was made. All of it may be unknown; what the gateway says goes before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnRecord {
    /// The merchant's code of the transaction.
    pub vendor_tx_code: Option<VendorTxCode>,
    /// What was asked for: answers may leave the type out.
    pub transaction_type: Option<TransactionType>,
    /// What it was to come to.
    pub amount: Option<Amount>,
    /// When it was made, UTC.
    pub made_at: Option<OffsetDateTime>,
    /// The payment that a refund, repeat or authorise belongs to.
    pub related: Option<TransactionId>,
    /// Who was to pay.
    pub customer: Customer,
    /// Where the goods go.
    pub shipping: Option<PostalAddress>,
    /// What it was for.
    pub description: Option<String>,
    /// The basket that was sent with it (Server, Form). It makes the order's lines, if every line names its item.
    pub basket: Option<String>,
    /// What the shop keeps with it, such as the order's lines; see [`OrderRules`](crate::rules::OrderRules).
    pub metadata: Metadata,
}

impl OwnRecord {
    /// What the shop keeps with it, and the lines of the basket where the shop keeps none.
    pub(super) fn words(&self) -> Metadata {
        let mut words = self.metadata.clone();
        if let Some(lines) = self.basket.as_deref().and_then(basket_lines) {
            words.entry("order_lines".to_owned()).or_insert(lines);
        }
        words
    }
}
