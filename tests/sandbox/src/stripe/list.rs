//! Lists: filters, the range of `created`, cursors in both directions, `has_more`.

use serde_json::{Value, json};

use super::params::{Params, integer};
use super::problem::Problem;
use super::resources::Resource;
use super::store::{Store, id_in, text};

const PAGING: [&str; 4] = ["limit", "starting_after", "ending_before", "created"];

/// The list of a resource.
pub(crate) fn list(store: &Store, resource: &Resource, params: &Params) -> Result<Value, Problem> {
    let known: Vec<&str> = PAGING.iter().chain(resource.filters).copied().collect();
    params.only(&known)?;
    let mut found = Vec::new();
    for object in store.newest(resource.object) {
        if object.get("deleted").is_none() && keeps(store, object, resource, params)? {
            found.push(object.clone());
        }
    }
    page(found, params, resource.object, &format!("/v1/{}", resource.path))
}

/// One page of objects that are in the order of the list.
pub(crate) fn page(found: Vec<Value>, params: &Params, noun: &str, url: &str) -> Result<Value, Problem> {
    let limit = limit(params)?;
    let place = |name: &str| match params.text(name) {
        None => Ok(None),
        Some(id) => match found.iter().position(|object| text(object, "id") == Some(id)) {
            Some(place) => Ok(Some(place)),
            None => Err(Problem::missing_in(name, noun, id)),
        },
    };
    let (data, has_more) = match (place("starting_after")?, place("ending_before")?) {
        (Some(_), Some(_)) => {
            return Err(Problem::invalid(
                "",
                "You may only specify one of these parameters: ending_before, starting_after.",
            ));
        }
        (None, Some(end)) => {
            let start = end.saturating_sub(limit);
            (found.get(start..end), start > 0)
        }
        (after, None) => {
            let start = after.map_or(0, |place| place + 1);
            let end = found.len().min(start + limit);
            (found.get(start..end), end < found.len())
        }
    };
    Ok(json!({"object": "list", "data": data.unwrap_or_default(), "has_more": has_more, "url": url}))
}

fn limit(params: &Params) -> Result<usize, Problem> {
    let refuse = |message: &str| Err(Problem::coded("parameter_invalid_integer", "limit", message));
    match params.integer("limit")? {
        None => Ok(10),
        Some(..1) => refuse("This value must be greater than or equal to 1."),
        Some(101..) => refuse("This value must be less than or equal to 100."),
        Some(limit) => Ok(usize::try_from(limit).unwrap_or(10)),
    }
}

fn keeps(store: &Store, object: &Value, resource: &Resource, params: &Params) -> Result<bool, Problem> {
    let is_canceled = resource.object == "subscription" && text(object, "status") == Some("canceled");
    if is_canceled && params.text("status").is_none() {
        return Ok(false);
    }
    for (name, wanted) in &params.0 {
        let kept = match name.as_str() {
            "limit" | "starting_after" | "ending_before" | "expand" | "delivery_success" => true,
            "created" | "arrival_date" | "due_date" => within(object, name, wanted)?,
            "payout" => text(object, "id").and_then(|id| store.payout_of(id)) == wanted.as_str(),
            "payment" => of_payment(object, wanted),
            "types" | "ids" | "lookup_keys" => one_of(object, name, wanted),
            "status" if resource.object == "subscription" => status_kept(object, wanted),
            "price" => has_price(object, wanted),
            _ => equals(object, name, wanted),
        };
        if !kept {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equals(object: &Value, name: &str, wanted: &Value) -> bool {
    let Some(wanted) = wanted.as_str() else { return false };
    match object.get(name) {
        Some(Value::Bool(flag)) => flag.to_string() == wanted,
        Some(_) => id_in(object, name) == Some(wanted),
        None => false,
    }
}

/// `created=5`, or `created[gte]=5&created[lt]=9`.
fn within(object: &Value, name: &str, wanted: &Value) -> Result<bool, Problem> {
    let Some(at) = object.get(name).and_then(Value::as_i64) else { return Ok(false) };
    if let Some(exact) = wanted.as_str() {
        return Ok(integer(name, exact)? == at);
    }
    for (bound, value) in wanted.as_object().into_iter().flatten() {
        let limit = integer(&format!("{name}[{bound}]"), value.as_str().unwrap_or_default())?;
        let kept = match bound.as_str() {
            "gt" => at > limit,
            "gte" => at >= limit,
            "lt" => at < limit,
            "lte" => at <= limit,
            _ => {
                return Err(Problem::coded(
                    "parameter_unknown",
                    &format!("{name}[{bound}]"),
                    format!("Received unknown parameter: {name}[{bound}]"),
                ));
            }
        };
        if !kept {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `payment[type]=payment_intent&payment[payment_intent]=pi_…`.
fn of_payment(object: &Value, wanted: &Value) -> bool {
    let Some(payment) = object.get("payment") else { return false };
    wanted.as_object().into_iter().flatten().all(|(name, value)| id_in(payment, name) == value.as_str())
}

/// `types[]`, `ids[]`, `lookup_keys[]`; event types may end in `*`.
fn one_of(object: &Value, name: &str, wanted: &Value) -> bool {
    let own = text(object, name.trim_end_matches('s')).unwrap_or_default();
    let mut wanted = wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
    wanted.any(|wanted| match wanted.strip_suffix('*') {
        Some(beginning) if name == "types" => own.starts_with(beginning),
        Some(_) | None => own == wanted,
    })
}

/// Whether an item of a subscription is of this price.
fn has_price(object: &Value, wanted: &Value) -> bool {
    let items = object.pointer("/items/data").and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| id_in(item, "price")).any(|price| Some(price) == wanted.as_str())
}

/// Canceled subscriptions are shown only when they are asked for, by their status or by `all`.
fn status_kept(object: &Value, wanted: &Value) -> bool {
    wanted.as_str() == Some("all") || equals(object, "status", wanted)
}
