//! Payments: one per ReferenceNumber by the harmony door, never applied beyond themselves or beyond what is open.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::must_be_open;
use super::books::Ledger;
use super::customers::must_be_active;
use super::settlement::{must_be_applicable, refresh};
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, entries, set, text};

pub(crate) fn create(ledger: &mut Ledger, document: Value) -> Result<(Value, String), Refusal> {
    ledger.payments.unique(&document, "ReferenceNumber", "duplicate_payment", None)?;
    must_be_active(ledger, &document)?;
    post(ledger, document)
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
    let mut after = before.clone();
    for name in ["PaymentStatus", "Applications"] {
        if let Some(value) = change.get(name) {
            set(&mut after, name, value.clone());
        }
    }
    must_be_applicable(ledger, &after, Some(number))?;
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
