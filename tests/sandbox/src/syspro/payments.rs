//! Payments: one per ReferenceNumber by the harmony door, never applied beyond themselves or beyond what is open, and taken back
//! at most once.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::must_be_open;
use super::books::Ledger;
use super::customers::must_be_active;
use super::settlement::{must_be_applicable, refresh, same_currency};
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::reversal::taken_back;
use crate::contract::table::{default, entries, set, text};

pub(crate) fn create(ledger: &mut Ledger, document: Value) -> Result<(Value, String), Refusal> {
    ledger.payments.unique(&document, "ReferenceNumber", "duplicate_payment", None)?;
    must_be_active(ledger, &document)?;
    match text(&document, "ReversalOf").map(str::to_owned) {
        Some(number) => reverse(ledger, &number, document),
        None => post(ledger, document),
    }
}

/// Posts a payment that takes another back.
fn reverse(ledger: &mut Ledger, number: &str, mut document: Value) -> Result<(Value, String), Refusal> {
    accounts_must_be_open(ledger, &document)?;
    let payment = must_be_reversible(ledger, number, &document)?;
    let earlier: Vec<&Value> = reversals_of(ledger, number).collect();
    let applications = taken_back("PaymentAmount", &payment, &earlier, figure(&document, "PaymentAmount"));
    default(&mut document, "PaymentMethod", payment.get("PaymentMethod").cloned().unwrap_or_default());
    set(&mut document, "Applications", json!(applications));
    set_unapplied(&mut document);
    let stored = ledger.payments.insert(document);
    mark_reversed(ledger, number, &payment);
    refresh(ledger, &payment);
    Ok(stored)
}

/// The payment that is taken back; 422 where there is none, or where more is taken back than is left of it.
fn must_be_reversible(ledger: &Ledger, number: &str, document: &Value) -> Result<Value, Refusal> {
    let unknown = || Refusal::unacceptable("unknown_payment", "ReversalOf", format!("there is no payment {number:?}"));
    let stands = |row: &&Value| text(row, "ReversalOf").is_none() && !equals(row, "PaymentStatus", "Failed");
    let payment = ledger.payments.get(number).filter(stands).ok_or_else(unknown)?;
    if text(payment, "CustomerCode") != text(document, "CustomerCode") {
        let message = format!("payment {number:?} is another customer's");
        return Err(Refusal::unacceptable("invalid_customer", "CustomerCode", message));
    }
    same_currency(payment, document)?;
    let before: Decimal = reversals_of(ledger, number).map(|row| figure(row, "PaymentAmount")).sum();
    let (left, amount) = (figure(payment, "PaymentAmount") - before, figure(document, "PaymentAmount"));
    if amount > left {
        let message = format!("{amount} is taken back of {number}, of which {left} is left");
        return Err(Refusal::unacceptable("refund_exceeds_payment", "PaymentAmount", message));
    }
    Ok(payment.clone())
}

fn reversals_of<'a>(ledger: &'a Ledger, number: &'a str) -> impl Iterator<Item = &'a Value> {
    let reversals = ledger.payments.rows().iter().filter(move |row| equals(row, "ReversalOf", number));
    reversals.filter(|row| !equals(row, "PaymentStatus", "Failed"))
}

/// Says on the payment that it was taken back, wholly or in part.
fn mark_reversed(ledger: &mut Ledger, number: &str, payment: &Value) {
    let back: Decimal = reversals_of(ledger, number).map(|row| figure(row, "PaymentAmount")).sum();
    let status = if back == figure(payment, "PaymentAmount") { "Refunded" } else { "PartiallyRefunded" };
    if let Some(stored) = ledger.payments.get_mut(number).filter(|_| !back.is_zero()) {
        set(stored, "PaymentStatus", json!(status));
        set(stored, "UpdatedAt", json!(crate::clock::instant_now()));
    }
}

/// Posts a payment whose customer is known; e.net does not ask whether its reference was there before.
pub(crate) fn post(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    accounts_must_be_open(ledger, &document)?;
    if let Some(invoice) = text(&document, "InvoiceNumber") {
        let whole = json!([{"InvoiceNumber": invoice, "Amount": document.get("PaymentAmount")}]);
        set(&mut document, "Applications", whole);
    }
    default(&mut document, "Applications", json!([]));
    must_be_applicable(ledger, &document, None)?;
    set_unapplied(&mut document);
    let (payment, number) = ledger.payments.insert(document);
    refresh(ledger, &payment);
    Ok((payment, number))
}

pub(crate) fn update(ledger: &mut Ledger, number: &str, change: &Value) -> Result<Value, Refusal> {
    let before = ledger.payments.read(number)?.clone();
    accounts_must_be_open(ledger, change)?;
    if text(&before, "ReversalOf").is_some() && change.get("Applications").is_some() {
        let message = format!("{number} takes a payment back, and its applications are that payment's");
        return Err(Refusal::conflict("conflict", "Applications", message));
    }
    let mut after = before.clone();
    for name in ["PaymentStatus", "Applications"] {
        if let Some(value) = change.get(name) {
            set(&mut after, name, value.clone());
        }
    }
    if text(&before, "ReversalOf").is_none() {
        must_be_applicable(ledger, &after, Some(number))?;
    }
    let payment = ledger.payments.change(number, change)?;
    if let Some(stored) = ledger.payments.get_mut(number) {
        set_unapplied(stored);
    }
    refresh(ledger, &before);
    refresh(ledger, &payment);
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

fn accounts_must_be_open(ledger: &Ledger, document: &Value) -> Result<(), Refusal> {
    must_be_open(ledger, document, "GLAccount", "GLAccount")?;
    must_be_open(ledger, document, "BankChargeGLAccount", "BankChargeGLAccount")
}

fn set_unapplied(payment: &mut Value) {
    let applied: Decimal = entries(payment, "Applications").map(|application| figure(application, "Amount")).sum();
    let unapplied = figure(payment, "PaymentAmount") - applied;
    set(payment, "Unapplied", json!(unapplied.to_string()));
}
