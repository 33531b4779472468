//! Taking, reserving, repeating, authorising and giving back: the rules that every door keeps.

use serde_json::Value;

use super::outcome::{self, Outcome};
use super::problem::Problem;
use super::store::{Store, StoredCard, canonical, guid, security_key};
use super::transaction::{Card, Kind, Transaction, state};
use crate::contract::table::text;

/// Does what a request asks for whose fields were checked. Answers the transaction's id.
pub(crate) fn take(store: &mut Store, kind: Kind, request: &Value) -> Result<String, Problem> {
    must_be_new(store, kind, request)?;
    let transaction = match kind {
        Kind::Payment | Kind::Deferred | Kind::Authenticate => first(store, kind, request)?,
        Kind::Authorise => authorise(store, request)?,
        Kind::Repeat => repeat(store, request)?,
        Kind::Refund => refund(store, request)?,
    };
    let id = transaction.id.clone();
    store.transactions.push(transaction);
    Ok(id)
}

fn must_be_new(store: &Store, kind: Kind, request: &Value) -> Result<(), Problem> {
    let code = text(request, "vendorTxCode").unwrap_or_default();
    match store.coded(code) {
        None => Ok(()),
        Some(used) if used.kind == kind && used.amount == amount(request) => Err(Problem::at(4001, "vendorTxCode")),
        Some(_) => Err(Problem::at(4042, "vendorTxCode")),
    }
}

fn amount(request: &Value) -> i64 {
    request.get("amount").and_then(Value::as_i64).unwrap_or_default()
}

fn first(store: &mut Store, kind: Kind, request: &Value) -> Result<Transaction, Problem> {
    must_be_enabled(store, request)?;
    let said = request.pointer("/paymentMethod/card").cloned().unwrap_or_default();
    let identifier = canonical(text(&said, "cardIdentifier").unwrap_or_default());
    let card = usable(store, &identifier, &said)?;
    let saves = said.get("save") == Some(&Value::Bool(true));
    let disabled = text(request, "apply3DSecure") == Some("Disable");
    let outcome = outcome::of(kind, card.declined, &card.holder, disabled);
    let reusable = card.reusable || (saves && outcome.status == "Ok");
    if reusable {
        let kept = StoredCard { reusable: true, ends: None, ..card.clone() };
        store.cards.insert(identifier.clone(), kept);
    } else if outcome.state != state::AT_CHALLENGE {
        store.cards.remove(&identifier);
    }
    let card = Card { kind: card.kind, last_four: card.last_four, expiry: card.expiry, identifier, reusable };
    let mut transaction = blank(store, kind, request, outcome);
    transaction.card = Some(card);
    Ok(transaction)
}

fn must_be_enabled(store: &Store, request: &Value) -> Result<(), Problem> {
    let currency = text(request, "currency").unwrap_or_default();
    let enabled = store.currencies.iter().any(|one| one == currency);
    if enabled { Ok(()) } else { Err(Problem::at(1010, "currency")) }
}

/// The card behind an identifier: one that was saved, or one that was made under the session key that is sent with it.
fn usable(store: &Store, identifier: &str, said: &Value) -> Result<StoredCard, Problem> {
    let property = "paymentMethod.card.cardIdentifier";
    let card = store.cards.get(identifier).ok_or_else(|| Problem::at(1011, property))?;
    let same = text(said, "merchantSessionKey").is_some_and(|key| canonical(key) == card.session);
    let alive = card.ends.is_none_or(|ends| ends > store.now());
    if card.reusable || (same && alive) { Ok(card.clone()) } else { Err(Problem::at(1011, property)) }
}

fn blank(store: &Store, kind: Kind, request: &Value, outcome: Outcome) -> Transaction {
    let own = |name: &str| text(request, name).unwrap_or_default().to_owned();
    Transaction {
        id: guid(),
        vendor_tx_code: own("vendorTxCode"),
        kind,
        status: outcome.status,
        status_code: outcome.code,
        state: outcome.state,
        amount: amount(request),
        currency: own("currency"),
        description: own("description"),
        related: None,
        email: text(request, "customerEmail").map(str::to_owned),
        names: (own("customerFirstName"), own("customerLastName")),
        card: None,
        three_d_secure: outcome.three_d_secure,
        settlement_reference: text(request, "settlementReferenceText").map(str::to_owned),
        started: store.now(),
        batch: None,
        instructions: Vec::new(),
        security_key: security_key(),
        system: 'P',
        notification_url: None,
        fraud: None,
    }
}

