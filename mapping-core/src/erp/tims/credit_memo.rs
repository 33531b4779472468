//! Credit memos: TIMS holds them as credit notes of one line that charges the returns account.

use tims_client::limits;
use tims_client::model::{
    CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, GlAccount, InvoiceKind, InvoiceLine, InvoiceNumber,
    NewInvoice, Quantity, SalesOrderNumber, UnitPrice,
};

use super::fit;
use crate::canonical::{CreditMemo, TransactionId};
use crate::money::Decimal;
use crate::refusal::Refusal;

/// A new credit note.
pub(super) fn create(memo: &CreditMemo) -> Result<NewInvoice, Refusal> {
    let customer = fit::resolved("credit_memo.customer", &memo.customer)?;
    let customer = fit::text("credit_memo.customer", customer.as_str(), limits::CUSTOMER_CODE)?;
    let currency = CurrencyCode::from(memo.amount.currency());
    let mut note = NewInvoice::new(CustomerCode::from(customer), memo.credited_on, currency, vec![line(memo)?]);
    let key = external_id(&memo.refund);
    note.external_id = Some(ExternalId::from(fit::text("credit_memo.refund", key.as_str(), limits::EXTERNAL_ID)?));
    note.kind = Some(InvoiceKind::CreditNote);
    note.sales_order_number = sales_order(memo)?;
    let order = memo.order.as_ref().map(|order| order.as_str());
    note.customer_po_number =
        fit::optional("credit_memo.order", order, limits::CUSTOMER_PO_NUMBER)?.map(CustomerPoNumber::from);
    let invoice = memo.invoice.as_ref().map(|invoice| invoice.as_str());
    note.credited_invoice =
        fit::optional("credit_memo.invoice", invoice, limits::INVOICE_NUMBER)?.map(InvoiceNumber::from);
    note.total = Some(fit::amount("credit_memo.amount", memo.amount)?);
    note.reference = fit::one_line("credit_memo.payment", Some(memo.payment.as_str()), limits::REFERENCE)?;
    Ok(note)
}

/// The key under which TIMS holds the credit note of a refund; TIMS keeps it unique.
pub(super) fn external_id(refund: &TransactionId) -> ExternalId {
    ExternalId::from(format!("refund/{refund}"))
}

fn line(memo: &CreditMemo) -> Result<InvoiceLine, Refusal> {
    let said = memo.reason.clone().unwrap_or_else(|| format!("Refund of {}", memo.payment));
    let description = fit::one_line("credit_memo.reason", Some(&said), limits::DESCRIPTION)?.unwrap_or_default();
    let price = fit::figure("credit_memo.amount", memo.amount.amount(), limits::UNIT_PRICE)?;
    let mut line = InvoiceLine::new(1, description, Quantity::from(Decimal::ONE), UnitPrice::from(price));
    line.line_total = Some(fit::amount("credit_memo.amount", memo.amount)?);
    let account = memo.account.as_ref().map(|account| account.as_str());
    line.gl_account = fit::optional("credit_memo.account", account, limits::GL_ACCOUNT)?.map(GlAccount::from);
    Ok(line)
}

fn sales_order(memo: &CreditMemo) -> Result<Option<SalesOrderNumber>, Refusal> {
    let Some(order) = &memo.sales_order else { return Ok(None) };
    let number = fit::resolved("credit_memo.sales_order", order)?;
    let number = fit::text("credit_memo.sales_order", number.as_str(), limits::SALES_ORDER_NUMBER)?;
    Ok(Some(SalesOrderNumber::from(number)))
}
