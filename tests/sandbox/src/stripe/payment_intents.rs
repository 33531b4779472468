//! Payment intents: created, confirmed, captured, canceled, each only from the states that allow it.

use serde_json::{Value, json};

use super::charges::{self, ChargeOrder};
use super::currency::{chargeable, currency};
use super::params::Params;
use super::problem::Problem;
use super::store::{Store, id_in, integer, set, text};
use super::test_cards::{Ending, TestCard, card};
use crate::clock::unix_now;

const CREATE: &[&str] = &[
    "amount",
    "currency",
    "customer",
    "payment_method",
    "confirm",
    "capture_method",
    "metadata",
    "description",
    "receipt_email",
    "shipping",
    "automatic_payment_methods",
    "off_session",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "setup_future_usage",
    "return_url",
    "transfer_group",
    "confirmation_method",
    "allowed_payment_method_types",
    "excluded_payment_method_types",
    "payment_method_options",
];
const CONFIRM: &[&str] =
    &["payment_method", "return_url", "off_session", "receipt_email", "shipping", "capture_method"];
const CANCEL_REASONS: [&str; 4] = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"];

/// `POST /v1/payment_intents`.
pub(crate) fn create(store: &mut Store, params: &Params) -> Result<Value, Problem> {
    params.only(CREATE)?;
    let code = currency(params.need("currency")?)?;
    let amount = chargeable(params.integer("amount")?.ok_or_else(|| Problem::required("amount"))?, &code)?;
    let confirm = params.flag("confirm")?.unwrap_or(false);
    if let Some(customer) = params.text("customer") {
        store.get("customer", customer).ok_or_else(|| Problem::missing_in("customer", "customer", customer))?;
    }
    if let Some(method) = params.text("payment_method") {
        method_card(store, method)?;
    }
    let metadata = params.metadata()?;
    let id = store.new_id("pi");
    store.put(document(&id, amount, &code, params, metadata));
    let intent = store.read("payment_intent", &id)?.clone();
    store.emit("payment_intent.created", &intent, None);
    if confirm { pay(store, &id) } else { Ok(intent) }
}

/// `POST /v1/payment_intents/{id}/confirm`.
pub(crate) fn confirm(store: &mut Store, id: &str, params: &Params) -> Result<Value, Problem> {
    params.only(CONFIRM)?;
    in_state(store, id, &["requires_payment_method", "requires_confirmation", "requires_action"], "confirm")?;
    if let Some(method) = params.text("payment_method") {
        method_card(store, method)?;
        store.change("payment_intent", id, &json!({"payment_method": method}));
    }
    for field in ["receipt_email", "capture_method"] {
        if let Some(value) = params.text(field) {
            store.change("payment_intent", id, &json!({field: value}));
        }
    }
    pay(store, id)
}

/// `POST /v1/payment_intents/{id}/capture`.
pub(crate) fn capture(store: &mut Store, id: &str, params: &Params) -> Result<Value, Problem> {
    params.only(&["amount_to_capture", "metadata"])?;
    let intent = in_state(store, id, &["requires_capture"], "capture")?;
    let charge = id_in(&intent, "latest_charge").unwrap_or_default();
    let captured = charges::capture(store, charge, params.integer("amount_to_capture")?, "amount_to_capture")?;
    let received = integer(&captured, "amount_captured");
    let fields = json!({"status": "succeeded", "amount_capturable": 0, "amount_received": received});
    let intent = store.change("payment_intent", id, &fields);
    store.emit("payment_intent.succeeded", &intent, None);
    Ok(intent)
}

/// `POST /v1/payment_intents/{id}/cancel`.
pub(crate) fn cancel(store: &mut Store, id: &str, params: &Params) -> Result<Value, Problem> {
    params.only(&["cancellation_reason"])?;
    let reason = params.text("cancellation_reason");
    if let Some(unknown) = reason.filter(|reason| !CANCEL_REASONS.contains(reason)) {
        return Err(Problem::invalid("cancellation_reason", format!("Invalid cancellation_reason: {unknown}")));
    }
    in_state(
        store,
        id,
        &["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"],
        "cancel",
    )?;
    let fields =
        json!({"status": "canceled", "canceled_at": unix_now(), "cancellation_reason": reason, "amount_capturable": 0});
    let intent = store.change("payment_intent", id, &fields);
    store.emit("payment_intent.canceled", &intent, None);
    Ok(intent)
}

fn in_state(store: &Store, id: &str, states: &[&str], verb: &str) -> Result<Value, Problem> {
    let intent = store.read("payment_intent", id)?.clone();
    let status = text(&intent, "status").unwrap_or_default().to_owned();
    if states.contains(&status.as_str()) {
        return Ok(intent);
    }
    let message = format!("You cannot {verb} this PaymentIntent because it has a status of {status}.");
    Err(Problem::coded("payment_intent_unexpected_state", "", message).with("payment_intent", intent))
}

