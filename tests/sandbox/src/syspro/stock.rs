//! Stock of an item by warehouse: on hand, promised to open orders, available.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::books::Ledger;
use crate::contract::figures::figure;
use crate::contract::refusal::Refusal;
use crate::contract::table::{entries, set, text};
use crate::contract::totals::LARGEST;

/// The warehouse of stock and of lines that name none.
pub(crate) const DEFAULT_WAREHOUSE: &str = "MAIN";

/// Statuses in which an order still waits for its goods.
const WAITING: [&str; 7] = ["1", "2", "3", "4", "8", "S", "F"];

/// An item with the stock that an answer shows.
pub(crate) fn with_stock(ledger: &Ledger, item: &Value) -> Value {
    let code = text(item, "StockCode").unwrap_or_default();
    let mut item = item.clone();
    let (held, promised) = (on_hand(ledger, code, None), allocated(ledger, code, None));
    for (name, value) in [("OnHand", held), ("Allocated", promised), ("Available", held - promised)] {
        set(&mut item, name, json!(value.to_string()));
    }
    let warehouses: Vec<Value> = warehouses(ledger, code).iter().map(|at| in_warehouse(ledger, code, at)).collect();
    set(&mut item, "Warehouses", json!(warehouses));
    item
}

fn in_warehouse(ledger: &Ledger, code: &str, warehouse: &str) -> Value {
    let (held, promised) = (on_hand(ledger, code, Some(warehouse)), allocated(ledger, code, Some(warehouse)));
    json!({"Warehouse": warehouse, "OnHand": held.to_string(), "Allocated": promised.to_string(),
        "Available": (held - promised).to_string()})
}

/// Every warehouse that holds the item, or was asked for it.
pub(crate) fn warehouses(ledger: &Ledger, code: &str) -> BTreeSet<String> {
    let held = ledger.stock.keys().filter(|(item, _)| item == code).map(|(_, warehouse)| warehouse.clone());
    let asked = waiting(ledger).filter(|(_, line)| text(line, "StockCode") == Some(code));
    held.chain(asked.map(|(order, line)| warehouse_of(ledger, order, line).to_owned())).collect()
}

/// What is on hand, in one warehouse or in all.
pub(crate) fn on_hand(ledger: &Ledger, code: &str, warehouse: Option<&str>) -> Decimal {
    let here = |(item, at): &(String, String)| item == code && warehouse.is_none_or(|wanted| wanted == at);
    ledger.stock.iter().filter(|(key, _)| here(key)).map(|(_, held)| *held).sum()
}

/// What is promised to open orders.
pub(crate) fn allocated(ledger: &Ledger, code: &str, warehouse: Option<&str>) -> Decimal {
    let lines = waiting(ledger).filter(|(_, line)| text(line, "StockCode") == Some(code));
    let here = lines.filter(|(order, line)| warehouse.is_none_or(|at| warehouse_of(ledger, order, line) == at));
    here.map(|(_, line)| figure(line, "OrderQty")).sum()
}

/// How many of a line wait for stock, were it ordered now.
pub(crate) fn shortage(ledger: &Ledger, order: &Value, line: &Value) -> Decimal {
    let code = text(line, "StockCode").unwrap_or_default();
    let warehouse = Some(warehouse_of(ledger, order, line));
    let free = (on_hand(ledger, code, warehouse) - allocated(ledger, code, warehouse)).max(Decimal::ZERO);
    (figure(line, "OrderQty") - free).max(Decimal::ZERO)
}

/// 422 where what is promised would be more than the contract can write. `line` is a line of an order that is not stored yet.
pub(crate) fn must_be_promisable(ledger: &Ledger, line: &Value, field: &str) -> Result<(), Refusal> {
    let code = text(line, "StockCode").unwrap_or_default();
    let promised = allocated(ledger, code, None) + figure(line, "OrderQty");
    if promised + on_hand(ledger, code, None).abs() <= LARGEST {
        return Ok(());
    }
    Err(Refusal::unacceptable("validation", field, format!("{promised} promised is more than can be written")))
}

/// Takes the lines of an order that has left from the stock.
pub(crate) fn ship(ledger: &mut Ledger, order: &Value) {
    for line in entries(order, "Lines") {
        let code = text(line, "StockCode").unwrap_or_default().to_owned();
        let warehouse = warehouse_of(ledger, order, line).to_owned();
        *ledger.stock.entry((code, warehouse)).or_default() -= figure(line, "OrderQty");
    }
}

fn waiting(ledger: &Ledger) -> impl Iterator<Item = (&Value, &Value)> {
    let open = ledger.orders.rows().iter();
    let open = open.filter(|order| text(order, "OrderStatus").is_some_and(|status| WAITING.contains(&status)));
    open.flat_map(|order| entries(order, "Lines").map(move |line| (order, line)))
}

/// The line's own warehouse, or the order's, or the item's.
fn warehouse_of<'a>(ledger: &'a Ledger, order: &'a Value, line: &'a Value) -> &'a str {
    let said = text(line, "Warehouse").or_else(|| text(order, "Warehouse"));
    let of_item = || ledger.items.get(text(line, "StockCode")?).and_then(|item| text(item, "Warehouse"));
    said.or_else(of_item).unwrap_or(DEFAULT_WAREHOUSE)
}
