//! Documents that are posted once: receipts by transaction, sales orders by the shop's number. The same figures under the same
//! key are the same document; other figures are a conflict, never a second document and never an update.

use std::fmt;

use super::{Decision, FieldChange};
use crate::canonical::{OrderReference, SalesOrderNumber, TransactionId};
use crate::derived::Derived;
use crate::flows::{ErpReceipt, ErpSalesOrder};
use crate::money::Money;

/// What to do about a payment, given the ERP's receipts of its transaction. Another amount or currency is a conflict.
pub fn payment(transaction: &TransactionId, amount: Money, held: &[ErpReceipt]) -> Derived<Decision<String>> {
    let posted = held.iter().filter(|receipt| receipt.transaction == *transaction).map(|receipt| Posted {
        number: receipt.number.clone(),
        field: "amount",
        figure: receipt.amount,
    });
    decide("dedup.payment.transaction", amount, posted.collect()).because("transaction", transaction)
}

/// What to do about a sales order, given the ERP's orders with the shop's number. Another total or currency is a conflict.
pub fn sales_order(
    reference: &OrderReference,
    total: Money,
    held: &[ErpSalesOrder],
) -> Derived<Decision<SalesOrderNumber>> {
    let posted = held.iter().filter(|order| order.reference == *reference).map(|order| Posted {
        number: order.number.clone(),
        field: "total",
        figure: order.total,
    });
    decide("dedup.sales_order.reference", total, posted.collect()).because("reference", reference)
}

/// A document that the ERP holds under the key.
struct Posted<N> {
    number: N,
    field: &'static str,
    figure: Money,
}

fn decide<N: fmt::Display + Ord + Clone>(
    rule: &'static str,
    wanted: Money,
    held: Vec<Posted<N>>,
) -> Derived<Decision<N>> {
    let mut held = held;
    held.sort_by(|left, right| left.number.cmp(&right.number));
    held.dedup_by(|left, right| left.number == right.number);
    match held.as_slice() {
        [] => Derived::new(Decision::Create, rule),
        [only] if only.figure == wanted => {
            Derived::new(Decision::AlreadyPosted { number: only.number.clone() }, rule).because(only.field, wanted)
        }
        [only] => {
            let difference = FieldChange::new(only.field, Some(only.figure.to_string()), Some(wanted.to_string()));
            Derived::new(Decision::Conflict { number: only.number.clone(), differences: vec![difference] }, rule)
        }
        several => Derived::new(
            Decision::Ambiguous { candidates: several.iter().map(|one| one.number.clone()).collect() },
            rule,
        ),
    }
}
