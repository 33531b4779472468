//! What the books have to hold in the end, computed from the events alone: no flow, no rule and no type of the crates under test
//! takes part. Amounts in major units; Stripe's currencies here have two decimals.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use crate::shop::STOCK;

/// What a pound is worth in dollars, which the company's journals are in. Whole, so that nothing is rounded.
pub(crate) const POUND: i64 = 2;

/// An amount in major units of a currency such as `USD`.
pub(crate) type Money = (Decimal, String);

/// Everything that has to be in the books, each under the kind of record and what it is about.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) records: BTreeMap<(&'static str, String), Money>,
    /// The ids of events that have to become dead letters.
    pub(crate) poisoned: BTreeSet<String>,
}

impl Expected {
    /// What these events call for.
    pub(crate) fn of(events: &[Value]) -> Self {
        let mut expected = Self::default();
        for event in events {
            let object = &event["data"]["object"];
            match text(event, "type") {
                "charge.succeeded" | "payment_intent.succeeded" if is_poisoned(object) => {
                    expected.poisoned.insert(text(event, "id").to_owned());
                }
                "charge.succeeded" => {
                    expected.put("payment", text(object, "id"), minor(object, "amount_captured"), object);
                    expected.put("order", text(&object["metadata"], "order_id"), minor(object, "amount"), object);
                }
                "refund.created" => expected.put("credit memo", text(object, "id"), minor(object, "amount"), object),
                "payout.paid" => expected.put_journal(text(object, "id"), minor(object, "amount"), object),
                "charge.dispute.created" => {
                    for movement in object["balance_transactions"].as_array().into_iter().flatten() {
                        expected.put_journal(text(movement, "id"), minor(movement, "net"), movement);
                    }
                }
                _ => {}
            }
        }
        expected
    }

    fn put(&mut self, kind: &'static str, about: &str, minor: i64, object: &Value) {
        let money = (Decimal::new(minor, 2), text(object, "currency").to_uppercase());
        self.records.insert((kind, about.to_owned()), money);
    }

    fn put_journal(&mut self, about: &str, minor: i64, object: &Value) {
        let worth = if text(object, "currency") == "gbp" { POUND } else { 1 };
        let money = (Decimal::new(minor * worth, 2), "USD".to_owned());
        self.records.insert(("journal", about.to_owned()), money);
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
