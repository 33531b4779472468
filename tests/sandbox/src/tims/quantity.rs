//! Stock of an item, by location and over all: on hand, promised to open orders, available.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::books::Ledger;
use crate::clock::instant_now;
use crate::contract::figures::figure;
use crate::contract::page::Query;
use crate::contract::refusal::Refusal;
use crate::contract::table::{entries, set, text};
use crate::contract::totals::LARGEST;

/// The location of stock and orders that name none.
pub(crate) const DEFAULT_LOCATION: &str = "MAIN";

pub(crate) fn read(ledger: &Ledger, sku: &str, query: &Query) -> Result<Value, Refusal> {
    stock(ledger, sku, query.get("Location").map(String::as_str))
}

/// Sets what was counted at a location.
pub(crate) fn count(ledger: &mut Ledger, sku: &str, document: &Value) -> Result<Value, Refusal> {
    ledger.items.read(sku)?;
    let location = text(document, "Location").unwrap_or(DEFAULT_LOCATION);
    let counted = figure(document, "OnHand");
    must_be_writable(ledger, sku, counted - on_hand(ledger, sku, Some(location)), "OnHand")?;
    ledger.stock.insert((sku.to_owned(), location.to_owned()), counted);
    stock(ledger, sku, Some(location))
}

/// Adds to the stock of a location, or takes from it.
pub(crate) fn adjust(ledger: &mut Ledger, sku: &str, document: &Value) -> Result<Value, Refusal> {
    ledger.items.read(sku)?;
    let location = text(document, "Location").unwrap_or(DEFAULT_LOCATION);
    let (held, change) = (on_hand(ledger, sku, Some(location)), figure(document, "Change"));
    if change.is_sign_negative() && held + change < Decimal::ZERO {
        let message = format!("{location} holds {held} of {sku:?}, less than the {} to take", change.abs());
        return Err(Refusal::unacceptable("insufficient_stock", "Change", message));
    }
    must_be_writable(ledger, sku, change, "Change")?;
    ledger.stock.insert((sku.to_owned(), location.to_owned()), held + change);
    stock(ledger, sku, Some(location))
}

/// 422 where stock over all locations would be more than the contract can write.
fn must_be_writable(ledger: &Ledger, sku: &str, change: Decimal, field: &str) -> Result<(), Refusal> {
    let total = on_hand(ledger, sku, None) + change;
    if total.abs() <= LARGEST {
        return Ok(());
    }
    Err(Refusal::unacceptable("validation", field, format!("{total} over all locations is more than can be written")))
}

/// 422 where what is promised would be more than the contract can write. `line` is a line of an order that is not stored yet.
pub(crate) fn must_be_promisable(ledger: &Ledger, line: &Value, field: &str) -> Result<(), Refusal> {
    let sku = text(line, "SKU").unwrap_or_default();
    let promised = allocated(ledger, sku, None) + figure(line, "Quantity");
    if promised + on_hand(ledger, sku, None).abs() <= LARGEST {
        return Ok(());
    }
    Err(Refusal::unacceptable("validation", field, format!("{promised} promised is more than can be written")))
}

/// Takes the lines of a shipped order from the stock of its location.
pub(crate) fn ship(ledger: &mut Ledger, order: &Value) {
    let location = text(order, "Location").unwrap_or(DEFAULT_LOCATION);
    for line in entries(order, "Lines") {
        let sku = text(line, "SKU").unwrap_or_default();
        *ledger.stock.entry((sku.to_owned(), location.to_owned())).or_default() -= figure(line, "Quantity");
    }
}

/// An item with the stock that an answer shows.
pub(crate) fn with_stock(ledger: &Ledger, item: &Value) -> Value {
    let sku = text(item, "SKU").unwrap_or_default();
    let (held, promised) = (on_hand(ledger, sku, None), allocated(ledger, sku, None));
    let mut item = item.clone();
    set(&mut item, "OnHand", json!(held.to_string()));
    set(&mut item, "Allocated", json!(promised.to_string()));
    set(&mut item, "Available", json!((held - promised).to_string()));
    item
}

fn stock(ledger: &Ledger, sku: &str, location: Option<&str>) -> Result<Value, Refusal> {
    let item = ledger.items.read(sku)?;
    let (held, promised) = (on_hand(ledger, sku, location), allocated(ledger, sku, location));
    let mut quantity = json!({
        "SKU": sku,
        "OnHand": held.to_string(),
        "Allocated": promised.to_string(),
        "Available": (held - promised).to_string(),
        "UnitOfMeasure": item.get("UnitOfMeasure"),
        "AsOf": instant_now(),
    });
    if let Some(location) = location {
        set(&mut quantity, "Location", json!(location));
    }
    Ok(quantity)
}

fn on_hand(ledger: &Ledger, sku: &str, location: Option<&str>) -> Decimal {
    let here = ledger.stock.iter().filter(|((item, at), _)| item == sku && location.is_none_or(|wanted| wanted == at));
    here.map(|(_, held)| *held).sum()
}

fn allocated(ledger: &Ledger, sku: &str, location: Option<&str>) -> Decimal {
    let open = ledger
        .orders
        .rows()
        .iter()
        .filter(|order| matches!(text(order, "Status"), Some("Open" | "OnHold" | "Allocated")));
    let here = open
        .filter(|order| location.is_none_or(|wanted| text(order, "Location").unwrap_or(DEFAULT_LOCATION) == wanted));
    here.flat_map(|order| entries(order, "Lines"))
        .filter(|line| text(line, "SKU") == Some(sku))
        .map(|line| figure(line, "Quantity"))
        .sum()
}
