//! The shop's number of the order, and the sales order that the ERP may hold under it already.

use super::known::Known;
use super::lines::present;
use super::pause::Story;
use crate::canonical::{CustomerCode, Link, OrderReference, Payment};
use crate::derived::Derived;
use crate::flows::ErpSalesOrder;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::OrderRules;

/// What is known of an order by its number.
pub(super) struct Referenced<'a> {
    /// The number that the shop wrote, if it wrote one.
    pub(super) written: Option<Derived<OrderReference>>,
    /// The ERP's sales order under that number.
    pub(super) existing: Option<&'a ErpSalesOrder>,
}

/// The number that the shop wrote into the payment's metadata, and the ERP's order under it.
pub(super) fn find<'a>(payment: &Payment, known: Known<'a>, rules: &OrderRules) -> Story<Referenced<'a>> {
    let written = present(payment, &rules.reference_keys).next().map(|(key, text)| {
        Derived::new(OrderReference::from(text), "rules.order.reference_keys")
            .because(format!("payment.metadata.{key}"), text)
    });
    let existing = match &written {
        Some(reference) => known.sales_order(&reference.value)?,
        None => None,
    };
    Ok(Referenced { written, existing })
}

/// The number of an order whose shop wrote none: that of the attempt to pay, or of the transaction.
pub(super) fn stand_in(payment: &Payment) -> Derived<OrderReference> {
    match &payment.attempt {
        Some(attempt) => Derived::new(OrderReference::from(attempt.as_str()), "order.reference.attempt"),
        None => Derived::new(OrderReference::from(payment.id.as_str()), "order.reference.transaction"),
    }
}

/// Whether the payment may be booked on an order that the ERP holds: the same customer, the same currency, and no more money
/// than the order asks for.
pub(super) fn fits(order: &ErpSalesOrder, payer: &Link<CustomerCode>, payment: &Payment) -> Result<(), Refusal> {
    let conflict =
        |field: &str, found: String, message: String| Err(Refusal::new(RefusalCode::Conflict, field, found, message));
    let number = &order.number;
    if !matches!(payer, Link::Known(code) if *code == order.customer) {
        let message =
            format!("sales order {number} with this reference belongs to {} and {payer} pays", order.customer);
        return conflict("order.customer", order.customer.to_string(), message);
    }
    let fits = payment.captured.compare(order.total).is_ok_and(|ordering| ordering.is_le());
    if !fits {
        let message =
            format!("sales order {number} comes to {} and the payment captured {}", order.total, payment.captured);
        return conflict("order.total", order.total.to_string(), message);
    }
    Ok(())
}
