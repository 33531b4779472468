//! What was written, field by field, so that a flow can tell whether a change that it hears of is the echo of its own.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::Written;
use crate::canonical::Sku;
use crate::money::{Currency, Money};

/// A line of a sales order or of a credit memo, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrittenLine {
    /// The ERP's item; absent where nobody knew what was bought.
    pub(super) sku: Option<Sku>,
    /// How many.
    pub(super) quantity: Decimal,
    /// The whole line without tax.
    pub(super) net: Money,
    /// The tax on it.
    pub(super) tax: Money,
    /// Whether the goods came back.
    pub(super) returned: bool,
}

impl Written {
    /// The fields of a record by dotted names, those of lists by their places: `billing.lines.0`. Absent ones are left out, and so is
    /// the name of the record's kind.
    pub fn of(record: &impl Serialize, at: OffsetDateTime) -> Self {
        let mut fields = BTreeMap::new();
        if let Ok(record) = serde_json::to_value(record) {
            flatten("", &record, &mut fields);
        }
        fields.remove("document");
        Self { fields, at }
    }

    /// One field as text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// An amount among the fields.
    pub(super) fn money(&self, name: &str) -> Option<Money> {
        let amount = Decimal::from_str_exact(self.text(&format!("{name}.amount"))?).ok()?;
        let currency = Currency::from_code(self.text(&format!("{name}.currency"))?)?;
        Some(Money::new(amount, currency))
    }

    /// The lines of a sales order or a credit memo; none where one of them cannot be read.
    pub(super) fn lines(&self) -> Option<Vec<WrittenLine>> {
        let is_there = |place: &usize| self.fields.contains_key(&format!("lines.{place}.quantity"));
        (0..).take_while(is_there).map(|place| self.line(&format!("lines.{place}"))).collect()
    }

    fn line(&self, name: &str) -> Option<WrittenLine> {
        Some(WrittenLine {
            sku: self.text(&format!("{name}.sku")).map(Sku::from),
            quantity: Decimal::from_str_exact(self.text(&format!("{name}.quantity"))?).ok()?,
            net: self.money(&format!("{name}.net"))?,
            tax: self.money(&format!("{name}.tax"))?,
            returned: self.text(&format!("{name}.returned")) == Some("true"),
        })
    }
}

fn flatten(name: &str, value: &Value, fields: &mut BTreeMap<String, String>) {
    let inner = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Object(parts) => parts.iter().for_each(|(part, value)| flatten(&inner(part), value, fields)),
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(place, value)| flatten(&inner(&place.to_string()), value, fields));
        }
        Value::String(text) => drop(fields.insert(name.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => drop(fields.insert(name.to_owned(), value.to_string())),
    }
}
