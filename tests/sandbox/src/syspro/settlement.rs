//! What payments and credit memos settle: the open balance of invoices and orders, and what an application does to both.
//!
//! A payment settles invoices and is held for orders until they are invoiced. A failed payment settles nothing.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::books::Ledger;
use crate::clock::instant_now;
use crate::contract::figures::figure;
use crate::contract::refusal::Refusal;
use crate::contract::table::{entries, set, text};

const INVOICE: &str = "InvoiceNumber";
const ORDER: &str = "SalesOrderNumber";

/// 422 where an application of this payment cannot be made. `own` is the payment's number where it is stored already.
pub(crate) fn must_be_applicable(ledger: &Ledger, payment: &Value, own: Option<&str>) -> Result<(), Refusal> {
    let applied: Decimal = entries(payment, "Applications").map(|application| figure(application, "Amount")).sum();
    if applied > figure(payment, "PaymentAmount") {
        let message = format!("{applied} is applied of a payment of {}", figure(payment, "PaymentAmount"));
        return Err(Refusal::unacceptable("over_applied", "Applications", message));
    }
    for (index, application) in entries(payment, "Applications").enumerate() {
        let (name, number) = target(application);
        let at =
            if text(payment, INVOICE).is_some() { INVOICE.to_owned() } else { format!("Applications[{index}].{name}") };
        let open = open_balance(ledger, payment, (name, number), own, &at)?;
        let same = entries(payment, "Applications").take(index + 1).filter(|other| target(other) == (name, number));
        let wanted: Decimal = same.map(|application| figure(application, "Amount")).sum();
        if settles(payment) && wanted > open {
            let message = format!("{wanted} is applied to {number}, of which {open} is open");
            return Err(Refusal::unacceptable("over_applied", &format!("Applications[{index}].Amount"), message));
        }
    }
    Ok(())
}

/// What the application of a payment names, and its number.
fn target(application: &Value) -> (&'static str, &str) {
    match text(application, INVOICE) {
        Some(number) => (INVOICE, number),
        None => (ORDER, text(application, ORDER).unwrap_or_default()),
    }
}

fn settles(payment: &Value) -> bool {
    text(payment, "PaymentStatus") != Some("Failed")
}

fn open_balance(
    ledger: &Ledger,
    payment: &Value,
    (name, number): (&'static str, &str),
    own: Option<&str>,
    field: &str,
) -> Result<Decimal, Refusal> {
    if name == INVOICE {
        let invoice = invoice_of(ledger, number, field)?;
        same_currency(invoice, payment)?;
        let credited = figure(invoice, "Credited");
        return Ok(figure(invoice, "Total") - credited - applied_to(ledger, (INVOICE, number), own));
    }
    let unknown = || Refusal::unacceptable("unknown_sales_order", field, format!("there is no sales order {number:?}"));
    let order = ledger.orders.get(number).ok_or_else(unknown)?;
    same_currency(order, payment)?;
    Ok(figure(order, "Total") - paid_for_order(ledger, number, own))
}

/// The invoice of this number, or 422 `unknown_invoice` at a field.
pub(crate) fn invoice_of<'a>(ledger: &'a Ledger, number: &str, field: &str) -> Result<&'a Value, Refusal> {
    let unknown = || Refusal::unacceptable("unknown_invoice", field, format!("there is no invoice {number:?}"));
    ledger.invoices.get(number).ok_or_else(unknown)
}

/// 422 `currency_mismatch` unless both documents are in one currency.
pub(crate) fn same_currency(there: &Value, here: &Value) -> Result<(), Refusal> {
    let (there, here) = (text(there, "Currency").unwrap_or_default(), text(here, "Currency").unwrap_or_default());
    if there == here {
        return Ok(());
    }
    let message = format!("the document is in {here}, what it refers to is in {there}");
    Err(Refusal::unacceptable("currency_mismatch", "Currency", message))
}

/// Applications that settle something, with their payments; without those of one payment.
fn settling<'a>(ledger: &'a Ledger, except: Option<&'a str>) -> impl Iterator<Item = (&'a Value, &'a Value)> {
    let others = ledger.payments.rows().iter().filter(|payment| settles(payment));
    let others = others.filter(move |payment| except.is_none() || text(payment, "PaymentNumber") != except);
    others.flat_map(|payment| entries(payment, "Applications").map(move |application| (payment, application)))
}

