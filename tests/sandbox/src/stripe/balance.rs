//! The balance, and the balance transactions that move it. `net` is `amount` less `fee`, always.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::store::{Store, integer, text};
use crate::clock::unix_now;

/// A movement that is to be booked. Amounts are minor units.
#[derive(Debug)]
pub(crate) struct Movement<'a> {
    pub(crate) kind: &'a str,
    pub(crate) category: &'a str,
    /// Signed: what goes out is negative.
    pub(crate) amount: i64,
    pub(crate) fee: i64,
    pub(crate) currency: &'a str,
    pub(crate) source: &'a str,
    pub(crate) description: Value,
}

/// Books a movement and answers its balance transaction.
pub(crate) fn book(store: &mut Store, movement: &Movement<'_>) -> Value {
    let id = store.new_id("txn");
    let fee_details = match movement.fee {
        0 => json!([]),
        fee => {
            json!([{"amount": fee, "application": null, "currency": movement.currency, "description": "Sandbox processing fee", "type": "stripe_fee"}])
        }
    };
    let transaction = json!({
        "id": id, "object": "balance_transaction", "amount": movement.amount, "available_on": unix_now(), "balance_type": "payments",
        "created": unix_now(), "currency": movement.currency, "description": movement.description, "exchange_rate": null,
        "fee": movement.fee, "fee_details": fee_details, "net": movement.amount.saturating_sub(movement.fee),
        "reporting_category": movement.category, "source": movement.source, "status": "available", "type": movement.kind,
    });
    store.put(transaction.clone());
    transaction
}

/// What is held per currency, in minor units.
pub(crate) fn held(store: &Store) -> BTreeMap<String, i64> {
    let mut held = BTreeMap::new();
    for transaction in store.oldest("balance_transaction") {
        let currency = text(transaction, "currency").unwrap_or_default().to_owned();
        *held.entry(currency).or_default() += integer(transaction, "net");
    }
    held
}

/// `GET /v1/balance`.
pub(crate) fn balance(store: &Store) -> Value {
    let mut held = held(store);
    if held.is_empty() {
        held.insert("usd".to_owned(), 0);
    }
    let funds = |pending: bool| -> Vec<Value> {
        let amounts = held.iter().map(|(currency, amount)| (currency, if pending { 0 } else { *amount }));
        amounts
            .map(|(currency, amount)| json!({"amount": amount, "currency": currency, "source_types": {"card": amount}}))
            .collect()
    };
    json!({"object": "balance", "available": funds(false), "pending": funds(true), "livemode": false})
}
