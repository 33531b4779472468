//! Invented events, plans and moments for the checks.

use std::time::Duration;

use mapping_core::canonical::{Document, OrderKey};
use mapping_core::flows::{Facts, Plan};
use mapping_core::money::{Currency, Decimal, Money};
use serde_json::json;
use time::OffsetDateTime;

use super::verdict::{Broken, present};
use crate::audit::{Action, Content, Record};
use crate::inbox::{Basis, EventClaim, InboxId, Incoming};
use crate::outbox::{DocumentClaim, ErrorClass, NewPlan, OutboxId, PlanOutcome, Setback, StoredDocument};
use crate::store::{Change, Store, StoreError};

/// Seconds after the start of the checks' time.
pub(super) fn at(seconds: u64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

pub(super) fn incoming(event: &str, key: Option<&str>) -> Incoming {
    Incoming {
        gateway: "acme".into(),
        account: None,
        event: event.into(),
        kind: "payment.taken".to_owned(),
        order_key: key.map(OrderKey::from),
        payload: format!("{{\"event\":{event:?}}}").into_bytes(),
        received_at: at(0),
    }
}

/// Accepts an event with an order key and claims everything that is due at 0, until 60.
pub(super) async fn claimed(store: &dyn Store, event: &str) -> Result<EventClaim, Broken> {
    store.accept(&incoming(event, Some(event))).await?;
    let claims = store.claim_events(at(0), at(60), 10).await?;
    present("the claim", claims.into_iter().find(|claim| claim.event.incoming.event.as_str() == event))
}

/// Lets a dead event be decided anew. False if it is not dead.
pub(super) async fn replayed(store: &dyn Store, event: InboxId, now: u64) -> Result<bool, StoreError> {
    store.act(&Change::Replay { event }, &record(event, Action::Replayed, now)).await
}

pub(super) fn record(event: InboxId, action: Action, seconds: u64) -> Record {
    Record { at: at(seconds), by: "ann".to_owned(), action, event: Some(event), content: Content::of("a check") }
}

/// A customer and a receipt that needs the customer's number. `amount` is in pence.
pub(super) fn plan(customer: &str, transaction: &str, amount: i64) -> Result<NewPlan, Broken> {
    let amount = Money::new(Decimal::new(amount, 2), Currency::GBP);
    let customer = document(json!({"document": "customer", "external_id": customer, "name": "Ann Example"}))?;
    let receipt = document(json!({
        "document": "receipt", "transaction": transaction, "customer": {"posted": customer.key()}, "amount": amount,
        "received_on": at(0).date(), "method": "Credit Card", "status": "paid",
    }))?;
    planned([customer, receipt])
}

/// One sales order that a payment pays.
pub(super) fn order(transaction: &str) -> Result<NewPlan, Broken> {
    let total = Money::new(Decimal::TEN, Currency::GBP);
    planned([document(json!({
        "document": "sales_order", "reference": "WEB-1", "customer": {"known": "C1"}, "ordered_on": at(0).date(),
        "lines": [], "total": total, "payment_status": "paid", "transaction": transaction,
    }))?])
}

fn planned(documents: impl IntoIterator<Item = Document>) -> Result<NewPlan, Broken> {
    let mut plan = Plan::default();
    documents.into_iter().for_each(|document| plan.push(document, Vec::new()));
    let basis = Basis { flow: "checks".to_owned(), rules_hash: "0".repeat(64), facts: Facts::new() };
    Ok(NewPlan { erp: "books".to_owned(), basis, plan })
}

/// A document as it is stored: what is not said here is absent.
fn document(json: serde_json::Value) -> Result<Document, Broken> {
    serde_json::from_value(json).map_err(|error| Broken::sample(&error))
}

pub(super) fn setback(class: ErrorClass) -> Setback {
    Setback { class, message: "not now".to_owned() }
}

/// The documents of a plan that has to be stored.
pub(super) fn stored(outcome: PlanOutcome) -> Result<Vec<StoredDocument>, Broken> {
    match outcome {
        PlanOutcome::Stored { documents, first: _ } => Ok(documents),
        PlanOutcome::Conflict(_) | PlanOutcome::DecideAnew(_) => present("the stored plan", None),
    }
}

/// Claims a document at `now` for a minute.
pub(super) async fn document_claim(store: &dyn Store, id: OutboxId, now: u64) -> Result<DocumentClaim, Broken> {
    present("the claim on the document", store.claim_document(id, at(now), at(now + 60)).await?)
}
