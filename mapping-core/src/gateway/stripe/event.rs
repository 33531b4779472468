//! Events: who says what about which subject, and with which other events it has to be kept in order.

use smol_str::SmolStr;
use stripe_model::{Envelope, Event, EventObject, Notification, ParseError, ThinEvent};
use time::OffsetDateTime;

use super::object::{named, subject};
use super::order_key::{order_id, order_key};
use crate::canonical::{AccountId, EventId, Gateway, GatewayEvent, PaymentAttempt, Reported, Subject, TransactionId};
use crate::refusal::{Refusal, RefusalCode};

/// The event in the verified bytes of a webhook, snapshot or thin. Where an object that does not concern the books cannot be
/// read, the envelope is enough.
///
/// # Errors
/// [`RefusalCode::Unreadable`] names the JSON path that does not fit; otherwise as [`normalize`].
pub fn read(body: &[u8]) -> Result<GatewayEvent, Refusal> {
    match Notification::parse(body) {
        Ok(Notification::Snapshot(event)) => of_snapshot(*event),
        Ok(Notification::Thin(event)) => Ok(normalize_thin(&event)),
        Err(fault) => {
            Envelope::read(body).ok().and_then(|envelope| without_object(&envelope)).ok_or_else(|| unreadable(&fault))
        }
    }
}

/// An event of either shape.
///
/// # Errors
/// As [`normalize`].
pub fn normalize_notification(notification: &Notification) -> Result<GatewayEvent, Refusal> {
    match notification {
        Notification::Snapshot(event) => normalize(event),
        Notification::Thin(event) => Ok(normalize_thin(event)),
    }
}

/// A snapshot event.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none in a subject of the books, and for one without a time.
pub fn normalize(event: &Event) -> Result<GatewayEvent, Refusal> {
    of_snapshot(event.clone())
}

/// The same for an event that nobody else needs, whose texts need not be copied.
fn of_snapshot(event: Event) -> Result<GatewayEvent, Refusal> {
    let object = event.data.object;
    let account = event.account.as_ref().map(|account| account.as_str());
    Ok(GatewayEvent {
        gateway: gateway(),
        occurred_at: event.created.unwrap_or_else(|| made(&object)),
        order_key: order_key(account, order_id(&object).unwrap_or(event.id.as_str())),
        subject: subject(object, event.kind.as_str(), event.created)?,
        account: event.account.map(|account| AccountId::from(SmolStr::from(account))),
        id: EventId::from(SmolStr::from(event.id)),
        kind: event.kind.to_string(),
    })
}

/// A thin event: it names its object, which has to be fetched. A charge or a payment intent is an attempt to pay whose status
/// nobody knows yet.
pub fn normalize_thin(event: &ThinEvent) -> GatewayEvent {
    let account = event.context.as_deref();
    let related =
        event.related_object.as_ref().and_then(|object| Some((object.kind.as_deref()?, object.id.as_deref()?)));
    let (kind, id) = related.unwrap_or(("unknown", event.id.as_str()));
    GatewayEvent {
        gateway: gateway(),
        account: account.map(AccountId::from),
        id: EventId::from(event.id.as_str()),
        kind: event.kind.to_string(),
        occurred_at: event.created.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        order_key: order_key(account, id),
        subject: match kind {
            "charge" if !event.kind.as_str().ends_with(".refunded") => {
                unfetched(event, id, Some(TransactionId::from(id)))
            }
            "payment_intent" => unfetched(event, id, None),
            kind => named(kind, related.map(|(_, id)| id)),
        },
    }
}

/// An attempt to pay of which the event's type is all that is known.
fn unfetched(event: &ThinEvent, id: &str, transaction: Option<TransactionId>) -> Subject {
    Subject::PaymentAttempt(PaymentAttempt {
        id: id.to_owned(),
        status: Reported::Unknown(event.kind.to_string()),
        transaction,
        screening: None,
    })
}

/// The event by its envelope alone, if its object has no part in the books.
fn without_object(envelope: &Envelope<'_>) -> Option<GatewayEvent> {
    let object = envelope.object_kind()?;
    if NEEDED.contains(&&*object) {
        return None;
    }
    let account = envelope.account.as_deref();
    let id = envelope.object_id();
    Some(GatewayEvent {
        gateway: gateway(),
        account: account.map(AccountId::from),
        id: EventId::from(&*envelope.id),
        kind: envelope.kind.to_string(),
        occurred_at: envelope.created.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        order_key: order_key(account, id.as_deref().unwrap_or(&envelope.id)),
        subject: named(&object, id.as_deref()),
    })
}

/// The objects whose content the books need.
const NEEDED: [&str; 12] = [
    "charge",
    "payment_intent",
    "refund",
    "dispute",
    "payout",
    "transfer",
    "customer",
    "product",
    "price",
    "plan",
    "invoice",
    "subscription",
];

fn unreadable(fault: &ParseError) -> Refusal {
    let message = format!("the message cannot be read: {fault}");
    Refusal::new(RefusalCode::Unreadable, format!("event.{}", fault.path()), "", message)
}

/// When an object was made, for an event without a time; 1970 for one that does not say either.
fn made(object: &EventObject) -> OffsetDateTime {
    let made = match object {
        EventObject::BalanceTransaction(object) => object.created,
        EventObject::Charge(object) => object.created,
        EventObject::Customer(object) => object.created,
        EventObject::Dispute(object) => object.created,
        EventObject::Invoice(object) => object.made(),
        EventObject::InvoicePayment(object) => object.created,
        EventObject::PaymentIntent(object) => object.created,
        EventObject::Payout(object) => object.created.or(object.date),
        EventObject::Plan(object) => object.created,
        EventObject::Price(object) => object.created,
        EventObject::Product(object) => object.created,
        EventObject::Refund(object) => object.created,
        EventObject::Subscription(object) => object.created,
        EventObject::Deleted { .. } | EventObject::Other { .. } => None,
    };
    made.unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn gateway() -> Gateway {
    Gateway::from("stripe")
}
