//! What payments settle: the open balance of invoices and orders, and what an application does to both.
//!
//! A receipt settles invoices and is held for orders; a refund settles credit notes and takes back what is held for an
//! order, or what its receipt settled. A failed payment settles nothing.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::books::Ledger;
use super::invoices::same_currency;
use crate::clock::instant_now;
use crate::contract::figures::figure;
use crate::contract::refusal::Refusal;
use crate::contract::table::{entries, set, text};

const INVOICE: &str = "InvoiceNumber";
const ORDER: &str = "SalesOrderNumber";

/// 422 where an application of this payment cannot be made. `own` is the payment's number where it is stored already.
pub(crate) fn must_be_applicable(ledger: &Ledger, payment: &Value, own: Option<&str>) -> Result<(), Refusal> {
    let applied: Decimal = entries(payment, "Applications").map(|application| figure(application, "Amount")).sum();
    if applied > figure(payment, "Amount") {
        let message = format!("{applied} is applied of a payment of {}", figure(payment, "Amount"));
        return Err(Refusal::unacceptable("over_applied", "Applications", message));
    }
    for (index, application) in entries(payment, "Applications").enumerate() {
        let (name, number) = target(application);
        let open = open_balance(ledger, payment, name, number, own)
            .map_err(|refusal| refusal.at(&format!("Applications[{index}].{name}")))?;
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
    text(payment, "Status") != Some("Failed")
}

fn is_refund(payment: &Value) -> bool {
    text(payment, "Kind") == Some("Refund")
}

fn open_balance(
    ledger: &Ledger,
    payment: &Value,
    name: &str,
    number: &str,
    own: Option<&str>,
) -> Result<Decimal, Refusal> {
    if name == ORDER {
        let unknown =
            || Refusal::unacceptable("unknown_sales_order", "", format!("there is no sales order {number:?}"));
        let order = ledger.orders.get(number).ok_or_else(unknown)?;
        same_currency(order, payment)?;
        let (received, refunded) =
            (paid_for_order(ledger, number, false, own), paid_for_order(ledger, number, true, own));
        return Ok(if is_refund(payment) {
            received - refunded
        } else {
            figure(order, "Total") - (received - refunded)
        });
    }
    let unknown = || Refusal::unacceptable("unknown_invoice", "", format!("there is no invoice {number:?}"));
    let invoice = ledger.invoices.get(number).ok_or_else(unknown)?;
    same_currency(invoice, payment)?;
    if is_refund(payment) != (text(invoice, "Kind") == Some("CreditNote")) {
        return Err(Refusal::conflict("conflict", "", "a receipt settles invoices, a refund settles credit notes"));
    }
    if text(invoice, "Status") == Some("Void") {
        return Err(Refusal::conflict("conflict", "", format!("invoice {number:?} is void")));
    }
    Ok(figure(invoice, "Total") - applied_to(ledger, INVOICE, number, own))
}

/// Applications that settle one target, with their payments.
fn settling<'a>(
    ledger: &'a Ledger,
    name: &'static str,
    number: &'a str,
) -> impl Iterator<Item = (&'a Value, &'a Value)> {
    let payments = ledger.payments.rows().iter().filter(|payment| settles(payment));
    let applications =
        payments.flat_map(|payment| entries(payment, "Applications").map(move |application| (payment, application)));
    applications.filter(move |(_, application)| text(application, name) == Some(number))
}

fn applied_to(ledger: &Ledger, name: &'static str, number: &str, except: Option<&str>) -> Decimal {
    let others = settling(ledger, name, number)
        .filter(|(payment, _)| except.is_none() || text(payment, "PaymentNumber") != except);
    let is_invoice = ledger.invoices.get(number).is_some_and(|invoice| text(invoice, "Kind") == Some("Invoice"));
    let signed = |(payment, application): (&Value, &Value)| {
        let amount = figure(application, "Amount");
        if is_invoice && is_refund(payment) { -amount } else { amount }
    };
    others.map(signed).sum()
}

