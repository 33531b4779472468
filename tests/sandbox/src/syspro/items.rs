//! Stock items: unique codes, and for a code that nobody knows the ones that look like it.

use serde_json::{Value, json};

use super::books::Ledger;
use super::stock::{DEFAULT_WAREHOUSE, on_hand, with_stock};
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, entries, nearest, set, text};
use crate::contract::totals::LARGEST;

pub(crate) fn create(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    ledger.items.unique(&document, "StockCode", "duplicate_key", None)?;
    default(&mut document, "Status", json!("Active"));
    let (item, code) = ledger.items.insert(document);
    Ok((with_stock(ledger, &item), code))
}

pub(crate) fn read(ledger: &Ledger, code: &str) -> Result<Value, Refusal> {
    ledger.items.read(code).map(|item| with_stock(ledger, item))
}

pub(crate) fn update(ledger: &mut Ledger, code: &str, change: &Value) -> Result<Value, Refusal> {
    let mut item = ledger.items.change(code, change)?;
    // A cleared description stays, empty: every item has one.
    default(&mut item, "Description", json!(""));
    if let Some(stored) = ledger.items.get_mut(code) {
        stored.clone_from(&item);
    }
    Ok(with_stock(ledger, &item))
}

/// Sets what was counted in a warehouse: the one that is named, or the item's own.
pub(crate) fn count(ledger: &mut Ledger, code: &str, document: &Value) -> Result<Value, Refusal> {
    let own = text(ledger.items.read(code)?, "Warehouse").unwrap_or(DEFAULT_WAREHOUSE).to_owned();
    let warehouse = text(document, "Warehouse").map_or(own, str::to_owned);
    let counted = figure(document, "OnHand");
    let total = on_hand(ledger, code, None) - on_hand(ledger, code, Some(&warehouse)) + counted;
    if total.abs() > LARGEST {
        let message = format!("{total} over all warehouses is more than can be written");
        return Err(Refusal::unacceptable("validation", "OnHand", message));
    }
    ledger.stock.insert((code.to_owned(), warehouse), counted);
    read(ledger, code)
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    let contains = |row: &Value, field: &str, wanted: &str| {
        text(row, field).is_some_and(|text| text.to_lowercase().contains(&wanted.to_lowercase()))
    };
    let mut page = search(&ledger.items, query, |row, name, value| match name {
        "Text" => contains(row, "StockCode", value) || contains(row, "Description", value),
        _ => equals(row, name, value),
    })?;
    let stocked: Vec<Value> = entries(&page, "Items").map(|item| with_stock(ledger, item)).collect();
    set(&mut page, "Items", json!(stocked));
    Ok(page)
}

/// 422 `unknown_stock_code` with the nearest codes, unless the item exists. `field` is the code's path in the request.
pub(crate) fn must_exist(ledger: &Ledger, code: &str, field: &str) -> Result<(), Refusal> {
    if ledger.items.get(code).is_some() {
        return Ok(());
    }
    let refusal = Refusal::unacceptable("unknown_stock_code", field, format!("there is no stock item {code:?}"));
    Err(nearest(&ledger.items, code).into_iter().fold(refusal, |refusal, (near, description)| {
        refusal.detail("StockCode", &near, format!("{near} is {description}"))
    }))
}
