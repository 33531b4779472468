//! Credit memos under the gateway's refund, against the payment that is given back, with the lines and the tax that are credited.

use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::{CreditMemoLine, NewCreditMemo};
use syspro_harmony::{
    CurrencyCode, CustomerCode, CustomerPoNumber, GlAccount, InvoiceNumber, Quantity, ReferenceNumber, StockCode,
};

use super::fit;
use crate::canonical::{self, CreditMemo};
use crate::erp::credited_tax::credited_tax;
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
    new.lines = memo.lines.iter().zip(1..).map(|(one, number)| line(number, one)).collect::<Result<_, _>>()?;
    new.tax_amount = credited_tax(memo)?.map(|tax| fit::amount("credit_memo.tax", tax)).transpose()?;
    new.reason = fit::remark("credit_memo.reason", memo.reason.as_deref(), limits::REASON)?;
    Ok(new)
}

fn line(number: u32, line: &canonical::CreditMemoLine) -> Result<CreditMemoLine, Refusal> {
    let field = |name: &str| format!("credit_memo.lines[{}].{name}", number.saturating_sub(1));
    let stock_code = line.sku.as_ref().map(|sku| sku.as_str());
    Ok(CreditMemoLine {
        line_number: number,
        stock_code: fit::optional(field("sku"), stock_code, limits::STOCK_CODE)?.map(StockCode::from),
        description: fit::remark(field("description"), line.description.as_deref(), limits::DESCRIPTION)?,
        quantity: Quantity::from(fit::figure(field("quantity"), line.quantity, limits::QUANTITY)?),
        returned: line.returned,
        tax_amount: fit::amount(field("tax"), line.tax)?,
        line_total: fit::amount(field("net"), line.net)?,
    })
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
