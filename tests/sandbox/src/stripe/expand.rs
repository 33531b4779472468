//! `expand[]`: ids replaced by the objects that they name, four levels deep, through lists.

use serde_json::{Value, json};

use super::problem::Problem;
use super::store::{Store, set, text};

/// Levels of a path, as the API allows them.
const DEEPEST: usize = 4;

/// Expands every path in an answer.
pub(crate) fn expand(store: &Store, answer: &mut Value, paths: &[String]) -> Result<(), Problem> {
    for path in paths {
        let parts: Vec<&str> = path.split('.').collect();
        if parts.len() > DEEPEST {
            return Err(Problem::invalid("expand", format!("You cannot expand more than {DEEPEST} levels: {path}")));
        }
        if !follow(store, answer, &parts, false) {
            return Err(Problem::invalid("expand", format!("This property cannot be expanded ({path}).")));
        }
    }
    Ok(())
}

/// `false` where the path leads to something that is no reference. `is_source` where the path came through the `source` of a
/// balance transaction.
fn follow(store: &Store, at: &mut Value, parts: &[&str], is_source: bool) -> bool {
    let Some((part, rest)) = parts.split_first() else { return true };
    match at {
        Value::Array(entries) => return entries.iter_mut().all(|entry| follow(store, entry, parts, is_source)),
        Value::Null => return true,
        Value::Object(_) => supply(store, at, part),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => return false,
    }
    if at.get(*part).is_none() && is_source {
        return true; // sources are of many kinds, and another kind has it
    }
    let is_movement = text(at, "object") == Some("balance_transaction");
    let Some(inner) = at.get_mut(*part) else { return false };
    if let Some(object) = inner.as_str().and_then(|id| store.find(id)) {
        *inner = object.clone();
    }
    // An id of something that the sandbox does not hold stays an id.
    match inner {
        Value::String(id) => rest.is_empty() && id.contains('_'),
        Value::Bool(_) | Value::Number(_) => false,
        Value::Null | Value::Array(_) | Value::Object(_) => {
            follow(store, inner, rest, is_movement && *part == "source")
        }
    }
}

/// Fields that are in an answer only when they are expanded.
fn supply(store: &Store, object: &mut Value, part: &str) {
    if object.get(part).is_some() {
        return;
    }
    let (kind, reference) = match (text(object, "object"), part) {
        (Some("charge"), "refunds") => ("refund", "charge"),
        (Some("invoice"), "payments") => ("invoice_payment", "invoice"),
        (Some("customer"), "subscriptions") => ("subscription", "customer"),
        _ => return,
    };
    let id = text(object, "id").unwrap_or_default().to_owned();
    let data: Vec<Value> = store
        .newest(kind)
        .into_iter()
        .filter(|other| super::store::id_in(other, reference) == Some(&id))
        .cloned()
        .collect();
    let url = format!("/v1/{kind}s?{reference}={id}");
    set(object, part, json!({"object": "list", "data": data, "has_more": false, "url": url}));
}
