//! Which messages belong together: those of one payment share a key and are handled in their order.

use opayo_model::TransactionId;
use opayo_model::ids::VendorTxCode;

use crate::canonical::OrderKey;

/// The key of a payment's messages: its id in canonical form. A message that names none is ordered by the merchant's own code.
pub fn order_key(payment: Option<&TransactionId>, code: Option<&VendorTxCode>) -> OrderKey {
    let id = payment.map(TransactionId::as_str).or(code.map(VendorTxCode::as_str)).unwrap_or("unknown");
    OrderKey::from(format!("opayo/{id}"))
}
