//! Inventory items: unique SKUs and external ids, and for a SKU that nobody knows the ones that look like it.

use serde_json::{Value, json};

use super::accounts::{contains, must_be_open};
use super::books::Ledger;
use super::quantity::with_stock;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, nearest, set, text};

pub(crate) fn create(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    ledger.items.unique(&document, "SKU", "duplicate_key", None)?;
    ledger.items.unique(&document, "ExternalID", "duplicate_external_id", None)?;
    must_be_open(ledger, &document, "GLAccount", "GLAccount", text(&document, "Currency").unwrap_or_default())?;
    default(&mut document, "Status", json!("Active"));
    let (item, sku) = ledger.items.insert(document);
    Ok((with_stock(ledger, &item), sku))
}

pub(crate) fn read(ledger: &Ledger, sku: &str) -> Result<Value, Refusal> {
    ledger.items.read(sku).map(|item| with_stock(ledger, item))
}

pub(crate) fn update(ledger: &mut Ledger, sku: &str, change: &Value) -> Result<Value, Refusal> {
    ledger.items.read(sku)?;
    ledger.items.unique(change, "ExternalID", "duplicate_external_id", Some(sku))?;
    must_be_open(ledger, change, "GLAccount", "GLAccount", text(change, "Currency").unwrap_or_default())?;
    let mut item = ledger.items.change(sku, change)?;
    // A cleared description stays, empty: every item has one.
    default(&mut item, "Description", json!(""));
    if let Some(stored) = ledger.items.get_mut(sku) {
        stored.clone_from(&item);
    }
    Ok(with_stock(ledger, &item))
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    let mut page = search(&ledger.items, query, |row, name, value| match name {
        "Text" => contains(row, "SKU", value) || contains(row, "Description", value),
        _ => equals(row, name, value),
    })?;
    let stocked: Vec<Value> =
        crate::contract::table::entries(&page, "Items").map(|item| with_stock(ledger, item)).collect();
    set(&mut page, "Items", json!(stocked));
    Ok(page)
}

/// 422 `unknown_sku` with the nearest SKUs, unless the item exists. `field` is the SKU's path in the request.
pub(crate) fn must_exist(ledger: &Ledger, sku: &str, field: &str) -> Result<(), Refusal> {
    if ledger.items.get(sku).is_some() {
        return Ok(());
    }
    let refusal = Refusal::unacceptable("unknown_sku", field, format!("there is no item {sku:?}"));
    Err(nearest(&ledger.items, sku)
        .into_iter()
        .fold(refusal, |refusal, (near, description)| refusal.detail("SKU", &near, format!("{near} is {description}"))))
}
