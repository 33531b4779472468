//! Sales orders. TIMS's line total is quantity times unit price, rounded to the currency; the line's own total is sent beside
//! it, and a unit price only if it gives that total.

use std::borrow::Cow;

use tims_client::limits;
use tims_client::model::{
    CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, NewSalesOrder, OrderStatus, PaymentStatus, Quantity,
    SalesOrderLine, Sku, TransactionId, UnitPrice,
};

use super::{customer, fit, receipt};
use crate::canonical::{self, OrderReference, SalesOrder};
use crate::money::Money;
use crate::refusal::Refusal;

/// A new sales order.
pub(super) fn create(order: &SalesOrder) -> Result<NewSalesOrder, Refusal> {
    let customer_code = fit::resolved("sales_order.customer", &order.customer)?;
    let customer_code = fit::text("sales_order.customer", customer_code.as_str(), limits::CUSTOMER_CODE)?;
    let reference = fit::text("sales_order.reference", order.reference.as_str(), limits::CUSTOMER_PO_NUMBER)?;
    let lines = order.lines.iter().zip(1..).map(|(one, number)| line(number, one)).collect::<Result<_, _>>()?;
    let currency = CurrencyCode::from(order.total.currency());
    let mut new = NewSalesOrder::new(CustomerCode::from(customer_code), order.ordered_on, currency, lines);
    new.external_id = Some(external_id(&order.reference));
    new.customer_po_number = Some(CustomerPoNumber::from(reference));
    new.payment_status = Some(payment_status(order.payment_status));
    new.payment_method = order.method.as_deref().map(receipt::method).transpose()?;
    let transaction = order.transaction.as_ref().map(|transaction| transaction.as_str());
    new.transaction_id =
        fit::optional("sales_order.transaction", transaction, limits::TRANSACTION_ID)?.map(TransactionId::from);
    new.status = order.hold.as_ref().map(|_| OrderStatus::OnHold);
    new.freight = Some(fit::amount("sales_order.freight", Money::zero(order.total.currency()))?);
    new.tax_total = Some(fit::amount("sales_order.tax", tax(order)?)?);
    new.total = Some(fit::amount("sales_order.total", order.total)?);
    new.billing_address = address("sales_order.billing", order.billing.as_ref())?;
    new.shipping_address = address("sales_order.shipping", order.shipping.as_ref())?;
    new.notes = fit::optional("sales_order.note", notes(order).as_deref(), limits::NOTES)?.map(str::to_owned);
    Ok(new)
}

/// The key under which TIMS holds the order of a shop's number. TIMS keeps it unique, so two senders cannot both create it.
pub(super) fn external_id(reference: &OrderReference) -> ExternalId {
    let reference = reference.as_str();
    if reference.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'%') {
        return ExternalId::from(["order/", reference].concat());
    }
    let mut key = String::from("order/");
    for byte in reference.bytes() {
        match byte {
            b'%' => key.push_str("%25"),
            b'!'..=b'~' => key.push(char::from(byte)),
            other => key.push_str(&format!("%{other:02X}")),
        }
    }
    ExternalId::from(key)
}

/// TIMS's word for how far an order's payment is.
fn payment_status(status: canonical::PaymentStatus) -> PaymentStatus {
    match status {
        canonical::PaymentStatus::Paid => PaymentStatus::Paid,
        canonical::PaymentStatus::Incomplete
        | canonical::PaymentStatus::Pending
        | canonical::PaymentStatus::Authorised => PaymentStatus::Pending,
        canonical::PaymentStatus::Failed | canonical::PaymentStatus::Cancelled => PaymentStatus::Failed,
    }
}

/// Why the order is held, before any other note.
fn notes(order: &SalesOrder) -> Option<Cow<'_, str>> {
    let note = order.note.as_deref();
    let Some(hold) = &order.hold else { return note.map(Cow::Borrowed) };
    let hold = format!("On hold: {}", hold.reason);
    Some(note.map_or(hold.clone(), |note| format!("{hold}\n{note}")).into())
}

fn line(number: u32, line: &canonical::SalesOrderLine) -> Result<SalesOrderLine, Refusal> {
    let position = number.saturating_sub(1) as usize;
    let field = |name| fit::LineField { list: "sales_order.lines", position, name };
    let sku = fit::text(field("sku"), line.sku.as_str(), limits::SKU)?;
    let quantity = fit::figure(field("quantity"), line.quantity, limits::QUANTITY)?;
    let unit_price = fit::unit_price(field("net"), line.net, line.quantity, limits::UNIT_PRICE.scale)?;
    let price = fit::figure(field("unit_price"), unit_price, limits::UNIT_PRICE)?;
    let mut rendered = SalesOrderLine::new(number, Sku::from(sku), Quantity::from(quantity), UnitPrice::from(price));
    rendered.description = fit::one_line(field("description"), line.description.as_deref(), limits::DESCRIPTION)?;
    rendered.tax_amount = Some(fit::amount(field("tax"), line.tax)?);
    rendered.line_total = Some(fit::amount(field("net"), line.net)?);
    Ok(rendered)
}

fn tax(order: &SalesOrder) -> Result<Money, Refusal> {
    let taxes = order.lines.iter().map(|line| line.tax);
    Money::sum(order.total.currency(), taxes).map_err(|error| error.refuse("sales_order.tax"))
}

fn address(
    field: &str,
    address: Option<&canonical::PostalAddress>,
) -> Result<Option<tims_client::model::Address>, Refusal> {
    address.map(|address| customer::address(field, address)).transpose().map(Option::flatten)
}
