//! Sales orders. TIMS's line total is quantity times unit price, rounded to the currency; the line's own total is sent beside
//! it, and a unit price only if it gives that total.

use tims_client::limits;
use tims_client::model::{
    CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, NewSalesOrder, PaymentStatus, Quantity, SalesOrderLine,
    Sku, UnitPrice,
};

use super::{customer, fit};
use crate::canonical::{self, OrderReference, SalesOrder};
use crate::money::{Decimal, MinorUnitProfile, Money, Rounding};
use crate::refusal::{Refusal, RefusalCode};

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
    new.freight = Some(fit::amount("sales_order.freight", Money::zero(order.total.currency()))?);
    new.tax_total = Some(fit::amount("sales_order.tax", tax(order)?)?);
    new.total = Some(fit::amount("sales_order.total", order.total)?);
    new.billing_address = address("sales_order.billing", order.billing.as_ref())?;
    new.shipping_address = address("sales_order.shipping", order.shipping.as_ref())?;
    new.notes = fit::optional("sales_order.note", order.note.as_deref(), limits::NOTES)?;
    Ok(new)
}

/// The key under which TIMS holds the order of a shop's number. TIMS keeps it unique, so two senders cannot both create it.
pub(super) fn external_id(reference: &OrderReference) -> ExternalId {
    let mut key = String::from("order/");
    for byte in reference.as_str().bytes() {
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

fn line(number: u32, line: &canonical::SalesOrderLine) -> Result<SalesOrderLine, Refusal> {
    let field = |name: &str| format!("sales_order.lines[{}].{name}", number.saturating_sub(1));
    let sku = fit::text(&field("sku"), line.sku.as_str(), limits::SKU)?;
    let quantity = fit::figure(&field("quantity"), line.quantity, limits::QUANTITY)?;
    let price = fit::figure(&field("unit_price"), unit_price(&field("net"), line)?, limits::UNIT_PRICE)?;
    let mut rendered = SalesOrderLine::new(number, Sku::from(sku), Quantity::from(quantity), UnitPrice::from(price));
    rendered.description = fit::one_line(&field("description"), line.description.as_deref(), limits::DESCRIPTION)?;
    rendered.tax_amount = Some(fit::amount(&field("tax"), line.tax)?);
    rendered.line_total = Some(fit::amount(&field("net"), line.net)?);
    Ok(rendered)
}

/// The price of one, with as many decimals as it takes for quantity times price to come to the line's total.
fn unit_price(field: &str, line: &canonical::SalesOrderLine) -> Result<Decimal, Refusal> {
    let inexact = || {
        let message =
            format!("no unit price of {} decimals times {} gives it", limits::UNIT_PRICE.scale, line.quantity);
        Refusal::new(RefusalCode::InvalidAmount, field, line.net, message)
    };
    let unit = MinorUnitProfile::ISO.minor_unit(line.net.currency()).map_err(|error| error.refuse(field))?;
    let quotient = line.net.amount().checked_div(line.quantity).ok_or_else(inexact)?;
    let price = Money::new(quotient, line.net.currency()).round(limits::UNIT_PRICE.scale, Rounding::HalfEven);
    let price = price.map_err(|error| error.refuse(field))?;
    let total =
        price.checked_mul(line.quantity, unit.exponent, Rounding::HalfUp).map_err(|error| error.refuse(field))?;
    if total != line.net {
        return Err(inexact());
    }
    let mut written = price.amount().normalize();
    written.rescale(written.scale().max(unit.exponent));
    Ok(written)
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
