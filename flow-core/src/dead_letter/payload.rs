//! A payload as it is shown: with its identifiers, amounts and states, and without what says who somebody is. What cannot be read as
//! JSON or as a form is shown by its size alone.

use serde_json::{Map, Value};

/// Stands where something personal stood.
const HIDDEN: &str = "(hidden)";

/// Parts of keys under which people are named.
const PERSONAL: [&str; 22] = [
    "name",
    "email",
    "e_mail",
    "phone",
    "mobile",
    "address",
    "line1",
    "line2",
    "street",
    "city",
    "town",
    "postcode",
    "postalcode",
    "postal_code",
    "zip",
    "last4",
    "digits",
    "fingerprint",
    "client_secret",
    "securitykey",
    "ip",
    "description",
];

/// Longer texts are cut: nobody reads them, and what they hold is not known.
const LONGEST: usize = 200;

/// What is shown of a payload.
pub(super) fn minimal(payload: &[u8]) -> Value {
    if let Ok(value) = serde_json::from_slice::<Value>(payload) {
        return shown(value);
    }
    match std::str::from_utf8(payload).ok().and_then(form) {
        Some(fields) => shown(Value::Object(fields)),
        None => Value::String(format!("{} bytes that are no JSON", payload.len())),
    }
}

fn shown(value: Value) -> Value {
    match value {
        Value::Object(parts) => {
            Value::Object(parts.into_iter().filter(|(_, value)| !value.is_null()).map(field).collect())
        }
        Value::Array(parts) => Value::Array(parts.into_iter().map(shown).collect()),
        Value::String(text) if text.chars().count() > LONGEST => Value::String(format!("({} characters)", text.len())),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

fn field((key, value): (String, Value)) -> (String, Value) {
    let value = if is_personal(&key) { hidden(value) } else { shown(value) };
    (key, value)
}

/// Under a personal key, everything is hidden but whether it is there.
fn hidden(value: Value) -> Value {
    match value {
        Value::Object(parts) => Value::Object(parts.into_iter().map(|(key, value)| (key, hidden(value))).collect()),
        Value::Array(parts) => Value::Array(parts.into_iter().map(hidden).collect()),
        Value::Null => Value::Null,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Value::String(HIDDEN.to_owned()),
    }
}

fn is_personal(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    PERSONAL.iter().any(|part| match *part {
        "ip" => key == "ip" || key.ends_with("_ip") || key.starts_with("ip_"),
        part => key.contains(part),
    })
}

/// The fields of a form, as a notification is posted.
fn form(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    if !text.contains('=') || text.contains(['<', '{']) {
        return None;
    }
    let fields = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    Some(fields.map(|(key, value)| (key.to_owned(), Value::String(value.to_owned()))).collect())
}
