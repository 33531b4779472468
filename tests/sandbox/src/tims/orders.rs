//! Sales orders: their customer and items exist, their figures add up, and their status moves forward only.

use serde_json::{Value, json};

use super::books::Ledger;
use super::customers::must_be_active;
use super::items::must_exist;
use super::quantity::{DEFAULT_LOCATION, must_be_promisable, ship};
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, entries, text};
use crate::contract::totals::{Factors, add_up};

/// What a line is worked out from.
pub(crate) const FACTORS: Factors = Factors { quantity: "Quantity", price: "UnitPrice" };

pub(crate) fn create(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    must_be_active(ledger, &document)?;
    ledger.orders.unique(&document, "ExternalID", "duplicate_external_id", None)?;
    for (index, line) in entries(&document, "Lines").enumerate() {
        must_exist(ledger, text(line, "SKU").unwrap_or_default(), &format!("Lines[{index}].SKU"))?;
        must_be_promisable(ledger, line, &format!("Lines[{index}].Quantity"))?;
    }
    add_up(&mut document, FACTORS)?;
    default(&mut document, "Status", json!("Open"));
    default(&mut document, "PaymentStatus", json!("Pending"));
    default(&mut document, "Location", json!(DEFAULT_LOCATION));
    Ok(ledger.orders.insert(document))
}

pub(crate) fn update(ledger: &mut Ledger, number: &str, change: &Value) -> Result<Value, Refusal> {
    let order = ledger.orders.read(number)?.clone();
    let was = text(&order, "Status").unwrap_or_default();
    let is = text(change, "Status").unwrap_or(was);
    if rank(is) < rank(was) || (was == "Cancelled" && is != was) || (is == "Cancelled" && rank(was) >= SHIPPED) {
        let message = format!("sales order {number:?} is {was} and cannot become {is}");
        return Err(Refusal::conflict("conflict", "Status", message));
    }
    if rank(was) < SHIPPED && (SHIPPED..CANCELLED).contains(&rank(is)) {
        ship(ledger, &order);
    }
    ledger.orders.change(number, change)
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.orders, query, equals)
}

const SHIPPED: u8 = 2;
const CANCELLED: u8 = 4;

/// How far an order is. Before shipping it may go back and forth.
fn rank(status: &str) -> u8 {
    match status {
        "Allocated" => 1,
        "Shipped" => SHIPPED,
        "Invoiced" => 3,
        "Cancelled" => CANCELLED,
        _ => 1,
    }
}
