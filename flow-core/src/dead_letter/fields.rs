//! A value field by field, and what differs between two of them. Fields are spelled as reasons spell them: `lines[0].sku`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One field that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What it was; absent where there was nothing.
    pub before: Option<String>,
    /// What it is; absent where there is nothing.
    pub after: Option<String>,
}

/// The fields of a record and their texts. What is null is not there.
pub(super) fn leaves(record: &impl Serialize) -> BTreeMap<String, String> {
    let mut leaves = BTreeMap::new();
    if let Ok(value) = serde_json::to_value(record) {
        gather("", &value, &mut leaves);
    }
    leaves
}

/// What differs, by the name of the field.
pub(super) fn changes(before: &impl Serialize, after: &impl Serialize) -> Vec<FieldChange> {
    let (before, after) = (leaves(before), leaves(after));
    let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |field: &String| FieldChange {
        field: field.clone(),
        before: before.get(field).cloned(),
        after: after.get(field).cloned(),
    };
    fields.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

fn gather(name: &str, value: &Value, leaves: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(parts) => {
            for (part, value) in parts {
                let inner = if name.is_empty() { part.clone() } else { format!("{name}.{part}") };
                gather(&inner, value, leaves);
            }
        }
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(place, value)| gather(&format!("{name}[{place}]"), value, leaves));
        }
        Value::String(text) => drop(leaves.insert(name.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => drop(leaves.insert(name.to_owned(), value.to_string())),
    }
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        write!(f, "{}: {} becomes {}", self.field, text(&self.before), text(&self.after))
    }
}
