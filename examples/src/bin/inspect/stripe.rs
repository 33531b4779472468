//! One of Stripe's payloads: a raw object, a snapshot event or a thin event.

use mapping_core::canonical::{EventId, Gateway, GatewayEvent, OrderKey, Subject};
use mapping_core::gateway::stripe::{normalize_notification, normalize_object};
use mapping_core::rules::RuleBook;
use stripe_model::{Document, EventObject, Notification, parse_object};
use time::OffsetDateTime;

use crate::planning::{Basis, planned};
use crate::report::{Canonical, Report};

pub(crate) fn inspect(body: &[u8], basis: &Basis) -> Report {
    match parse_object(body) {
        Ok(Document::Event(notification)) => of_event(&notification, basis),
        Ok(Document::Object(object)) => of_object(&object, basis),
        Err(error) => Report::unreadable(error.to_string()),
    }
}

/// What the payload tells.
pub(crate) fn event(body: &[u8]) -> Result<GatewayEvent, String> {
    match parse_object(body).map_err(|error| error.to_string())? {
        Document::Event(notification) => normalize_notification(&notification).map_err(|refusal| refusal.to_string()),
        Document::Object(object) => match normalize_object(&object) {
            Ok(subject) => Ok(wrapped(&object, subject)),
            Err(refusal) => Err(refusal.to_string()),
        },
    }
}

fn of_event(notification: &Notification, basis: &Basis) -> Report {
    let report = Report::read(Some(notification.id().to_string()), Some(notification.kind().to_string()));
    match normalize_notification(notification) {
        Ok(event) => {
            let planned = planned(report, &event, basis, RuleBook::stripe_tims);
            Report { canonical: Some(Canonical::Event(Box::new(event))), ..planned }
        }
        Err(refusal) => report.refused(&refusal),
    }
}

fn of_object(object: &EventObject, basis: &Basis) -> Report {
    let report = Report::read(object.id().map(str::to_owned), object.kind().map(str::to_owned));
    match normalize_object(object) {
        Ok(subject) => {
            let planned = planned(report, &wrapped(object, subject.clone()), basis, RuleBook::stripe_tims);
            Report { canonical: Some(Canonical::Object(Box::new(subject))), ..planned }
        }
        Err(refusal) => report.refused(&refusal),
    }
}

/// A bare object as the event that would bring it.
fn wrapped(object: &EventObject, subject: Subject) -> GatewayEvent {
    let id = object.id().unwrap_or("object");
    GatewayEvent {
        gateway: Gateway::from("stripe"),
        account: None,
        id: EventId::from(id),
        kind: object.kind().unwrap_or("unknown").to_owned(),
        occurred_at: OffsetDateTime::UNIX_EPOCH,
        order_key: OrderKey::from(id),
        subject,
    }
}
