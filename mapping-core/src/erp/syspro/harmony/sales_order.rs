//! Sales orders. CustomerPoNumber is the natural key; a line's total is sent beside a unit price that gives it. An order that a
//! person has to release is created in suspense.

use syspro_harmony::harmony::limits;
use syspro_harmony::harmony::model::{NewSalesOrder, PaymentStatus, SalesOrderLine};
use syspro_harmony::{CurrencyCode, CustomerCode, OrderStatus, Quantity, ReferenceNumber, StockCode, UnitPrice};

use super::{customer, fit};
use crate::canonical::{self, SalesOrder};
use crate::erp::syspro::reference;
use crate::money::Money;
use crate::refusal::Refusal;

/// A new sales order.
pub(super) fn create(order: &SalesOrder) -> Result<NewSalesOrder, Refusal> {
    let customer_code = fit::resolved("sales_order.customer", &order.customer)?;
    let customer_code = fit::text("sales_order.customer", customer_code.as_str(), limits::CUSTOMER_CODE)?;
    let key = reference::order(&order.reference, limits::CUSTOMER_PO_NUMBER.max)?;
    let lines = order.lines.iter().zip(1..).map(|(one, number)| line(number, one)).collect::<Result<_, _>>()?;
    let currency = CurrencyCode::from(order.total.currency());
    let mut new =
        NewSalesOrder::new(key.key().into(), CustomerCode::from(customer_code), order.ordered_on, currency, lines);
    if key.is_shortened() {
        let whole = fit::text("sales_order.reference", key.whole(), limits::ALTERNATE_REFERENCE)?;
        new.alternate_reference = Some(whole.to_owned());
    }
    let recipient = order.shipping.as_ref().and_then(|address| address.name.as_deref());
    new.customer_name = fit::one_line("sales_order.shipping.name", recipient, limits::NAME)?;
    new.payment_status = Some(payment_status(order.payment_status));
    new.payment_method = order.method.as_deref().map(|name| fit::method("sales_order.method", name)).transpose()?;
    let transaction = order.transaction.as_ref().map(|transaction| transaction.as_str());
    new.reference_number =
        fit::optional("sales_order.transaction", transaction, limits::REFERENCE_NUMBER)?.map(ReferenceNumber::from);
    new.freight = Some(fit::amount("sales_order.freight", Money::zero(order.total.currency()))?);
    new.tax_total = Some(fit::amount("sales_order.tax", tax(order)?)?);
    new.total = Some(fit::amount("sales_order.total", order.total)?);
    new.billing_address = customer::optional_address("sales_order.billing", order.billing.as_ref())?;
    new.shipping_address = customer::optional_address("sales_order.shipping", order.shipping.as_ref())?;
    hold(order, &mut new)?;
    Ok(new)
}

/// Suspense and the reason for it. A long reason is cut in its field and whole in the notes.
fn hold(order: &SalesOrder, new: &mut NewSalesOrder) -> Result<(), Refusal> {
    let reason = order.hold.as_ref().map(|hold| hold.reason.as_str());
    new.order_status = reason.map(|_| OrderStatus::Suspense);
    new.suspense_reason = fit::remark("sales_order.hold", reason, limits::SUSPENSE_REASON)?;
    let whole = reason.filter(|reason| new.suspense_reason.as_deref() != Some(*reason));
    let notes: Vec<&str> = whole.into_iter().chain(order.note.as_deref()).collect();
    let notes = notes.join("\n");
    new.notes = fit::optional("sales_order.note", Some(&notes), limits::NOTES)?.map(str::to_owned);
    Ok(())
}

/// The contract's word for how far an order's payment is.
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
    let position = number.saturating_sub(1) as usize;
    let field = |name| fit::LineField { list: "sales_order.lines", position, name };
    let stock_code = StockCode::from(fit::text(field("sku"), line.sku.as_str(), limits::STOCK_CODE)?);
    let quantity = fit::figure(field("quantity"), line.quantity, limits::QUANTITY)?;
    let price = fit::unit_price(field("net"), line.net, line.quantity, limits::UNIT_PRICE.scale)?;
    let price = fit::figure(field("unit_price"), price, limits::UNIT_PRICE)?;
    let mut rendered = SalesOrderLine::new(number, stock_code, Quantity::from(quantity), UnitPrice::from(price));
    rendered.description = fit::remark(field("description"), line.description.as_deref(), limits::DESCRIPTION)?;
    rendered.tax_amount = Some(fit::amount(field("tax"), line.tax)?);
    rendered.line_total = Some(fit::amount(field("net"), line.net)?);
    Ok(rendered)
}

fn tax(order: &SalesOrder) -> Result<Money, Refusal> {
    let taxes = order.lines.iter().map(|line| line.tax);
    Money::sum(order.total.currency(), taxes).map_err(|error| error.refuse("sales_order.tax"))
}