fn referred(store: &Store, request: &Value) -> Result<Transaction, Problem> {
    let id = text(request, "referenceTransactionId").unwrap_or_default();
    store.get(id).cloned().ok_or_else(|| Problem::at(1012, "referenceTransactionId"))
}

/// A transaction that follows another one, with its card and its buyer.
fn following(store: &Store, kind: Kind, request: &Value, original: &Transaction) -> Transaction {
    let mut transaction = blank(store, kind, request, outcome::settled(kind, false, original.three_d_secure));
    transaction.card.clone_from(&original.card);
    transaction.email.clone_from(&original.email);
    transaction.names.clone_from(&original.names);
    transaction.related = Some(original.id.clone());
    transaction.system = 'R';
    if transaction.currency.is_empty() {
        transaction.currency.clone_from(&original.currency);
    }
    transaction
}

fn authorise(store: &Store, request: &Value) -> Result<Transaction, Problem> {
    let original = referred(store, request)?;
    if original.kind != Kind::Authenticate {
        return Err(Problem::coded(1013));
    }
    if !matches!(original.state, state::AUTHENTICATED | state::REGISTERED) {
        return Err(Problem::coded(1017));
    }
    let sum = store.followed(&original.id, Kind::Authorise).saturating_add(amount(request));
    if sum.saturating_mul(100) > original.amount.saturating_mul(115) {
        return Err(Problem::at(4044, "amount"));
    }
    Ok(following(store, Kind::Authorise, request, &original))
}

fn repeat(store: &Store, request: &Value) -> Result<Transaction, Problem> {
    let original = referred(store, request)?;
    must_be_enabled(store, request)?;
    if original.kind == Kind::Refund {
        return Err(Problem::coded(1013));
    }
    if !matches!(original.state, state::AUTHORISED | state::DEFERRED) {
        return Err(Problem::coded(1017));
    }
    Ok(following(store, Kind::Repeat, request, &original))
}

fn refund(store: &Store, request: &Value) -> Result<Transaction, Problem> {
    let original = referred(store, request)?;
    match original.kind {
        Kind::Refund | Kind::Authenticate => return Err(Problem::coded(1013)),
        Kind::Payment | Kind::Deferred | Kind::Authorise | Kind::Repeat => {}
    }
    if !original.moves_money() {
        return Err(Problem::coded(1017));
    }
    if store.followed(&original.id, Kind::Refund).saturating_add(amount(request)) > original.amount {
        return Err(Problem::coded(1018));
    }
    Ok(following(store, Kind::Refund, request, &original))
}

/// Ends a 3-D Secure challenge.
pub(crate) fn challenge(store: &mut Store, id: &str, passed: bool) -> Result<String, Problem> {
    let transaction = store.get(id).ok_or_else(|| Problem::coded(1012))?;
    if transaction.state != state::AT_CHALLENGE {
        return Err(Problem::coded(1017));
    }
    let identifier = transaction.card.as_ref().map(|card| card.identifier.clone()).unwrap_or_default();
    let declined = store.cards.get(&identifier).is_some_and(|card| card.declined);
    if store.cards.get(&identifier).is_some_and(|card| !card.reusable) {
        store.cards.remove(&identifier);
    }
    let transaction = store.get_mut(id).ok_or_else(|| Problem::coded(1012))?;
    let ending = match passed {
        true => outcome::settled(transaction.kind, declined, "Authenticated"),
        false => outcome::rejected("NotAuthenticated"),
    };
    transaction.status = ending.status;
    transaction.status_code = ending.code;
    transaction.state = ending.state;
    transaction.three_d_secure = ending.three_d_secure;
    Ok(transaction.id.clone())
}
