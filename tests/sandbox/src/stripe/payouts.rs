//! Payouts: manual ones that a client asks for, and automatic ones, which take everything that is held in a currency.

use serde_json::{Value, json};

use super::balance::{Movement, book, held};
use super::currency::{currency, payout_step, steps_right};
use super::params::Params;
use super::problem::Problem;
use super::store::{Store, integer, text};
use crate::clock::unix_now;

/// `POST /v1/payouts`: a manual payout, in minor units.
pub(crate) fn create(store: &mut Store, params: &Params) -> Result<Value, Problem> {
    params.only(&[
        "amount",
        "currency",
        "description",
        "metadata",
        "method",
        "source_type",
        "statement_descriptor",
        "destination",
    ])?;
    let code = currency(params.need("currency")?)?;
    let amount = params.integer("amount")?.ok_or_else(|| Problem::required("amount"))?;
    steps_right(amount, &code, payout_step(&code))?;
    let metadata = params.metadata()?;
    if amount > held(store).get(&code).copied().unwrap_or_default() {
        return Err(Problem::coded(
            "balance_insufficient",
            "",
            "You have insufficient funds in your Stripe account for this transfer.",
        ));
    }
    let payout = pay(store, amount, &code, false, params.value("description"), metadata);
    store.emit("payout.created", &payout, None);
    Ok(payout)
}

/// `POST /v1/payouts/{id}/cancel`: gives the money back to the balance.
pub(crate) fn cancel(store: &mut Store, id: &str) -> Result<Value, Problem> {
    let payout = store.read("payout", id)?.clone();
    if text(&payout, "status") != Some("pending") {
        return Err(Problem::invalid("", format!("Payout {id} is not pending and cannot be canceled.")));
    }
    let transaction = back(store, &payout, "payout_cancel");
    let fields = json!({"status": "canceled", "failure_balance_transaction": transaction.get("id")});
    let payout = store.change("payout", id, &fields);
    store.emit("payout.canceled", &payout, None);
    Ok(payout)
}

/// The automatic payout of a currency: takes every balance transaction that no payout took, so that their net sum is its
/// amount. `None` where nothing is to be paid, or the sum is not one that the currency can pay out.
pub(crate) fn automatic(store: &mut Store, code: &str) -> Option<Value> {
    let open = |transaction: &&Value| {
        let id = text(transaction, "id").unwrap_or_default();
        text(transaction, "currency") == Some(code) && store.payout_of(id).is_none()
    };
    let taken: Vec<(String, i64)> = store
        .oldest("balance_transaction")
        .into_iter()
        .filter(open)
        .map(|transaction| (text(transaction, "id").unwrap_or_default().to_owned(), integer(transaction, "net")))
        .collect();
    let amount = taken.iter().map(|(_, net)| net).sum();
    steps_right(amount, code, payout_step(code)).ok()?;
    let payout = pay(store, amount, code, true, json!("STRIPE PAYOUT"), json!({}));
    let id = text(&payout, "id").unwrap_or_default().to_owned();
    let own = text(&payout, "balance_transaction").unwrap_or_default().to_owned();
    for transaction in taken.into_iter().map(|(transaction, _)| transaction).chain([own]) {
        store.pay_out(&transaction, &id);
    }
    store.emit("payout.created", &payout, None);
    let paid = store.change("payout", &id, &json!({"status": "paid", "reconciliation_status": "completed"}));
    store.emit("payout.paid", &paid, None);
    store.emit("payout.reconciliation_completed", &paid, None);
    Some(paid)
}

/// Lets a payout fail, also one that was paid, as banks do days later.
pub(crate) fn fail(store: &mut Store, id: &str, code: &str) -> Option<Value> {
    let payout = store.get("payout", id)?.clone();
    let transaction = back(store, &payout, "payout_failure");
    let fields = json!({
        "status": "failed", "failure_code": code, "failure_message": "The bank returned the payout.",
        "failure_balance_transaction": transaction.get("id"),
    });
    let payout = store.change("payout", id, &fields);
    store.emit("payout.failed", &payout, None);
    Some(payout)
}

fn back(store: &mut Store, payout: &Value, kind: &str) -> Value {
    let movement = Movement {
        kind,
        category: "payout_reversal",
        amount: integer(payout, "amount"),
        fee: 0,
        currency: text(payout, "currency").unwrap_or_default(),
        source: text(payout, "id").unwrap_or_default(),
        description: json!("PAYOUT REVERSAL"),
    };
    book(store, &movement)
}

fn pay(store: &mut Store, amount: i64, code: &str, automatic: bool, description: Value, metadata: Value) -> Value {
    let id = store.new_id("po");
    let movement = Movement {
        kind: "payout",
        category: "payout",
        amount: -amount,
        fee: 0,
        currency: code,
        source: &id,
        description: description.clone(),
    };
    let transaction = book(store, &movement);
    let payout = json!({
        "id": id, "object": "payout", "amount": amount, "application_fee": null, "application_fee_amount": null,
        "arrival_date": unix_now(), "automatic": automatic, "balance_transaction": transaction.get("id"), "created": unix_now(),
        "currency": code, "description": description, "destination": "ba_sandbox", "failure_balance_transaction": null,
        "failure_code": null, "failure_message": null, "livemode": false, "metadata": metadata, "method": "standard",
        "original_payout": null, "payout_method": null,
        "reconciliation_status": if automatic { "in_progress" } else { "not_applicable" }, "reversed_by": null,
        "source_type": "card", "statement_descriptor": null, "status": "pending",
        "trace_id": {"status": "pending", "value": null}, "type": "bank_account",
    });
    store.put(payout.clone());
    payout
}
