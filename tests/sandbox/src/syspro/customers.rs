//! Customers: unique codes and external ids, and the searches by which an integration finds the one it means.

use serde_json::{Value, json};

use super::books::Ledger;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, forget, set, text};

pub(crate) fn create(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    ledger.customers.unique(&document, "CustomerCode", "duplicate_key", None)?;
    ledger.customers.unique(&document, "ExternalID", "duplicate_external_id", None)?;
    default(&mut document, "Status", json!("Active"));
    Ok(ledger.customers.insert(document))
}

pub(crate) fn update(ledger: &mut Ledger, code: &str, change: &Value) -> Result<Value, Refusal> {
    ledger.customers.read(code)?;
    ledger.customers.unique(change, "ExternalID", "duplicate_external_id", Some(code))?;
    ledger.customers.change(code, change)
}

/// Takes the personal data out of a customer and out of the orders that repeat it.
pub(crate) fn erase(ledger: &mut Ledger, code: &str, erasure: &Value) -> Result<Value, Refusal> {
    ledger.customers.read(code)?;
    let tombstone = erasure.get("Tombstone").cloned().unwrap_or_default();
    for order in ledger.orders.rows_mut().iter_mut().filter(|order| equals(order, "CustomerCode", code)) {
        if text(order, "CustomerName").is_some() {
            set(order, "CustomerName", tombstone.clone());
        }
        forget(order, &["Email", "BillingAddress", "ShippingAddress", "Notes"]);
    }
    if let Some(customer) = ledger.customers.get_mut(code) {
        let personal = ["Email", "Phone", "TaxNumber", "BillingAddress", "ShippingAddress", "PaymentToken", "Notes"];
        forget(customer, &personal);
        set(customer, "CustomerName", tombstone);
        set(customer, "UpdatedAt", json!(crate::clock::instant_now()));
    }
    Ok(ledger.customers.read(code)?.clone())
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.customers, query, |row, name, value| match name {
        "Email" => text(row, name).is_some_and(|email| email.eq_ignore_ascii_case(value)),
        "CustomerName" => text(row, name).is_some_and(|name| words(name) == words(value)),
        "PostalCode" => ["BillingAddress", "ShippingAddress"].into_iter().any(|address| lives_in(row, address, value)),
        _ => equals(row, name, value),
    })
}

/// 422 `invalid_customer` unless the document's customer exists and may be traded with.
pub(crate) fn must_be_active(ledger: &Ledger, document: &Value) -> Result<(), Refusal> {
    let code = text(document, "CustomerCode").unwrap_or_default();
    let refuse =
        |why: &str| Err(Refusal::unacceptable("invalid_customer", "CustomerCode", format!("customer {code:?} {why}")));
    match ledger.customers.get(code).map(|customer| text(customer, "Status").unwrap_or_default()) {
        None => refuse("does not exist"),
        Some("Active") => Ok(()),
        Some(status) => refuse(&format!("is {status}")),
    }
}

/// The currency that a customer is billed in: its own, or the company's.
pub(crate) fn currency_of(ledger: &Ledger, code: &str) -> String {
    let own = ledger.customers.get(code).and_then(|customer| text(customer, "Currency"));
    own.unwrap_or(&ledger.currency).to_owned()
}

fn words(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn lives_in(customer: &Value, address: &str, postal_code: &str) -> bool {
    let plain = |code: &str| code.split_whitespace().collect::<String>().to_uppercase();
    let here = customer.get(address).and_then(|address| text(address, "PostalCode"));
    here.is_some_and(|here| plain(here) == plain(postal_code))
}
