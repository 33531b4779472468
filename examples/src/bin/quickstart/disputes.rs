//! The banks decide: one dispute is lost, one is won and its money comes back.

use serde_json::{Value, json};

use crate::stripe_shop::Shop;

/// The first dispute is lost, the second is won.
pub(crate) fn decided(shop: &Shop<'_>, disputes: &[Value]) {
    if let Some(dispute) = disputes.first() {
        let _ = shop.stripe.emit("charge.dispute.closed", with(dispute, "status", json!("lost")));
    }
    if let Some(dispute) = disputes.get(1) {
        let won = with(dispute, "status", json!("won"));
        let back = reinstated(dispute);
        shop.stripe.put(back.clone());
        let mut moved = dispute.get("balance_transactions").and_then(Value::as_array).cloned().unwrap_or_default();
        moved.push(back);
        let won = with(&won, "balance_transactions", json!(moved));
        let _ = shop.stripe.emit("charge.dispute.funds_reinstated", won.clone());
        let _ = shop.stripe.emit("charge.dispute.closed", won);
    }
}

/// What Stripe takes for a dispute and gives back with it, in minor units.
const FEE: i64 = 1_500;

/// The money of a dispute and its fee come back.
fn reinstated(dispute: &Value) -> Value {
    let amount = dispute.get("amount").and_then(Value::as_i64).unwrap_or_default();
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    json!({
        "id": "txn_reinstated", "object": "balance_transaction", "amount": amount, "available_on": now, "created": now,
        "currency": dispute.get("currency"), "description": "Chargeback reversal", "exchange_rate": null, "fee": -FEE,
        "fee_details": [{"amount": -FEE, "currency": dispute.get("currency"), "type": "stripe_fee", "description": "Dispute fee"}],
        "net": amount + FEE, "reporting_category": "dispute_reversal", "source": dispute.get("id"), "status": "available",
        "type": "adjustment",
    })
}

fn with(object: &Value, field: &str, value: Value) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
    object
}
