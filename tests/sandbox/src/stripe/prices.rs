//! Prices. A unit amount is minor units; `unit_amount_decimal` is the same as text, with up to twelve places.

use serde_json::{Value, json};

use super::currency::currency;
use super::params::{Params, integer};
use super::problem::Problem;
use super::store::{Store, text};
use crate::clock::unix_now;

const CREATE: &[&str] = &[
    "currency",
    "product",
    "unit_amount",
    "unit_amount_decimal",
    "active",
    "metadata",
    "nickname",
    "recurring",
    "lookup_key",
    "tax_behavior",
    "billing_scheme",
];

/// `POST /v1/prices`.
pub(crate) fn create(store: &mut Store, params: &Params) -> Result<Value, Problem> {
    params.only(CREATE)?;
    let code = currency(params.need("currency")?)?;
    let product = params.need("product")?;
    store.get("product", product).ok_or_else(|| Problem::missing_in("product", "product", product))?;
    let decimal = match params.text("unit_amount").or_else(|| params.text("unit_amount_decimal")) {
        Some(decimal) if decimal_is_right(decimal) => decimal.to_owned(),
        Some(decimal) => return Err(Problem::invalid("unit_amount_decimal", format!("Invalid decimal: {decimal}"))),
        None => return Err(Problem::required("unit_amount")),
    };
    let (metadata, recurring) = (params.metadata()?, recurring(params)?);
    let id = store.new_id("price");
    let price = json!({
        "id": id, "object": "price", "active": params.flag("active")?.unwrap_or(true), "billing_scheme": "per_unit",
        "created": unix_now(), "currency": code, "custom_unit_amount": null, "livemode": false,
        "lookup_key": params.value("lookup_key"), "metadata": metadata, "nickname": params.value("nickname"), "product": product,
        "recurring": recurring, "tax_behavior": params.text("tax_behavior").unwrap_or("unspecified"), "tiers_mode": null,
        "transform_quantity": null, "type": if recurring.is_null() { "one_time" } else { "recurring" },
        "unit_amount": decimal.parse::<i64>().ok(), "unit_amount_decimal": decimal,
    });
    store.put(price.clone());
    store.emit("price.created", &price, None);
    Ok(price)
}

fn decimal_is_right(text: &str) -> bool {
    text.parse::<rust_decimal::Decimal>().is_ok_and(|decimal| decimal.scale() <= 12 && !decimal.is_sign_negative())
}

fn recurring(params: &Params) -> Result<Value, Problem> {
    let tree = params.tree("recurring");
    let Some(interval) = text(&tree, "interval") else { return Ok(Value::Null) };
    if !["day", "week", "month", "year"].contains(&interval) {
        return Err(Problem::invalid("recurring[interval]", format!("Invalid interval: {interval}")));
    }
    let count = integer("recurring[interval_count]", text(&tree, "interval_count").unwrap_or("1"))?;
    Ok(json!({"interval": interval, "interval_count": count, "meter": null, "trial_period_days": null,
        "usage_type": text(&tree, "usage_type").unwrap_or("licensed")}))
}
