//! Credit memos under the gateway's refund, against the payment that is given back.

use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::NewCreditMemo;
use syspro_harmony::{CurrencyCode, CustomerCode, CustomerPoNumber, GlAccount, InvoiceNumber, ReferenceNumber};

use super::fit;
use crate::canonical::{self, CreditMemo};
use crate::erp::syspro::reference;
use crate::refusal::Refusal;

/// A new credit memo.
pub(super) fn create(memo: &CreditMemo) -> Result<NewCreditMemo, Refusal> {
    let customer = fit::resolved("credit_memo.customer", &memo.customer)?;
    let mut new = NewCreditMemo::new(
        fit::text("credit_memo.refund", memo.refund.as_str(), limits::REFERENCE_NUMBER)?.into(),
        CustomerCode::from(fit::text("credit_memo.customer", customer.as_str(), limits::CUSTOMER_CODE)?),
        fit::amount("credit_memo.amount", memo.amount)?,
        CurrencyCode::from(memo.amount.currency()),
        memo.credited_on,
    );
    let payment = fit::text("credit_memo.payment", memo.payment.as_str(), limits::REFERENCE_NUMBER)?;
    new.refunded_reference_number = Some(ReferenceNumber::from(payment));
    new.customer_po_number = order(memo)?;
    let invoice = memo.invoice.as_ref().map(|invoice| invoice.as_str());
    new.invoice_number =
        fit::optional("credit_memo.invoice", invoice, limits::INVOICE_NUMBER)?.map(InvoiceNumber::from);
    new.payment_method = memo.method.as_deref().map(|name| fit::method("credit_memo.method", name)).transpose()?;
    new.gl_account = account("credit_memo.account", memo.account.as_ref())?;
    new.refund_gl_account = account("credit_memo.paid_from", memo.paid_from.as_ref())?;
    new.reason = fit::remark("credit_memo.reason", memo.reason.as_deref(), limits::REASON)?;
    Ok(new)
}

fn order(memo: &CreditMemo) -> Result<Option<CustomerPoNumber>, Refusal> {
    let Some(number) = &memo.order else { return Ok(None) };
    let key = reference::fit("credit_memo.order", number.as_str(), limits::CUSTOMER_PO_NUMBER.max)?;
    Ok(Some(CustomerPoNumber::from(key.key())))
}

fn account(field: &str, account: Option<&canonical::GlAccount>) -> Result<Option<GlAccount>, Refusal> {
    let account = account.map(|account| account.as_str());
    Ok(fit::optional(field, account, limits::GL_ACCOUNT)?.map(GlAccount::from))
}
