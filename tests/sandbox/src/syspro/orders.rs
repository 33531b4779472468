//! Sales orders: their customer and items exist, their figures add up, their purchase order number is the customer's first.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::books::Ledger;
use super::customers::must_be_active;
use super::items::must_exist;
use super::settlement::refresh_order;
use super::stock::{must_be_promisable, ship, shortage};
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, entries, set, text};
use crate::contract::totals::{Factors, add_up};

const FACTORS: Factors = Factors { quantity: "OrderQty", price: "Price" };

pub(crate) fn create(ledger: &mut Ledger, document: Value) -> Result<(Value, String), Refusal> {
    must_be_active(ledger, &document)?;
    if let Some(number) = same_purchase_order(ledger, &document).filter(|_| ledger.orders.wants_unique()) {
        let purchase_order = text(&document, "CustomerPoNumber").unwrap_or_default();
        return Err(Refusal::duplicate("duplicate_order", "CustomerPoNumber", purchase_order, &number));
    }
    take(ledger, document)
}

/// Takes an order whose customer is known and whose purchase order number may be a second one.
pub(crate) fn take(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    for (index, line) in entries(&document, "Lines").enumerate() {
        must_exist(ledger, text(line, "StockCode").unwrap_or_default(), &format!("Lines[{index}].StockCode"))?;
        must_be_promisable(ledger, line, &format!("Lines[{index}].OrderQty"))?;
    }
    add_up(&mut document, FACTORS)?;
    default(&mut document, "OrderStatus", json!("1"));
    default(&mut document, "PaymentStatus", json!("Pending"));
    mark_back_orders(ledger, &mut document);
    Ok(ledger.orders.insert(document))
}

/// The number of the customer's order that has the document's CustomerPoNumber already.
pub(crate) fn same_purchase_order(ledger: &Ledger, document: &Value) -> Option<String> {
    let same = |order: &&Value| {
        ["CustomerCode", "CustomerPoNumber"].into_iter().all(|name| text(order, name) == text(document, name))
    };
    ledger.orders.rows().iter().find(same).and_then(|order| text(order, "SalesOrderNumber")).map(str::to_owned)
}

fn mark_back_orders(ledger: &Ledger, document: &mut Value) {
    let mut lines: Vec<Value> = entries(document, "Lines").cloned().collect();
    for line in &mut lines {
        let short = shortage(ledger, document, line);
        if short > Decimal::ZERO {
            set(line, "BackOrderQty", json!(short.to_string()));
        }
    }
    set(document, "Lines", json!(lines));
}

pub(crate) fn update(ledger: &mut Ledger, number: &str, change: &Value) -> Result<Value, Refusal> {
    let order = ledger.orders.read(number)?.clone();
    let was = text(&order, "OrderStatus").unwrap_or_default();
    let is = text(change, "OrderStatus").unwrap_or(was);
    if is_final(was) && is != was {
        let message = format!("sales order {number:?} is {was} and cannot become {is}");
        return Err(Refusal::conflict("conflict", "OrderStatus", message));
    }
    if is == "9" && was != "9" {
        ship(ledger, &order);
    }
    ledger.orders.change(number, change)
}

/// Complete, or cancelled in one of the two ways.
fn is_final(status: &str) -> bool {
    matches!(status, "9" | "*" | "\\")
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.orders, query, equals)
}

/// Invoices an order as it stands, as a person would who releases it; what was held for the order is applied to the invoice.
pub(crate) fn invoice(ledger: &mut Ledger, number: &str) -> Option<String> {
    let order = ledger.orders.get(number)?.clone();
    if text(&order, "InvoiceNumber").is_some() {
        return None;
    }
    let total = order.get("Total").cloned().unwrap_or_default();
    let (_, invoice) = ledger.invoices.insert(json!({"CustomerCode": order.get("CustomerCode"),
        "SalesOrderNumber": number, "InvoiceDate": order.get("OrderDate"), "Kind": "I",
        "Currency": order.get("Currency"), "Total": total, "Balance": total}));
    ledger.orders.change(number, &json!({"InvoiceNumber": invoice, "OrderStatus": "9"})).ok()?;
    ship(ledger, &order);
    super::settlement::move_to_invoice(ledger, number, &invoice);
    refresh_order(ledger, number);
    Some(invoice)
}
