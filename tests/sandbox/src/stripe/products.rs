//! Products.

use serde_json::{Value, json};

use super::params::Params;
use super::problem::Problem;
use super::store::Store;
use crate::clock::unix_now;

const CREATE: &[&str] = &[
    "id",
    "name",
    "active",
    "description",
    "metadata",
    "images",
    "shippable",
    "statement_descriptor",
    "tax_code",
    "unit_label",
    "url",
];

/// `POST /v1/products`. The caller may pick the id.
pub(crate) fn create(store: &mut Store, params: &Params) -> Result<Value, Problem> {
    params.only(CREATE)?;
    let (name, metadata, active) =
        (params.need("name")?.to_owned(), params.metadata()?, params.flag("active")?.unwrap_or(true));
    let id = match params.text("id") {
        Some(id) if store.get("product", id).is_some() => {
            return Err(Problem::coded("resource_already_exists", "id", format!("Product already exists: {id}")));
        }
        Some(id) => id.to_owned(),
        None => store.new_id("prod"),
    };
    let product = json!({
        "id": id, "object": "product", "active": active, "created": unix_now(), "default_price": null,
        "description": params.value("description"), "images": [], "livemode": false, "marketing_features": [], "metadata": metadata,
        "name": name, "package_dimensions": null, "shippable": params.flag("shippable")?,
        "statement_descriptor": params.value("statement_descriptor"), "tax_code": params.value("tax_code"), "type": "service",
        "unit_label": params.value("unit_label"), "updated": unix_now(), "url": params.value("url"),
    });
    store.put(product.clone());
    store.emit("product.created", &product, None);
    Ok(product)
}

/// `DELETE /v1/products/{id}`: only while no price refers to it.
pub(crate) fn delete(store: &mut Store, id: &str) -> Result<Value, Problem> {
    let product = store.read("product", id)?.clone();
    if store.newest("price").iter().any(|price| super::store::id_in(price, "product") == Some(id)) {
        return Err(Problem::invalid(
            "id",
            "This product cannot be deleted because it has one or more user-created prices.",
        ));
    }
    let deleted = json!({"id": id, "object": "product", "deleted": true});
    store.put(deleted.clone());
    store.emit("product.deleted", &product, None);
    Ok(deleted)
}
