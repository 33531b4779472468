//! The shop's number of the order, and the sales order that the ERP may hold under it already.

use super::lines::present;
use crate::canonical::{CustomerCode, Link, OrderReference, Payment};
use crate::derived::Derived;
use crate::flows::ErpSalesOrder;
use crate::flows::Known;
use crate::flows::story::Story;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::OrderRules;

/// What is known of an order by its number.
pub(super) struct Referenced<'a> {
    /// The number that the shop wrote, if it wrote one.
    pub(super) written: Option<Derived<OrderReference>>,
    /// The ERP's sales order under that number.
    pub(super) existing: Option<&'a ErpSalesOrder>,
}

/// The number that the shop wrote into the payment's metadata or reference, and the ERP's order under it.
pub(super) fn find<'a>(payment: &Payment, known: Known<'a>, rules: &OrderRules) -> Story<Referenced<'a>> {
    let written = written_reference(payment, rules);
    let existing = match &written {
        Some(reference) => known.sales_order(&reference.value)?,
        None => None,
    };
    Ok(Referenced { written, existing })
}

/// The number that the shop wrote, without a look at the ERP.
pub(in crate::flows) fn written_reference(payment: &Payment, rules: &OrderRules) -> Option<Derived<OrderReference>> {
    in_metadata(payment, rules).or_else(|| in_reference(payment, rules))
}

fn in_metadata(payment: &Payment, rules: &OrderRules) -> Option<Derived<OrderReference>> {
    let (key, text) = present(payment, &rules.reference_keys).next()?;
    let number = Derived::new(OrderReference::from(text), "rules.order.reference_keys");
    Some(number.because(format!("payment.metadata.{key}"), text))
}

/// The merchant's reference of the transaction, without what the rules say is not part of the order's number.
fn in_reference(payment: &Payment, rules: &OrderRules) -> Option<Derived<OrderReference>> {
    let code = payment.reference.as_deref().map(str::trim).filter(|code| !code.is_empty())?;
    let shorter = rules.code_prefix.as_ref().and_then(|prefix| Some((prefix, prefix.strip_beginning(code)?)));
    let rest = shorter.map_or(code, |(_, rest)| rest);
    let shortest = rules.code_suffix.as_ref().and_then(|suffix| Some((suffix, suffix.strip_end(rest)?)));
    let number = shortest.map_or(rest, |(_, rest)| rest);
    let rule = match (shorter, shortest) {
        (None, None) => "order.reference.code",
        (Some(_), None) => "rules.order.code_prefix",
        (None | Some(_), Some(_)) => "rules.order.code_suffix",
    };
    let mut derived = Derived::new(OrderReference::from(number), rule).because("payment.reference", code);
    for (name, pattern) in [("code_prefix", shorter), ("code_suffix", shortest)] {
        if let Some((pattern, _)) = pattern {
            derived = derived.because(format!("rules.order.{name}"), pattern.as_str());
        }
    }
    Some(derived)
}

/// The number under which the order of a payment is booked.
pub(in crate::flows) fn order_of(payment: &Payment, rules: &OrderRules) -> OrderReference {
    written_reference(payment, rules).unwrap_or_else(|| stand_in(payment)).value
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
