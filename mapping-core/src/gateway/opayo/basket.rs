//! The basket that a shop sends with a Server or Form payment, as order lines. It is one text: the number of lines, then six fields a
//! line with colons between: description, quantity, price of one without tax, tax of one, price of one, price of the line. A
//! description that begins with a code in square brackets names the item: `[CUP-4]Cups, four`.

use opayo_model::money::decimal;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The fields of a line.
const FIELDS: usize = 6;

/// The lines of a basket as [`OrderRules`](crate::rules::OrderRules) reads them: JSON with `sku`, `description`, `quantity`, `net`
/// and `tax`. None for a text that is no basket, and for one with a line that names no item or has no figures, such as delivery:
/// part of an order is no order.
///
/// ```
/// use mapping_core::gateway::opayo::basket_lines;
///
/// let lines = basket_lines("1:[CUP-4]Cups, four:2:10.00:2.00:12.00:24.00");
/// let expected = r#"[{"description":"Cups, four","net":"20.00","quantity":"2","sku":"CUP-4","tax":"4.00"}]"#;
/// assert_eq!(lines.as_deref(), Some(expected));
/// assert_eq!(basket_lines("1:Delivery:---:---:---:---:4.99"), None);
/// ```
pub fn basket_lines(basket: &str) -> Option<String> {
    let (count, rest) = basket.split_once(':')?;
    let fields: Vec<&str> = rest.split(':').map(str::trim).collect();
    let lines: Vec<Value> = fields.chunks(FIELDS).map(line).collect::<Option<_>>()?;
    let is_whole = count.trim().parse() == Ok(lines.len()) && !lines.is_empty();
    is_whole.then(|| Value::Array(lines).to_string())
}

fn line(fields: &[&str]) -> Option<Value> {
    let [description, quantity, _, tax, _, total] = fields else { return None };
    let (sku, description) = description.strip_prefix('[')?.split_once(']')?;
    let quantity = decimal(quantity).ok().filter(|quantity| *quantity > Decimal::ZERO)?;
    let tax = decimal(tax).ok()?.checked_mul(quantity)?;
    let net = decimal(total).ok()?.checked_sub(tax)?;
    let text = |figure: Decimal| figure.to_string();
    Some(json!({
        "sku": sku.trim(),
        "description": description.trim(),
        "quantity": text(quantity),
        "net": text(net),
        "tax": text(tax),
    }))
}
