//! What Stripe's events call for in the books of a company in the United States.

use serde_json::Value;

use super::Expected;
use crate::shop::STOCK;

const OWN: &str = "USD";

impl Expected {
    /// What these events call for.
    pub(crate) fn of_stripe(events: &[Value]) -> Self {
        let mut expected = Self::default();
        for event in events {
            let object = &event["data"]["object"];
            let (id, currency) = (text(object, "id"), text(object, "currency"));
            match text(event, "type") {
                "charge.succeeded" | "payment_intent.succeeded" if is_poisoned(object) => {
                    expected.poisoned.insert(text(event, "id").to_owned());
                }
                "charge.succeeded" => {
                    expected.put("payment", id, minor(object, "amount_captured"), currency);
                    expected.put("order", text(&object["metadata"], "order_id"), minor(object, "amount"), currency);
                }
                "refund.created" => expected.put("credit memo", id, minor(object, "amount"), currency),
                "payout.paid" => expected.put_journal(id, minor(object, "amount"), currency, OWN),
                "charge.dispute.created" => {
                    for movement in object["balance_transactions"].as_array().into_iter().flatten() {
                        let (id, currency) = (text(movement, "id"), text(movement, "currency"));
                        expected.put_journal(id, minor(movement, "net"), currency, OWN);
                    }
                }
                _ => {}
            }
        }
        expected
    }
}

/// Whether nobody could book a payment: its status is none, its amount is none, or it is for something that the ERP does not know.
fn is_poisoned(payment: &Value) -> bool {
    let lines: Value = serde_json::from_str(text(&payment["metadata"], "lines")).unwrap_or_default();
    let is_known = |line: &Value| STOCK.iter().any(|(sku, ..)| *sku == text(line, "sku"));
    let is_stocked = lines.as_array().is_some_and(|lines| lines.iter().all(is_known));
    text(payment, "status") != "succeeded" || !payment["amount"].is_i64() || !is_stocked
}

fn minor(object: &Value, field: &str) -> i64 {
    object[field].as_i64().unwrap_or_default()
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}
