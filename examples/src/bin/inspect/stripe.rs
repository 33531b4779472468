//! One of Stripe's payloads: a raw object, a snapshot event or a thin event.

use mapping_core::canonical::{EventId, Gateway, GatewayEvent, OrderKey, Subject};
use mapping_core::gateway::stripe::{normalize_notification, normalize_object};
use mapping_core::rules::RuleBook;
use stripe_model::{Document, EventObject, Notification, parse_object};
use time::OffsetDateTime;

use crate::erp::Erp;
use crate::planning::planned;
use crate::report::{Canonical, Report};

pub(crate) fn inspect(body: &[u8], erp: Option<Erp>) -> Report {
    match parse_object(body) {
        Ok(Document::Event(notification)) => of_event(&notification, erp),
        Ok(Document::Object(object)) => of_object(&object, erp),
        Err(error) => Report::unreadable(error.to_string()),
    }
}

fn of_event(notification: &Notification, erp: Option<Erp>) -> Report {
    let report = Report::read(Some(notification.id().to_string()), Some(notification.kind().to_string()));
    match normalize_notification(notification) {
        Ok(event) => {
            let planned = planned(report, &event, &rules(erp), erp);
            Report { canonical: Some(Canonical::Event(Box::new(event))), ..planned }
        }
        Err(refusal) => report.refused(&refusal),
    }
}

fn of_object(object: &EventObject, erp: Option<Erp>) -> Report {
    let report = Report::read(object.id().map(str::to_owned), object.kind().map(str::to_owned));
    match normalize_object(object) {
        Ok(subject) => {
            let planned = planned(report, &wrapped(object, subject.clone()), &rules(erp), erp);
            Report { canonical: Some(Canonical::Object(Box::new(subject))), ..planned }
        }
        Err(refusal) => report.refused(&refusal),
    }
}

fn rules(erp: Option<Erp>) -> RuleBook {
    let rules = RuleBook::stripe_tims();
    match erp {
        Some(erp) => rules.for_columns_of(erp.columns()),
        None => rules,
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
