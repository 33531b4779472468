//! Refunds: never above what is left of the charge.

use serde_json::{Value, json};

use super::balance::{Movement, book};
use super::charges::named;
use super::currency::{step, steps_right};
use super::params::Params;
use super::problem::Problem;
use super::store::{Store, integer, text};
use crate::clock::unix_now;

const REASONS: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

/// `POST /v1/refunds`. The amount is in minor units of the charge's currency; all that is left when absent.
pub(crate) fn create(store: &mut Store, params: &Params) -> Result<Value, Problem> {
    params.only(&["charge", "payment_intent", "amount", "reason", "metadata", "instructions_email"])?;
    let charge = named(store, params)?.clone();
    let reason = params.text("reason");
    if let Some(unknown) = reason.filter(|reason| !REASONS.contains(reason)) {
        return Err(Problem::invalid(
            "reason",
            format!("Invalid reason: must be one of {}, not {unknown}", REASONS.join(", ")),
        ));
    }
    let metadata = params.metadata()?;
    let amount = refundable(&charge, params.integer("amount")?)?;
    let (id, charge_id) = (store.new_id("re"), text(&charge, "id").unwrap_or_default().to_owned());
    let currency = text(&charge, "currency").unwrap_or_default();
    let movement = Movement {
        kind: "refund",
        category: "refund",
        amount: -amount,
        fee: 0,
        currency,
        source: &id,
        description: json!("REFUND FOR CHARGE"),
    };
    let transaction = book(store, &movement);
    let refund = json!({
        "id": id, "object": "refund", "amount": amount, "balance_transaction": transaction.get("id"), "charge": charge_id,
        "created": unix_now(), "currency": currency, "customer": charge.get("customer"),
        "destination_details": {"type": "card", "card": {"type": "refund", "reference_status": "pending", "reference_type": "acquirer_reference_number"}},
        "metadata": metadata, "payment_intent": charge.get("payment_intent"), "payment_method": charge.get("payment_method"),
        "reason": reason, "receipt_number": null, "source_transfer_reversal": null, "status": "succeeded", "transfer_reversal": null,
    });
    store.put(refund.clone());
    let before = integer(&charge, "amount_refunded");
    let total = before + amount;
    let fields = json!({"amount_refunded": total, "refunded": total == integer(&charge, "amount_captured")});
    let charge = store.change("charge", &charge_id, &fields);
    store.emit("refund.created", &refund, None);
    store.emit("charge.refunded", &charge, Some(json!({"amount_refunded": before, "refunded": false})));
    Ok(refund)
}

/// `POST /v1/refunds/{id}/cancel`: only a refund that waits for the customer, which the sandbox holds when a test stored it.
pub(crate) fn cancel(store: &mut Store, id: &str) -> Result<Value, Problem> {
    let status = text(store.read("refund", id)?, "status").unwrap_or_default();
    if status != "requires_action" {
        let message = format!("Refund {id} cannot be canceled because it has a status of {status}.");
        return Err(Problem::invalid("", message));
    }
    let refund = store.change("refund", id, &json!({"status": "canceled"}));
    store.emit("refund.updated", &refund, Some(json!({"status": "requires_action"})));
    Ok(refund)
}

fn refundable(charge: &Value, wanted: Option<i64>) -> Result<i64, Problem> {
    let id = text(charge, "id").unwrap_or_default();
    if charge.get("disputed") == Some(&json!(true)) {
        return Err(Problem::coded(
            "charge_disputed",
            "",
            format!("Charge {id} has been charged back; cannot issue a refund."),
        ));
    }
    // Charges of old API versions have no amount_captured.
    let captured = match charge.get("amount_captured") {
        Some(amount) => amount.as_i64().unwrap_or_default(),
        None if charge.get("captured") == Some(&json!(true)) => integer(charge, "amount"),
        None => 0,
    };
    if captured == 0 {
        return Err(Problem::invalid("", format!("Charge {id} has nothing captured that could be refunded.")));
    }
    let left = captured - integer(charge, "amount_refunded");
    if left <= 0 {
        return Err(Problem::coded("charge_already_refunded", "", format!("Charge {id} has already been refunded.")));
    }
    let currency = text(charge, "currency").unwrap_or_default();
    let amount = steps_right(wanted.unwrap_or(left), currency, step(currency))?;
    if amount > left {
        let message = format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).");
        return Err(Problem::invalid("amount", message));
    }
    Ok(amount)
}