fn applied_to(ledger: &Ledger, wanted: (&'static str, &str), except: Option<&str>) -> Decimal {
    settling(ledger, except).filter(|(_, application)| target(application) == wanted).map(signed).sum()
}

/// An application's amount; negative where its payment takes another back.
fn signed((payment, application): (&Value, &Value)) -> Decimal {
    let amount = figure(application, "Amount");
    if text(payment, "ReversalOf").is_some() { -amount } else { amount }
}

/// What is open of an invoice.
pub(crate) fn open_of_invoice(ledger: &Ledger, invoice: &Value) -> Decimal {
    let number = text(invoice, INVOICE).unwrap_or_default();
    figure(invoice, "Total") - figure(invoice, "Credited") - applied_to(ledger, (INVOICE, number), None)
}

/// What came in for an order, held for it or applied to its invoice.
fn paid_for_order(ledger: &Ledger, number: &str, except: Option<&str>) -> Decimal {
    let there = settling(ledger, except).filter(|(_, application)| concerns_order(ledger, application, number));
    there.map(signed).sum()
}

fn concerns_order(ledger: &Ledger, application: &Value, order: &str) -> bool {
    match target(application) {
        (INVOICE, number) => ledger.invoices.get(number).and_then(|invoice| text(invoice, ORDER)) == Some(order),
        (_, number) => number == order,
    }
}

/// Brings the invoices and orders that a payment names up to date.
pub(crate) fn refresh(ledger: &mut Ledger, payment: &Value) {
    for application in entries(payment, "Applications") {
        match target(application) {
            (INVOICE, number) => {
                refresh_invoice(ledger, number);
                let order = ledger.invoices.get(number).and_then(|invoice| text(invoice, ORDER)).map(str::to_owned);
                refresh_order(ledger, &order.unwrap_or_default());
            }
            (_, number) => refresh_order(ledger, number),
        }
    }
}

/// Works out the balance of an invoice.
pub(crate) fn refresh_invoice(ledger: &mut Ledger, number: &str) {
    let Some(balance) = ledger.invoices.get(number).map(|invoice| open_of_invoice(ledger, invoice)) else { return };
    if let Some(invoice) = ledger.invoices.get_mut(number) {
        set(invoice, "Balance", json!(balance.to_string()));
    }
}

/// Works out the PaymentStatus of an order from the payments that name it.
pub(crate) fn refresh_order(ledger: &mut Ledger, number: &str) {
    let Some(order) = ledger.orders.get(number) else { return };
    let names = |payment: &&Value| {
        entries(payment, "Applications").any(|application| concerns_order(ledger, application, number))
    };
    let payments = ledger.payments.rows().iter().filter(|payment| text(payment, "ReversalOf").is_none()).filter(names);
    let statuses: Vec<&str> = payments.filter_map(|payment| text(payment, "PaymentStatus")).collect();
    let covered = paid_for_order(ledger, number, None) >= figure(order, "Total");
    let any = |wanted: &str| statuses.contains(&wanted);
    let status = match () {
        () if statuses.is_empty() => return,
        () if statuses.iter().all(|status| *status == "Failed") => "Failed",
        () if statuses.iter().all(|status| matches!(*status, "Refunded" | "Failed")) => "Refunded",
        () if any("PartiallyRefunded") || any("Refunded") => "PartiallyRefunded",
        () if covered && !any("Pending") => "Paid",
        () => "Pending",
    };
    let Some(order) = ledger.orders.get_mut(number) else { return };
    if text(order, "PaymentStatus") != Some(status) {
        set(order, "PaymentStatus", json!(status));
        set(order, "UpdatedAt", json!(instant_now()));
    }
}

/// Applies a credit memo to the invoice that it names, up to what is open; answers how much that is.
pub(crate) fn credit_invoice(ledger: &mut Ledger, memo: &Value) -> Decimal {
    let Some(number) = text(memo, INVOICE) else { return Decimal::ZERO };
    let Some(invoice) = ledger.invoices.get(number) else { return Decimal::ZERO };
    let applied = figure(memo, "CreditAmount").min(open_of_invoice(ledger, invoice)).max(Decimal::ZERO);
    let credited = figure(invoice, "Credited") + applied;
    if let Some(invoice) = ledger.invoices.get_mut(number) {
        set(invoice, "Credited", json!(credited.to_string()));
    }
    refresh_invoice(ledger, number);
    applied
}

/// Applies to an invoice what is held for its order.
pub(crate) fn move_to_invoice(ledger: &mut Ledger, order: &str, invoice: &str) {
    for payment in ledger.payments.rows_mut().iter_mut().filter(|payment| settles(payment)) {
        let moved = entries(payment, "Applications").map(|application| match text(application, ORDER) {
            Some(held) if held == order => json!({INVOICE: invoice, "Amount": application.get("Amount")}),
            Some(_) | None => application.clone(),
        });
        let moved: Vec<Value> = moved.collect();
        if payment.get("Applications").is_some() {
            set(payment, "Applications", json!(moved));
        }
    }
    refresh_invoice(ledger, invoice);
}
