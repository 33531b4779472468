//! SORTOS: changes the status of sales orders.

use serde_json::json;

use super::batch::{Applied, Context, Fault, must};
use super::output::{leaf, node};
use super::sentence::{Sentence, What};
use super::sortoi::find;
use crate::element::Element;
use crate::syspro::books::Ledger;
use crate::syspro::orders;

const NEW: [&str; 7] = ["1", "2", "3", "4", "8", "9", "S"];

pub(crate) fn change(ledger: &mut Ledger, _context: &Context<'_>, item: &Element) -> Result<Applied, Fault> {
    let given = must(item, "SalesOrder")?;
    let number = find(ledger, given).ok_or_else(|| Fault::missing("SalesOrder", What::SalesOrder, given))?;
    let status = must(item, "NewOrderStatus")?;
    if !NEW.contains(&status) {
        let text = format!("Status '{status}' is invalid");
        return Err(Fault::new("NewOrderStatus", status, Sentence::Other(text)));
    }
    orders::update(ledger, &number, &json!({"OrderStatus": status}))
        .map_err(|refusal| Fault::of(&refusal, "NewOrderStatus", status))?;
    let answer = node("Item", vec![leaf("SalesOrder", number.as_str()), leaf("OrderStatus", status)]);
    Ok(Applied { answer, resource: number })
}

pub(crate) fn key(item: &Element) -> Vec<Element> {
    vec![node("Key", vec![leaf("SalesOrder", item.text_of("SalesOrder"))])]
}
