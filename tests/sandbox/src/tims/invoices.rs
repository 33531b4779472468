//! Invoices and credit notes: figures that add up, references that exist, and a balance that payments bring down.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::must_be_open;
use super::books::Ledger;
use super::customers::must_be_active;
use super::items::must_exist;
use super::settlement::{move_to_invoice, refresh_invoice};
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, entries, set, text};
use crate::contract::totals::add_up;

pub(crate) fn create(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    must_be_active(ledger, &document)?;
    ledger.invoices.unique(&document, "InvoiceNumber", "duplicate_key", None)?;
    ledger.invoices.unique(&document, "ExternalID", "duplicate_external_id", None)?;
    lines_must_be_known(ledger, &document)?;
    references_must_be_known(ledger, &document)?;
    add_up(&mut document, super::orders::FACTORS)?;
    default(&mut document, "Kind", json!("Invoice"));
    set(&mut document, "Status", json!("Open"));
    let total = figure(&document, "Total");
    set(&mut document, "Balance", json!(total.to_string()));
    let (invoice, number) = ledger.invoices.insert(document);
    if text(&invoice, "Kind") == Some("Invoice") {
        move_to_invoice(ledger, text(&invoice, "SalesOrderNumber").unwrap_or_default(), &number, total);
    }
    refresh_invoice(ledger, &number);
    Ok((ledger.invoices.read(&number)?.clone(), number))
}

pub(crate) fn update(ledger: &mut Ledger, number: &str, change: &Value) -> Result<Value, Refusal> {
    let invoice = ledger.invoices.read(number)?;
    let is_void = text(invoice, "Status") == Some("Void");
    let is_settled = entries(invoice, "Payments").next().is_some();
    if text(change, "Status") == Some("Void") && is_settled {
        return Err(Refusal::conflict("conflict", "Status", format!("payments are applied to invoice {number:?}")));
    }
    if is_void && text(change, "Status").is_none() {
        return Err(Refusal::conflict("conflict", "", format!("invoice {number:?} is void")));
    }
    ledger.invoices.change(number, change)?;
    if text(change, "Status") == Some("Void") {
        ledger.invoices.change(number, &json!({"Balance": Decimal::ZERO.to_string()}))?;
    }
    Ok(ledger.invoices.read(number)?.clone())
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.invoices, query, equals)
}

fn lines_must_be_known(ledger: &Ledger, document: &Value) -> Result<(), Refusal> {
    let currency = text(document, "Currency").unwrap_or_default();
    for (index, line) in entries(document, "Lines").enumerate() {
        match text(line, "SKU") {
            Some(sku) => must_exist(ledger, sku, &format!("Lines[{index}].SKU"))?,
            None if text(line, "GLAccount").is_some() => {}
            None => {
                let message = "a line without SKU needs the account that it is charged to";
                return Err(Refusal::unacceptable("validation", &format!("Lines[{index}].GLAccount"), message));
            }
        }
        must_be_open(ledger, line, "GLAccount", &format!("Lines[{index}].GLAccount"), currency)?;
    }
    Ok(())
}

fn references_must_be_known(ledger: &Ledger, document: &Value) -> Result<(), Refusal> {
    let is_credit_note = text(document, "Kind") == Some("CreditNote");
    if let Some(number) = text(document, "SalesOrderNumber") {
        let unknown = || {
            Refusal::unacceptable(
                "unknown_sales_order",
                "SalesOrderNumber",
                format!("there is no sales order {number:?}"),
            )
        };
        same_currency(ledger.orders.get(number).ok_or_else(unknown)?, document)?;
    }
    match text(document, "CreditedInvoice") {
        Some(_) if !is_credit_note => {
            Err(Refusal::unacceptable("validation", "CreditedInvoice", "only a credit note takes an invoice back"))
        }
        Some(number) => {
            let unknown = || {
                Refusal::unacceptable("unknown_invoice", "CreditedInvoice", format!("there is no invoice {number:?}"))
            };
            same_currency(ledger.invoices.get(number).ok_or_else(unknown)?, document)
        }
        None => Ok(()),
    }
}

/// 422 `currency_mismatch` unless both documents are in one currency.
pub(crate) fn same_currency(there: &Value, here: &Value) -> Result<(), Refusal> {
    let (there, here) = (text(there, "Currency").unwrap_or_default(), text(here, "Currency").unwrap_or_default());
    if there == here {
        return Ok(());
    }
    Err(Refusal::unacceptable(
        "currency_mismatch",
        "Currency",
        format!("the document is in {here}, what it refers to is in {there}"),
    ))
}
