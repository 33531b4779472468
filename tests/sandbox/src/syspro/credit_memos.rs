//! Credit memos: one per ReferenceNumber by the harmony door, and never more than the payment that they give back.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::must_be_open;
use super::books::Ledger;
use super::customers::must_be_active;
use super::settlement::{credit_invoice, invoice_of, refresh, same_currency};
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{entries, set, text};

pub(crate) fn create(ledger: &mut Ledger, document: Value) -> Result<(Value, String), Refusal> {
    ledger.credit_memos.unique(&document, "ReferenceNumber", "duplicate_reference", None)?;
    must_be_active(ledger, &document)?;
    post(ledger, document)
}

/// Posts a credit memo whose customer is known; e.net does not ask whether its reference was there before.
pub(crate) fn post(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    must_be_open(ledger, &document, "GLAccount", "GLAccount")?;
    must_be_open(ledger, &document, "RefundGLAccount", "RefundGLAccount")?;
    let amount = figure(&document, "CreditAmount");
    if figure(&document, "TaxAmount") > amount {
        return Err(Refusal::unacceptable("amount_mismatch", "TaxAmount", format!("the tax is more than {amount}")));
    }
    lines_must_add_up(&document)?;
    let payment = must_be_refundable(ledger, &document)?;
    if let Some(number) = text(&document, "InvoiceNumber") {
        same_currency(invoice_of(ledger, number, "InvoiceNumber")?, &document)?;
    }
    let paid_out = text(&document, "RefundGLAccount").is_some();
    let applied = if paid_out { amount } else { credit_invoice(ledger, &document) };
    set(&mut document, "Balance", json!((amount - applied).to_string()));
    let stored = ledger.credit_memos.insert(document);
    if let Some(payment) = payment {
        mark_refunded(ledger, &payment);
    }
    Ok(stored)
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.credit_memos, query, equals)
}

/// 422 `amount_mismatch` unless lines and taxes, where they are said, come to the credit and its tax.
fn lines_must_add_up(document: &Value) -> Result<(), Refusal> {
    let sum = |name: &str| entries(document, "Lines").map(|line| figure(line, name)).sum::<Decimal>();
    let (goods, taxes) = (sum("LineTotal"), sum("TaxAmount"));
    if entries(document, "Lines").next().is_none() {
        return Ok(());
    }
    for (name, right) in [("CreditAmount", goods + taxes), ("TaxAmount", taxes)] {
        let said = figure(document, name);
        if said != right {
            let message = format!("{name} is {said} where the lines make {right}");
            return Err(Refusal::unacceptable("amount_mismatch", name, message));
        }
    }
    Ok(())
}

/// The payment that is given back; 422 where there is none, or where more is given back than is left of it.
fn must_be_refundable(ledger: &Ledger, document: &Value) -> Result<Option<Value>, Refusal> {
    let field = "RefundedReferenceNumber";
    let Some(reference) = text(document, field) else { return Ok(None) };
    let payment = ledger.payments.rows().iter().find(|row| equals(row, "ReferenceNumber", reference));
    let unknown = || Refusal::unacceptable("unknown_payment", field, format!("there is no payment {reference:?}"));
    let payment = payment.filter(|row| !equals(row, "PaymentStatus", "Failed")).ok_or_else(unknown)?;
    same_currency(payment, document)?;
    let left = figure(payment, "PaymentAmount") - given_back(ledger, reference);
    let amount = figure(document, "CreditAmount");
    if amount > left {
        let message = format!("{amount} is given back of {reference}, of which {left} is left");
        return Err(Refusal::unacceptable("refund_exceeds_payment", "CreditAmount", message));
    }
    Ok(Some(payment.clone()))
}

fn given_back(ledger: &Ledger, reference: &str) -> Decimal {
    let memos = ledger.credit_memos.rows().iter();
    memos.filter(|row| equals(row, "RefundedReferenceNumber", reference)).map(|row| figure(row, "CreditAmount")).sum()
}

/// Says on the payment that it was given back, wholly or in part.
fn mark_refunded(ledger: &mut Ledger, payment: &Value) {
    let back = given_back(ledger, text(payment, "ReferenceNumber").unwrap_or_default());
    let whole = back == figure(payment, "PaymentAmount");
    if back.is_zero() {
        return;
    }
    if let Some(stored) = text(payment, "PaymentNumber").and_then(|number| ledger.payments.get_mut(number)) {
        set(stored, "PaymentStatus", json!(if whole { "Refunded" } else { "PartiallyRefunded" }));
        set(stored, "UpdatedAt", json!(crate::clock::instant_now()));
    }
    refresh(ledger, payment);
}