/// The card of a payment method: a test token, or a stored object whose card is good.
fn method_card(store: &Store, method: &str) -> Result<TestCard, Problem> {
    let stored = store.get("payment_method", method).and_then(|_| card("pm_card_visa"));
    card(method).or(stored).ok_or_else(|| Problem::missing_in("payment_method", "PaymentMethod", method))
}

fn pay(store: &mut Store, id: &str) -> Result<Value, Problem> {
    let intent = store.read("payment_intent", id)?.clone();
    let Some(method) = id_in(&intent, "payment_method") else {
        let message = "You cannot confirm this PaymentIntent because it's missing a payment method.";
        return Err(Problem::coded("payment_intent_unexpected_state", "payment_method", message));
    };
    let card = method_card(store, method)?;
    if card.ending == Ending::NeedsAction {
        return Ok(require_action(store, id));
    }
    let capture = text(&intent, "capture_method") != Some("manual");
    match charges::charge(store, &order(&intent, card, capture)) {
        Ok(charge) => Ok(succeed(store, id, &charge, capture)),
        Err(problem) => Err(fail(store, id, problem)),
    }
}

fn order(intent: &Value, card: TestCard, capture: bool) -> ChargeOrder {
    let field = |name: &str| intent.get(name).cloned().unwrap_or_default();
    ChargeOrder {
        amount: integer(intent, "amount"),
        currency: text(intent, "currency").unwrap_or_default().to_owned(),
        capture,
        card,
        payment_method: field("payment_method"),
        payment_intent: field("id"),
        customer: field("customer"),
        description: field("description"),
        metadata: field("metadata"),
        receipt_email: field("receipt_email"),
        shipping: field("shipping"),
    }
}

fn require_action(store: &mut Store, id: &str) -> Value {
    let next = json!({"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}});
    let intent = store.change("payment_intent", id, &json!({"status": "requires_action", "next_action": next}));
    store.emit("payment_intent.requires_action", &intent, None);
    intent
}

fn succeed(store: &mut Store, id: &str, charge: &Value, captured: bool) -> Value {
    let amount = charge.get("amount").cloned().unwrap_or_default();
    let mut fields = json!({"latest_charge": charge.get("id"), "next_action": null, "last_payment_error": null});
    let (status, figure, event) = match captured {
        true => ("succeeded", "amount_received", "payment_intent.succeeded"),
        false => ("requires_capture", "amount_capturable", "payment_intent.amount_capturable_updated"),
    };
    set(&mut fields, "status", json!(status));
    set(&mut fields, figure, amount);
    let intent = store.change("payment_intent", id, &fields);
    store.emit(event, &intent, None);
    intent
}

fn fail(store: &mut Store, id: &str, problem: Problem) -> Problem {
    let charge = problem.fields().get("charge").cloned();
    let fields = json!({
        "status": "requires_payment_method", "payment_method": null, "latest_charge": charge, "last_payment_error": problem.fields(),
    });
    let intent = store.change("payment_intent", id, &fields);
    store.emit("payment_intent.payment_failed", &intent, None);
    problem.with("payment_intent", intent)
}

fn document(id: &str, amount: i64, currency: &str, params: &Params, metadata: Value) -> Value {
    let status =
        if params.text("payment_method").is_some() { "requires_confirmation" } else { "requires_payment_method" };
    json!({
        "id": id, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_received": 0, "application": null,
        "application_fee_amount": null, "automatic_payment_methods": {"enabled": true, "allow_redirects": "always"},
        "canceled_at": null, "cancellation_reason": null,
        "capture_method": params.text("capture_method").unwrap_or("automatic_async"),
        "client_secret": format!("{id}_secret_sandbox"), "confirmation_method": "automatic", "created": unix_now(),
        "currency": currency, "customer": params.value("customer"), "description": params.value("description"),
        "last_payment_error": null, "latest_charge": null, "livemode": false, "metadata": metadata, "next_action": null,
        "on_behalf_of": null, "payment_method": params.value("payment_method"), "payment_method_options": {},
        "payment_method_types": ["card"], "processing": null, "receipt_email": params.value("receipt_email"), "review": null,
        "setup_future_usage": params.value("setup_future_usage"), "shipping": params.tree("shipping"), "source": null,
        "statement_descriptor": params.value("statement_descriptor"), "statement_descriptor_suffix": null, "status": status,
        "transfer_data": null, "transfer_group": params.value("transfer_group"),
    })
}
