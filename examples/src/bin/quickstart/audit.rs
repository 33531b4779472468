//! The audit: what was delivered, held against the books of the TIMS sandbox. It trusts nothing that the runner says of itself,
//! except which events it gave to a person.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use flow_core::inbox::{EventState, InboxId, StoredEvent};
use flow_core::store::Store;
use serde_json::Value;
use stripe_model::Currency;

use crate::world::World;

/// What was sent to the webhook endpoint.
#[derive(Default)]
pub(crate) struct Deliveries {
    delivered: Vec<Delivery>,
    pub(crate) forged: Vec<u16>,
}

/// One delivery.
struct Delivery {
    name: String,
    /// The event's id and type, if it can be read at all.
    event: Option<(String, String)>,
    paid: Option<PaidCharge>,
    status: Option<u16>,
}

/// A charge that an event reports as taken from the customer.
#[derive(Clone)]
struct PaidCharge {
    id: String,
    minor: i64,
    currency: String,
}

/// What the audit found.
pub(crate) struct Audit {
    pub(crate) events: Vec<StoredEvent>,
    pub(crate) deliveries: usize,
    pub(crate) forged: Vec<u16>,
    /// Deliveries that were answered with a refusal, so that the sender keeps them.
    pub(crate) refused: Vec<String>,
    pub(crate) lost: Vec<String>,
    pub(crate) duplicated: Vec<String>,
}

impl Deliveries {
    /// Notes a delivery and the status that it was answered with.
    pub(crate) fn add(&mut self, body: &[u8], status: Option<u16>) {
        let event: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |field: &str| event.get(field).and_then(Value::as_str).map(str::to_owned);
        let identity = text("id").zip(text("type"));
        let name = identity.as_ref().map_or("a body that is no event".to_owned(), |(id, kind)| format!("{id} {kind}"));
        let paid = identity.as_ref().and_then(|(_, kind)| PaidCharge::of(kind, event.pointer("/data/object")?));
        self.delivered.push(Delivery { name, event: identity, paid, status });
    }

    /// Notes what a delivery with a false signature was answered.
    pub(crate) fn forged(&mut self, status: u16) {
        self.forged.push(status);
    }
}

impl PaidCharge {
    fn of(kind: &str, charge: &Value) -> Option<Self> {
        let tells = matches!(kind, "charge.succeeded" | "charge.captured");
        let flag = |field: &str| charge.get(field).and_then(Value::as_bool);
        let minor = |field: &str| charge.get(field).and_then(Value::as_i64);
        let taken = flag("paid") == Some(true) && flag("captured") != Some(false);
        Some(Self {
            id: text(charge, "id")?.to_owned(),
            minor: minor("amount_captured").or_else(|| minor("amount"))?,
            currency: text(charge, "currency")?.to_owned(),
        })
        .filter(|_| tells && taken)
    }

    /// What TIMS should hold, as text in major units.
    fn expected(&self) -> Option<String> {
        let currency = Currency::from(self.currency.as_str());
        let amount = currency.to_major(self.minor).ok()?;
        Some(format!("{} {}", amount.normalize(), self.currency.to_uppercase()))
    }
}

impl Audit {
    pub(crate) async fn take(world: &World, deliveries: &Deliveries) -> Result<Self, Box<dyn Error>> {
        let events = all_events(&*world.store).await?;
        let books = world.tims.books();
        let mut lost = missing_events(deliveries, &events);
        lost.extend(missing_money(deliveries, &events, &books.payments));
        let mut duplicated = repeated(&books.payments, "TransactionID");
        duplicated.extend(repeated(&books.sales_orders, "ExternalID"));
        duplicated.extend(repeated(&books.customers, "ExternalID"));
        let refused = deliveries.delivered.iter().filter(|delivery| delivery.is_refused());
        Ok(Self {
            refused: refused.map(|delivery| delivery.name.clone()).collect(),
            deliveries: deliveries.delivered.len(),
            forged: deliveries.forged.clone(),
            events,
            lost,
            duplicated,
        })
    }
}

impl Delivery {
    /// Answered with a status by which the sender knows that it was not taken.
    fn is_refused(&self) -> bool {
        self.status.is_some_and(|status| (400..500).contains(&status))
    }
}

async fn all_events(store: &dyn Store) -> Result<Vec<StoredEvent>, Box<dyn Error>> {
    let mut events: Vec<StoredEvent> = Vec::new();
    loop {
        let after: Option<InboxId> = events.last().map(|event| event.id);
        let page = store.events(None, after, 500).await?;
        if page.is_empty() {
            return Ok(events);
        }
        events.extend(page);
    }
}

/// Deliveries that were answered with success, or not at all, and did not come to an end.
fn missing_events(deliveries: &Deliveries, events: &[StoredEvent]) -> Vec<String> {
    let ended: BTreeSet<(&str, &str)> = events
        .iter()
        .filter(|event| event.state.is_finished())
        .map(|event| (event.incoming.event.as_str(), event.incoming.kind.as_str()))
        .collect();
    let has_ended = |delivery: &Delivery| match &delivery.event {
        Some((id, kind)) => ended.contains(&(id.as_str(), kind.as_str())),
        None => true,
    };
    let missing = deliveries.delivered.iter().filter(|delivery| !delivery.is_refused() && !has_ended(delivery));
    missing.map(|delivery| delivery.name.clone()).collect()
}

/// Charges that were taken from a customer and that TIMS neither holds with their amount nor a person was given.
fn missing_money(deliveries: &Deliveries, events: &[StoredEvent], payments: &[Value]) -> Vec<String> {
    let held: BTreeMap<&str, String> =
        payments.iter().filter_map(|payment| Some((text(payment, "TransactionID")?, amount_of(payment)?))).collect();
    let mut missing = BTreeSet::new();
    for charge in deliveries.delivered.iter().filter_map(|delivery| delivery.paid.as_ref()) {
        let right = charge.expected().is_some_and(|expected| held.get(charge.id.as_str()) == Some(&expected));
        if !right && !is_with_a_person(&charge.id, events) {
            missing.insert(format!("{}: {} {} minor units", charge.id, charge.currency, charge.minor));
        }
    }
    missing.into_iter().collect()
}

fn amount_of(payment: &Value) -> Option<String> {
    let amount: rust_decimal::Decimal = text(payment, "Amount")?.parse().ok()?;
    Some(format!("{} {}", amount.normalize(), text(payment, "Currency")?))
}

/// Whether a dead letter speaks of this charge.
fn is_with_a_person(charge: &str, events: &[StoredEvent]) -> bool {
    let dead = events.iter().filter(|event| event.state == EventState::Dead);
    dead.map(|event| String::from_utf8_lossy(&event.incoming.payload).into_owned())
        .any(|payload| payload.contains(charge))
}

/// Values of a field that more than one record has.
fn repeated(records: &[Value], field: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let values = records.iter().filter_map(|record| text(record, field));
    values.filter(|value| !seen.insert(*value)).map(|value| format!("{field} {value}")).collect()
}

fn text<'v>(record: &'v Value, field: &str) -> Option<&'v str> {
    record.get(field)?.as_str()
}
