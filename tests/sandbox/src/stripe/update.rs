//! `POST /v1/{resource}/{id}`: the fields that a resource lets be changed, and metadata.

use serde_json::{Value, json};

use super::params::{Params, integer, merge_metadata};
use super::problem::Problem;
use super::resources::Resource;
use super::store::{Store, set, text};

/// Changes an object and emits what it was before.
pub(crate) fn update(store: &mut Store, resource: &Resource, id: &str, params: &Params) -> Result<Value, Problem> {
    let fields = resource.updates.ok_or_else(|| Problem::no_route("POST", &format!("/v1/{}/{id}", resource.path)))?;
    let known: Vec<&str> = fields.iter().copied().chain(["metadata"]).collect();
    params.only(&known)?;
    let before = store.read(resource.object, id)?.clone();
    if before.get("deleted").is_some() {
        return Err(Problem::missing(resource.object, id));
    }
    if resource.object == "payment_intent" {
        intent_is_open(&before, params)?;
    }
    let mut after = before.clone();
    for (name, value) in params.0.iter().filter(|(name, _)| fields.contains(&name.as_str())) {
        let value = like(before.get(name), name, value)?;
        set(&mut after, name, value);
    }
    let mut metadata =
        before.get("metadata").filter(|metadata| metadata.is_object()).cloned().unwrap_or_else(|| json!({}));
    merge_metadata(&mut metadata, params.0.get("metadata"))?;
    set(&mut after, "metadata", metadata);
    let previous = difference(&before, &after);
    store.put(after.clone());
    if !resource.updated.is_empty() && previous.as_object().is_some_and(|previous| !previous.is_empty()) {
        store.emit(resource.updated, &after, Some(previous));
    }
    Ok(after)
}

/// Money and payer of an intent do not change once it is paid or canceled.
fn intent_is_open(intent: &Value, params: &Params) -> Result<(), Problem> {
    let status = text(intent, "status").unwrap_or_default();
    let is_open = ["requires_payment_method", "requires_confirmation", "requires_action"].contains(&status);
    if let Some(amount) = params.integer("amount")? {
        super::currency::chargeable(amount, text(intent, "currency").unwrap_or_default())?;
    }
    match ["amount", "customer", "payment_method"].into_iter().find(|name| params.text(name).is_some()) {
        Some(name) if !is_open => {
            let message =
                format!("This PaymentIntent's {name} could not be updated because it has a status of {status}.");
            Err(Problem::coded("payment_intent_unexpected_state", name, message))
        }
        Some(_) | None => Ok(()),
    }
}

/// A parameter's text as the kind of value that the field holds: a number, a truth value, a tree that is merged; an empty
/// text unsets.
fn like(held: Option<&Value>, name: &str, sent: &Value) -> Result<Value, Problem> {
    let flag =
        |text: &str| text.parse::<bool>().map_err(|_| Problem::invalid(name, format!("Invalid boolean: {text}")));
    Ok(match (held, sent) {
        (_, Value::String(text)) if text.is_empty() => Value::Null,
        (Some(Value::Number(_)), Value::String(text)) => json!(integer(name, text)?),
        (Some(Value::Bool(_)), Value::String(text)) => json!(flag(text)?),
        (Some(Value::Object(held)), Value::Object(sent)) => {
            let mut merged = held.clone();
            merged.extend(sent.clone());
            Value::Object(merged)
        }
        (_, sent) => sent.clone(),
    })
}

/// The fields of `before` that are different in `after`.
fn difference(before: &Value, after: &Value) -> Value {
    let fields =
        after.as_object().into_iter().flatten().filter(|(name, value)| before.get(name.as_str()) != Some(value));
    fields.map(|(name, _)| (name.clone(), before.get(name).cloned().unwrap_or_default())).collect()
}
