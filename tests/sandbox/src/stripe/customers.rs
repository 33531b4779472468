//! Customers: made, changed, and deleted in Stripe's way, which keeps the id and says `deleted`.

use serde_json::{Value, json};

use super::params::Params;
use super::problem::Problem;
use super::store::Store;
use crate::clock::unix_now;

const CREATE: &[&str] = &[
    "address",
    "balance",
    "description",
    "email",
    "metadata",
    "name",
    "phone",
    "shipping",
    "tax_exempt",
    "preferred_locales",
    "payment_method",
    "invoice_settings",
    "business_name",
    "individual_name",
];

/// `POST /v1/customers`.
pub(crate) fn create(store: &mut Store, params: &Params) -> Result<Value, Problem> {
    params.only(CREATE)?;
    if let Some(email) = params.text("email").filter(|email| !email.contains('@')) {
        return Err(Problem::coded("email_invalid", "email", format!("Invalid email address: {email}")));
    }
    let (metadata, balance) = (params.metadata()?, params.integer("balance")?.unwrap_or(0));
    let id = store.new_id("cus");
    let customer = json!({
        "id": id, "object": "customer", "address": params.tree("address"), "balance": balance, "created": unix_now(),
        "currency": null, "default_source": null, "delinquent": false, "description": params.value("description"),
        "discount": null, "email": params.value("email"), "invoice_prefix": null,
        "invoice_settings": {"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null},
        "livemode": false, "metadata": metadata, "name": params.value("name"), "next_invoice_sequence": 1,
        "phone": params.value("phone"), "preferred_locales": [], "shipping": params.tree("shipping"),
        "tax_exempt": params.text("tax_exempt").unwrap_or("none"), "test_clock": null,
    });
    store.put(customer.clone());
    store.emit("customer.created", &customer, None);
    Ok(customer)
}

/// `DELETE /v1/customers/{id}`.
pub(crate) fn delete(store: &mut Store, id: &str) -> Result<Value, Problem> {
    let customer = store.read("customer", id)?.clone();
    if customer.get("deleted").is_some() {
        return Err(Problem::missing("customer", id));
    }
    let deleted = json!({"id": id, "object": "customer", "deleted": true});
    store.put(deleted.clone());
    store.emit("customer.deleted", &customer, None);
    Ok(deleted)
}