/// What came in for an order, held for it or applied to its invoices; or what went back.
fn paid_for_order(ledger: &Ledger, number: &str, refunds: bool, except: Option<&str>) -> Decimal {
    let payments = ledger.payments.rows().iter().filter(|payment| settles(payment) && is_refund(payment) == refunds);
    let others = payments.filter(|payment| except.is_none() || text(payment, "PaymentNumber") != except);
    let applications = others.flat_map(|payment| entries(payment, "Applications"));
    applications
        .filter(|application| concerns_order(ledger, application, number))
        .map(|application| figure(application, "Amount"))
        .sum()
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

/// Works out Balance, Status and Payments of an invoice.
pub(crate) fn refresh_invoice(ledger: &mut Ledger, number: &str) {
    let payments: Vec<Value> = settling(ledger, INVOICE, number)
        .map(|(payment, application)| {
            json!({
                "PaymentNumber": payment.get("PaymentNumber"),
                "TransactionID": payment.get("TransactionID"),
                "Amount": application.get("Amount"),
                "AppliedOn": payment.get("PaymentDate"),
            })
        })
        .collect();
    let applied = applied_to(ledger, INVOICE, number, None);
    let Some(invoice) = ledger.invoices.get_mut(number) else { return };
    let balance = figure(invoice, "Total") - applied;
    let status = match (balance.is_zero(), applied.is_zero()) {
        (true, _) => "Paid",
        (false, true) => "Open",
        (false, false) => "PartiallyPaid",
    };
    touch(invoice, "Balance", json!(balance.to_string()));
    touch(invoice, "Payments", json!(payments));
    if text(invoice, "Status") != Some("Void") {
        touch(invoice, "Status", json!(status));
    }
}

/// Works out the PaymentStatus of an order from the payments that name it.
fn refresh_order(ledger: &mut Ledger, number: &str) {
    let Some(order) = ledger.orders.get(number) else { return };
    let names = |payment: &&Value| {
        entries(payment, "Applications").any(|application| concerns_order(ledger, application, number))
    };
    let receipts = ledger.payments.rows().iter().filter(|payment| !is_refund(payment)).filter(names);
    let statuses: Vec<&str> = receipts.filter_map(|payment| text(payment, "Status")).collect();
    let received = paid_for_order(ledger, number, false, None);
    let back = paid_for_order(ledger, number, true, None);
    let covered = received >= figure(order, "Total");
    let any = |wanted: &str| statuses.contains(&wanted);
    let status = match () {
        () if statuses.is_empty() => return,
        () if statuses.iter().all(|status| *status == "Failed") => "Failed",
        () if statuses.iter().all(|status| matches!(*status, "Refunded" | "Failed")) => "Refunded",
        () if !back.is_zero() && back >= received => "Refunded",
        () if any("PartiallyRefunded") || any("Refunded") || !back.is_zero() => "PartiallyRefunded",
        () if covered && !any("Pending") => "Paid",
        () => "Pending",
    };
    if let Some(order) = ledger.orders.get_mut(number) {
        touch(order, "PaymentStatus", json!(status));
    }
}

/// Sets a worked-out property; a record that it changes is changed now.
fn touch(record: &mut Value, name: &str, value: Value) {
    if record.get(name) != Some(&value) {
        set(record, name, value);
        set(record, "UpdatedAt", json!(instant_now()));
    }
}

/// Applies to an invoice what is held for its order, up to the invoice's total, and what was taken back of it.
pub(crate) fn move_to_invoice(ledger: &mut Ledger, order: &str, invoice: &str, total: Decimal) {
    let (mut received, mut returned) = (total, total);
    for payment in ledger.payments.rows_mut().iter_mut().filter(|payment| settles(payment)) {
        let back = text(payment, "RefundedTransactionID").is_some();
        if is_refund(payment) && !back {
            continue;
        }
        let left = if back { &mut returned } else { &mut received };
        let mut moved = Vec::new();
        for application in entries(payment, "Applications") {
            let amount = figure(application, "Amount");
            let taken = if text(application, ORDER) == Some(order) { amount.min(*left) } else { Decimal::ZERO };
            *left -= taken;
            if !taken.is_zero() {
                moved.push(json!({INVOICE: invoice, "Amount": taken.to_string()}));
            }
            if taken != amount {
                let mut rest = application.clone();
                set(&mut rest, "Amount", json!((amount - taken).to_string()));
                moved.push(rest);
            }
        }
        set(payment, "Applications", json!(moved));
    }
}
