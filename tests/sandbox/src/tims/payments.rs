//! Receipts and refunds: one per TransactionID, never applied beyond themselves or beyond what is open, and never
//! refunded beyond what came in. A refund of a receipt that settles nothing itself takes back what the receipt settled.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::must_be_open;
use super::books::Ledger;
use super::customers::must_be_active;
use super::settlement::{must_be_applicable, refresh};
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::reversal::taken_back;
use crate::contract::table::{default, entries, set, text};

pub(crate) fn create(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    ledger.payments.unique(&document, "TransactionID", "duplicate_transaction", None)?;
    ledger.payments.unique(&document, "ExternalID", "duplicate_external_id", None)?;
    must_be_active(ledger, &document)?;
    accounts_must_be_open(ledger, &document, text(&document, "Currency").unwrap_or_default())?;
    default(&mut document, "Kind", json!("Receipt"));
    default(&mut document, "Applications", json!([]));
    must_be_refundable(ledger, &document)?;
    if !takes_back(ledger, &mut document) {
        must_be_applicable(ledger, &document, None)?;
    }
    set_unapplied(&mut document);
    let (payment, number) = ledger.payments.insert(document);
    refresh(ledger, &payment);
    mark_refunded(ledger, &payment);
    Ok((payment, number))
}

pub(crate) fn update(ledger: &mut Ledger, number: &str, change: &Value) -> Result<Value, Refusal> {
    let before = ledger.payments.read(number)?.clone();
    accounts_must_be_open(ledger, change, text(&before, "Currency").unwrap_or_default())?;
    let mut after = before.clone();
    for name in ["Status", "Applications"] {
        if let Some(value) = change.get(name) {
            set(&mut after, name, value.clone());
        }
    }
    if after != before {
        must_be_applicable(ledger, &after, Some(number))?;
    }
    let payment = ledger.payments.change(number, change)?;
    if let Some(stored) = ledger.payments.get_mut(number) {
        set_unapplied(stored);
    }
    refresh(ledger, &before);
    refresh(ledger, &payment);
    mark_refunded(ledger, &payment);
    Ok(ledger.payments.read(number)?.clone())
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.payments, query, |row, name, value| match name {
        "InvoiceNumber" | "SalesOrderNumber" => {
            entries(row, "Applications").any(|application| equals(application, name, value))
        }
        _ => equals(row, name, value),
    })
}

fn accounts_must_be_open(ledger: &Ledger, document: &Value, currency: &str) -> Result<(), Refusal> {
    must_be_open(ledger, document, "GLAccount", "GLAccount", currency)?;
    must_be_open(ledger, document, "FeeGLAccount", "FeeGLAccount", currency)
}

fn set_unapplied(payment: &mut Value) {
    let applied: Decimal = entries(payment, "Applications").map(|application| figure(application, "Amount")).sum();
    let unapplied = figure(payment, "Amount") - applied;
    set(payment, "Unapplied", json!(unapplied.to_string()));
}

/// A refund that names its receipt gives back at most what is left of it.
fn must_be_refundable(ledger: &Ledger, refund: &Value) -> Result<(), Refusal> {
    let Some(transaction) = text(refund, "RefundedTransactionID") else { return Ok(()) };
    let field = "RefundedTransactionID";
    let Some(receipt) = receipt_of(ledger, transaction) else {
        return Err(Refusal::unacceptable("unknown_payment", field, format!("there is no receipt {transaction:?}")));
    };
    super::invoices::same_currency(receipt, refund)?;
    let left = figure(receipt, "Amount") - refunded(ledger, transaction);
    if figure(refund, "Amount") > left {
        let message = format!("{} is refunded of {transaction}, of which {left} is left", figure(refund, "Amount"));
        return Err(Refusal::unacceptable("over_applied", "Amount", message));
    }
    Ok(())
}

/// Completes a refund that names its receipt: how the money goes back, and where it has no applications of its own, those that it
/// takes back. Whether it has some of these.
fn takes_back(ledger: &Ledger, refund: &mut Value) -> bool {
    let receipt = text(refund, "RefundedTransactionID").and_then(|transaction| receipt_of(ledger, transaction));
    let Some(receipt) = receipt else { return false };
    default(refund, "PaymentMethod", receipt.get("PaymentMethod").cloned().unwrap_or_default());
    if !equals(refund, "Kind", "Refund")
        || equals(receipt, "Status", "Failed")
        || entries(refund, "Applications").next().is_some()
    {
        return false;
    }
    let earlier = |row: &&Value| {
        equals_of(row, "RefundedTransactionID", receipt, "TransactionID") && !equals(row, "Status", "Failed")
    };
    let earlier: Vec<&Value> = ledger.payments.rows().iter().filter(earlier).collect();
    let applications = taken_back("Amount", receipt, &earlier, figure(refund, "Amount"));
    let takes = !applications.is_empty();
    set(refund, "Applications", json!(applications));
    takes
}

/// Whether two records have the same text, each in a property of its own.
fn equals_of(row: &Value, name: &str, other: &Value, other_name: &str) -> bool {
    text(other, other_name).is_some_and(|wanted| equals(row, name, wanted))
}

fn receipt_of<'a>(ledger: &'a Ledger, transaction: &str) -> Option<&'a Value> {
    ledger
        .payments
        .rows()
        .iter()
        .find(|row| equals(row, "TransactionID", transaction) && equals(row, "Kind", "Receipt"))
}

fn refunded(ledger: &Ledger, transaction: &str) -> Decimal {
    let refunds = ledger.payments.rows().iter().filter(|row| equals(row, "RefundedTransactionID", transaction));
    refunds.filter(|row| !equals(row, "Status", "Failed")).map(|row| figure(row, "Amount")).sum()
}

/// Says on the receipt that it was given back, wholly or in part.
fn mark_refunded(ledger: &mut Ledger, refund: &Value) {
    let Some(transaction) = text(refund, "RefundedTransactionID") else { return };
    let back = refunded(ledger, transaction);
    let Some(receipt) = receipt_of(ledger, transaction).cloned() else { return };
    let status = match () {
        () if back.is_zero() => return,
        () if back == figure(&receipt, "Amount") => "Refunded",
        () => "PartiallyRefunded",
    };
    if let Some(stored) = text(&receipt, "PaymentNumber").and_then(|number| ledger.payments.get_mut(number)) {
        set(stored, "Status", json!(status));
    }
    refresh(ledger, &receipt);
}
