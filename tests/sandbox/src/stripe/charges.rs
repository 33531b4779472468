//! Charges: made from a payment intent or directly, captured at once or later.

use serde_json::{Value, json};

use super::balance::{Movement, book};
use super::currency::{chargeable, currency, fee, step, steps_right};
use super::params::Params;
use super::problem::Problem;
use super::store::{Store, id_in, integer, text};
use super::test_cards::{Ending, TestCard, card};
use crate::clock::unix_now;

const CREATE: &[&str] = &[
    "amount",
    "currency",
    "source",
    "customer",
    "description",
    "metadata",
    "capture",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
];

/// What a charge is made from. Amounts are minor units.
#[derive(Debug, Clone)]
pub(crate) struct ChargeOrder {
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) capture: bool,
    pub(crate) card: TestCard,
    pub(crate) payment_method: Value,
    pub(crate) payment_intent: Value,
    pub(crate) customer: Value,
    pub(crate) description: Value,
    pub(crate) metadata: Value,
    pub(crate) receipt_email: Value,
    pub(crate) shipping: Value,
}

/// `POST /v1/charges`.
pub(crate) fn create(store: &mut Store, params: &Params) -> Result<Value, Problem> {
    params.only(CREATE)?;
    let code = currency(params.need("currency")?)?;
    let amount = chargeable(params.integer("amount")?.ok_or_else(|| Problem::required("amount"))?, &code)?;
    if let Some(customer) = params.text("customer") {
        store.get("customer", customer).ok_or_else(|| Problem::missing_in("customer", "customer", customer))?;
    }
    let source = params.need("source")?;
    let order = ChargeOrder {
        amount,
        currency: code,
        capture: params.flag("capture")?.unwrap_or(true),
        card: card(source).ok_or_else(|| Problem::missing_in("source", "token", source))?,
        payment_method: json!(source),
        payment_intent: Value::Null,
        customer: params.value("customer"),
        description: params.value("description"),
        metadata: params.metadata()?,
        receipt_email: params.value("receipt_email"),
        shipping: params.tree("shipping"),
    };
    charge(store, &order)
}

/// Charges the card of an order: the charge, or the card's error, which names the failed charge that is kept.
pub(crate) fn charge(store: &mut Store, order: &ChargeOrder) -> Result<Value, Problem> {
    let id = store.new_id("ch");
    let decline = match order.card.ending {
        Ending::NeedsAction => {
            Some(Problem::card("card_declined", Some("authentication_required"), "This card needs authentication."))
        }
        Ending::Succeeds | Ending::Declined(..) => order.card.decline(),
    };
    store.put(document(&id, order, decline.as_ref()));
    if let Some(problem) = decline {
        let failed = store.read("charge", &id)?.clone();
        store.emit("charge.failed", &failed, None);
        return Err(problem.with("charge", id));
    }
    if order.capture {
        settle(store, &id, order.amount);
    }
    let charge = store.read("charge", &id)?.clone();
    store.emit("charge.succeeded", &charge, None);
    Ok(charge)
}

/// Books what a charge brings in, and says so on it.
fn settle(store: &mut Store, id: &str, amount: i64) -> Value {
    let charge = store.get("charge", id).cloned().unwrap_or_default();
    let currency = text(&charge, "currency").unwrap_or_default();
    let description = charge.get("description").cloned().unwrap_or_default();
    let movement = Movement {
        kind: "charge",
        category: "charge",
        amount,
        fee: fee(amount, currency),
        currency,
        source: id,
        description,
    };
    let transaction = book(store, &movement);
    let fields = json!({"captured": true, "amount_captured": amount, "balance_transaction": transaction.get("id")});
    store.change("charge", id, &fields)
}

/// `POST /v1/charges/{id}/capture`, and the capture of a payment intent.
pub(crate) fn capture(store: &mut Store, id: &str, amount: Option<i64>, param: &str) -> Result<Value, Problem> {
    let charge = store.read("charge", id)?;
    if charge.get("captured") == Some(&json!(true)) {
        return Err(Problem::coded("charge_already_captured", "", format!("Charge {id} has already been captured.")));
    }
    if text(charge, "status") != Some("succeeded") {
        return Err(Problem::invalid("", format!("Charge {id} did not succeed and cannot be captured.")));
    }
    let authorised = integer(charge, "amount");
    let amount = amount.unwrap_or(authorised);
    let code = text(charge, "currency").unwrap_or_default();
    steps_right(amount, code, step(code))?;
    if amount > authorised {
        let message = format!("{amount} is more than the {authorised} that was authorised.");
        return Err(Problem::coded("amount_too_large", param, message));
    }
    let captured = settle(store, id, amount);
    store.emit("charge.captured", &captured, None);
    Ok(captured)
}

/// The charge that a refund or a dispute names by itself or by its payment intent.
pub(crate) fn named<'a>(store: &'a Store, params: &Params) -> Result<&'a Value, Problem> {
    if let Some(id) = params.text("charge") {
        return store.get("charge", id).ok_or_else(|| Problem::missing_in("charge", "charge", id));
    }
    let id = params.text("payment_intent").ok_or_else(|| {
        Problem::invalid(
            "",
            "One of the following params should be provided for this request: payment_intent or charge.",
        )
    })?;
    let intent =
        store.get("payment_intent", id).ok_or_else(|| Problem::missing_in("payment_intent", "payment_intent", id))?;
    let charge = id_in(intent, "latest_charge").and_then(|charge| store.get("charge", charge));
    charge.ok_or_else(|| {
        Problem::invalid("payment_intent", format!("This PaymentIntent ({id}) does not have a successful charge."))
    })
}

fn document(id: &str, order: &ChargeOrder, decline: Option<&Problem>) -> Value {
    let error = |name: &str| decline.and_then(|problem| problem.fields().get(name)).cloned().unwrap_or_default();
    let paid = decline.is_none();
    let outcome = match paid {
        true => {
            json!({"network_status": "approved_by_network", "reason": null, "risk_level": "normal", "seller_message": "Payment complete.", "type": "authorized"})
        }
        false => {
            json!({"network_status": "declined_by_network", "reason": error("decline_code"), "risk_level": "normal", "seller_message": error("message"), "type": "issuer_declined"})
        }
    };
    json!({
        "id": id, "object": "charge", "amount": order.amount, "amount_captured": 0, "amount_refunded": 0, "application": null,
        "application_fee": null, "application_fee_amount": null, "balance_transaction": null,
        "billing_details": {"address": {"city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null},
            "email": order.receipt_email, "name": null, "phone": null, "tax_id": null},
        "captured": false, "created": unix_now(), "currency": order.currency, "customer": order.customer,
        "description": order.description, "disputed": false, "failure_balance_transaction": null, "failure_code": error("code"),
        "failure_message": error("message"), "fraud_details": {}, "livemode": false, "metadata": order.metadata, "on_behalf_of": null,
        "outcome": outcome, "paid": paid, "payment_intent": order.payment_intent, "payment_method": order.payment_method,
        "payment_method_details": order.card.details(), "receipt_email": order.receipt_email, "receipt_number": null,
        "receipt_url": null, "refunded": false, "review": null, "shipping": order.shipping, "source_transfer": null,
        "statement_descriptor": null, "statement_descriptor_suffix": null, "status": if paid { "succeeded" } else { "failed" },
        "transfer_data": null, "transfer_group": null,
    })
}
