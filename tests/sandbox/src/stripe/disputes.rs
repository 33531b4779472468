//! Disputes: opened by the test as a bank would, answered or closed by the client.

use serde_json::{Value, json};

use super::balance::{Movement, book};
use super::problem::Problem;
use super::store::{Store, integer, text};
use crate::clock::unix_now;

/// What the sandbox takes for a dispute, in minor units.
const FEE: i64 = 1500;
/// Days to answer.
const ANSWER_WITHIN: i64 = 7 * 24 * 60 * 60;

/// Opens a dispute over the whole of a charge and withdraws the money. `None` where there is no such charge.
pub(crate) fn open(store: &mut Store, charge: &str, reason: &str) -> Option<Value> {
    let disputed = store.get("charge", charge)?.clone();
    let (amount, currency) = (integer(&disputed, "amount"), text(&disputed, "currency")?);
    let id = store.new_id("du");
    let movement = Movement {
        kind: "adjustment",
        category: "dispute",
        amount: -amount,
        fee: FEE,
        currency,
        source: &id,
        description: json!(format!("Chargeback withdrawal for {charge}")),
    };
    let transaction = book(store, &movement);
    let dispute = json!({
        "id": id, "object": "dispute", "amount": amount, "balance_transactions": [transaction], "charge": charge,
        "created": unix_now(), "currency": currency, "enhanced_eligibility_types": [], "evidence": {},
        "evidence_details": {"due_by": unix_now() + ANSWER_WITHIN, "has_evidence": false, "past_due": false, "submission_count": 0},
        "is_charge_refundable": false, "livemode": false, "metadata": {}, "payment_intent": disputed.get("payment_intent"),
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "case_type": "chargeback", "network_reason_code": null}},
        "reason": reason, "status": "needs_response",
    });
    store.put(dispute.clone());
    store.change("charge", charge, &json!({"disputed": true}));
    store.emit("charge.dispute.created", &dispute, None);
    store.emit("charge.dispute.funds_withdrawn", &dispute, None);
    Some(dispute)
}

/// `POST /v1/disputes/{id}/close`: the dispute is lost.
pub(crate) fn close(store: &mut Store, id: &str) -> Result<Value, Problem> {
    if text(store.read("dispute", id)?, "status") != Some("needs_response") {
        return Err(Problem::invalid("", format!("Dispute {id} is closed already.")));
    }
    let dispute = store.change("dispute", id, &json!({"status": "lost"}));
    store.emit("charge.dispute.closed", &dispute, None);
    Ok(dispute)
}
