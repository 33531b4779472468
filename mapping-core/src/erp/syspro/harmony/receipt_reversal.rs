//! Receipts taken back: payments that name the payment which they reverse. What that one settled is open again.

use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::{NewPayment, PaymentMethod};
use syspro_harmony::{CurrencyCode, CustomerCode, GlAccount, PaymentNumber, ReferenceNumber};

use super::fit;
use crate::canonical::{ReceiptReversal, TransactionId};
use crate::refusal::Refusal;

/// A new payment that takes another back. How the money goes back SYSPRO takes from that one.
pub(super) fn create(reversal: &ReceiptReversal) -> Result<NewPayment, Refusal> {
    let receipt = fit::resolved("receipt_reversal.receipt", &reversal.receipt)?;
    let receipt = fit::text("receipt_reversal.receipt", receipt, limits::PAYMENT_NUMBER)?;
    let customer = fit::resolved("receipt_reversal.customer", &reversal.customer)?;
    let customer = fit::text("receipt_reversal.customer", customer.as_str(), limits::CUSTOMER_CODE)?;
    let reference = reference(&reversal.cause);
    let account = reversal.account.as_ref().map(|account| account.as_str());
    let mut payment = NewPayment::new(
        ReferenceNumber::from(fit::text("receipt_reversal.cause", reference.as_str(), limits::REFERENCE_NUMBER)?),
        CustomerCode::from(customer),
        fit::amount("receipt_reversal.amount", reversal.amount)?,
        CurrencyCode::from(reversal.amount.currency()),
        reversal.reversed_on,
        PaymentMethod::Other,
    );
    payment.reversal_of = Some(PaymentNumber::from(receipt));
    payment.payment_method = None;
    payment.gl_account = fit::optional("receipt_reversal.account", account, limits::GL_ACCOUNT)?.map(GlAccount::from);
    payment.narration = fit::remark("receipt_reversal.reason", reversal.reason.as_deref(), limits::NARRATION)?;
    Ok(payment)
}

/// The natural key of the reversal of a cause. It is not the cause alone, because a payment that failed after all is its own cause.
pub(super) fn reference(cause: &TransactionId) -> ReferenceNumber {
    ReferenceNumber::from(format!("reversal/{cause}"))
}
