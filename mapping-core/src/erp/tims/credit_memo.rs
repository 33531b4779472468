//! Credit memos: TIMS holds them as credit notes. Goods that came back are lines of their items; what reduces a price, and what nobody
//! knows the goods of, charges the returns account.

use tims_client::limits;
use tims_client::model::{
    CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, GlAccount, InvoiceKind, InvoiceLine, InvoiceNumber,
    NewInvoice, Quantity, SalesOrderNumber, Sku, UnitPrice,
};

use super::fit;
use crate::canonical::{CreditMemo, CreditMemoLine, TransactionId};
use crate::erp::credited_tax::credited_tax;
use crate::money::{Decimal, Money};
use crate::refusal::Refusal;

/// A new credit note.
pub(super) fn create(memo: &CreditMemo) -> Result<NewInvoice, Refusal> {
    let customer = fit::resolved("credit_memo.customer", &memo.customer)?;
    let customer = fit::text("credit_memo.customer", customer.as_str(), limits::CUSTOMER_CODE)?;
    let currency = CurrencyCode::from(memo.amount.currency());
    let mut note = NewInvoice::new(CustomerCode::from(customer), memo.credited_on, currency, lines(memo)?);
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
    if let Some(tax) = credited_tax(memo)? {
        note.freight = Some(fit::amount("credit_memo.freight", Money::zero(memo.amount.currency()))?);
        note.tax_total = Some(fit::amount("credit_memo.tax", tax)?);
    }
    note.total = Some(fit::amount("credit_memo.amount", memo.amount)?);
    note.reference = fit::one_line("credit_memo.payment", Some(memo.payment.as_str()), limits::REFERENCE)?;
    Ok(note)
}

/// The key under which TIMS holds the credit note of a refund; TIMS keeps it unique.
pub(super) fn external_id(refund: &TransactionId) -> ExternalId {
    ExternalId::from(format!("refund/{refund}"))
}

fn lines(memo: &CreditMemo) -> Result<Vec<InvoiceLine>, Refusal> {
    if memo.lines.is_empty() {
        return Ok(vec![whole(memo)?]);
    }
    memo.lines.iter().zip(1..).map(|(one, number)| line(memo, number, one)).collect()
}

/// A line as TIMS works it out: the quantity times the price is the net, and the tax is beside it.
fn line(memo: &CreditMemo, number: u32, line: &CreditMemoLine) -> Result<InvoiceLine, Refusal> {
    let field = |name: &str| format!("credit_memo.lines[{}].{name}", number.saturating_sub(1));
    let returned = line.sku.as_ref().filter(|_| line.returned);
    let quantity = if returned.is_some() { line.quantity } else { Decimal::ONE };
    let price = fit::unit_price(field("net"), line.net, quantity, limits::UNIT_PRICE.scale)?;
    let price = fit::figure(field("unit_price"), price, limits::UNIT_PRICE)?;
    let said = line.description.clone().or_else(|| line.sku.as_ref().map(ToString::to_string));
    let said = said.or_else(|| memo.reason.clone()).unwrap_or_else(|| format!("Refund of {}", memo.payment));
    let description = fit::one_line(field("description"), Some(&said), limits::DESCRIPTION)?.unwrap_or_default();
    let quantity = Quantity::from(fit::figure(field("quantity"), quantity, limits::QUANTITY)?);
    let mut rendered = InvoiceLine::new(number, description, quantity, UnitPrice::from(price));
    let sku = returned.map(|sku| fit::text(field("sku"), sku.as_str(), limits::SKU)).transpose()?;
    rendered.sku = sku.map(Sku::from);
    rendered.tax_amount = Some(fit::amount(field("tax"), line.tax)?);
    rendered.line_total = Some(fit::amount(field("net"), line.net)?);
    rendered.gl_account = account(memo)?;
    Ok(rendered)
}

/// The one line of a memo whose goods nobody knows.
fn whole(memo: &CreditMemo) -> Result<InvoiceLine, Refusal> {
    let said = memo.reason.clone().unwrap_or_else(|| format!("Refund of {}", memo.payment));
    let description = fit::one_line("credit_memo.reason", Some(&said), limits::DESCRIPTION)?.unwrap_or_default();
    let price = fit::figure("credit_memo.amount", memo.amount.amount(), limits::UNIT_PRICE)?;
    let mut line = InvoiceLine::new(1, description, Quantity::from(Decimal::ONE), UnitPrice::from(price));
    line.line_total = Some(fit::amount("credit_memo.amount", memo.amount)?);
    line.gl_account = account(memo)?;
    Ok(line)
}

fn account(memo: &CreditMemo) -> Result<Option<GlAccount>, Refusal> {
    let account = memo.account.as_ref().map(|account| account.as_str());
    Ok(fit::optional("credit_memo.account", account, limits::GL_ACCOUNT)?.map(GlAccount::from))
}

fn sales_order(memo: &CreditMemo) -> Result<Option<SalesOrderNumber>, Refusal> {
    let Some(order) = &memo.sales_order else { return Ok(None) };
    let number = fit::resolved("credit_memo.sales_order", order)?;
    let number = fit::text("credit_memo.sales_order", number.as_str(), limits::SALES_ORDER_NUMBER)?;
    Ok(Some(SalesOrderNumber::from(number)))
}
