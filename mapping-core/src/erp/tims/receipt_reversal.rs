//! Receipts taken back: TIMS holds them as refunds that name their receipt. What the receipt settled is open again.

use tims_client::limits;
use tims_client::model::{
    CurrencyCode, CustomerCode, ExternalId, GlAccount, NewPayment, PaymentKind, PaymentMethod, TransactionId,
};

use super::fit;
use crate::canonical::{self, ReceiptReversal};
use crate::refusal::Refusal;

/// A new refund. How the money goes back TIMS takes from the receipt.
pub(super) fn create(reversal: &ReceiptReversal) -> Result<NewPayment, Refusal> {
    fit::resolved("receipt_reversal.receipt", &reversal.receipt)?;
    let customer = fit::resolved("receipt_reversal.customer", &reversal.customer)?;
    let customer = fit::text("receipt_reversal.customer", customer.as_str(), limits::CUSTOMER_CODE)?;
    let key = external_id(&reversal.cause);
    let receipt = fit::text("receipt_reversal.payment", reversal.payment.as_str(), limits::TRANSACTION_ID)?;
    let account = reversal.account.as_ref().map(|account| account.as_str());
    let mut refund = NewPayment::new(
        TransactionId::from(fit::text("receipt_reversal.cause", transaction(reversal, &key), limits::TRANSACTION_ID)?),
        CustomerCode::from(customer),
        fit::amount("receipt_reversal.amount", reversal.amount)?,
        CurrencyCode::from(reversal.amount.currency()),
        reversal.reversed_on,
        PaymentMethod::Other,
    );
    refund.kind = Some(PaymentKind::Refund);
    refund.payment_method = None;
    refund.refunded_transaction_id = Some(TransactionId::from(receipt));
    refund.external_id =
        Some(ExternalId::from(fit::text("receipt_reversal.cause", key.as_str(), limits::EXTERNAL_ID)?));
    refund.gl_account = fit::optional("receipt_reversal.account", account, limits::GL_ACCOUNT)?.map(GlAccount::from);
    let reason = fit::optional("receipt_reversal.reason", reversal.reason.as_deref(), limits::NOTES)?;
    refund.notes = reason.map(str::to_owned);
    Ok(refund)
}

/// The key under which TIMS holds the reversal of a cause; TIMS keeps it unique.
pub(super) fn external_id(cause: &canonical::TransactionId) -> ExternalId {
    ExternalId::from(format!("reversal/{cause}"))
}

/// The cause's own transaction. A payment that failed after all is its own cause, and its transaction is the receipt's already.
fn transaction<'a>(reversal: &'a ReceiptReversal, key: &'a ExternalId) -> &'a str {
    if reversal.cause == reversal.payment { key.as_str() } else { reversal.cause.as_str() }
}
