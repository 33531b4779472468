//! One payload, from its bytes to the requests that post its documents.

use mapping_core::canonical::{EventId, Gateway, GatewayEvent, OrderKey, PostedNumbers, Subject};
use mapping_core::erp::tims;
use mapping_core::flows::{Decision, Plan, default_flows};
use mapping_core::gateway::stripe::{normalize_notification, normalize_object};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;
use stripe_model::{Document, EventObject, Notification, parse_object};
use time::OffsetDateTime;

use crate::Erp;
use crate::offline;
use crate::report::{Canonical, Planned, Report};

/// What the crates make of one of Stripe's payloads.
pub(crate) fn stripe(body: &[u8], erp: Option<Erp>) -> Report {
    match parse_object(body) {
        Ok(Document::Event(notification)) => of_event(&notification, erp),
        Ok(Document::Object(object)) => of_object(&object, erp),
        Err(error) => Report::unreadable(error.to_string()),
    }
}

fn of_event(notification: &Notification, erp: Option<Erp>) -> Report {
    let report = Report {
        id: Some(notification.id().to_string()),
        kind: Some(notification.kind().to_string()),
        ok: true,
        ..Report::default()
    };
    match normalize_notification(notification) {
        Ok(event) => {
            let planned = planned(report, &event, erp);
            Report { canonical: Some(Canonical::Event(Box::new(event))), ..planned }
        }
        Err(refusal) => refused(report, &refusal),
    }
}

fn of_object(object: &EventObject, erp: Option<Erp>) -> Report {
    let report = Report {
        id: object.id().map(str::to_owned),
        kind: object.kind().map(str::to_owned),
        ok: true,
        ..Report::default()
    };
    match normalize_object(object) {
        Ok(subject) => {
            let planned = planned(report, &wrapped(object, subject.clone()), erp);
            Report { canonical: Some(Canonical::Object(Box::new(subject))), ..planned }
        }
        Err(refusal) => refused(report, &refusal),
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

fn planned(report: Report, event: &GatewayEvent, erp: Option<Erp>) -> Report {
    match offline::plan(&default_flows(), event, &RuleBook::stripe_tims()) {
        Ok(Decision::Post(plan)) => with_documents(report, plan, erp),
        Ok(Decision::Skip(reason)) => Report { skipped: Some(reason.to_string()), ..report },
        Err(refusal) => refused(report, &refusal),
    }
}

/// Documents that refer to an earlier one get `DOCUMENT-n` in place of the number that the ERP would give.
fn with_documents(mut report: Report, plan: Plan, erp: Option<Erp>) -> Report {
    let mut numbers = PostedNumbers::new();
    for (position, step) in plan.steps.into_iter().enumerate() {
        let rendered = match erp {
            Some(Erp::Tims) => match rendered(&step.document, &numbers) {
                Ok(request) => Some(request),
                Err(refusal) => return refused(report, &refusal),
            },
            None => None,
        };
        numbers.insert(step.document.key(), format!("DOCUMENT-{}", position + 1));
        report.documents.push(Planned { document: step.document, rendered });
        report.reasons.extend(step.reasons);
    }
    report
}

fn rendered(
    document: &mapping_core::canonical::Document,
    numbers: &PostedNumbers,
) -> Result<tims::TimsRequest, Refusal> {
    let resolved = document.resolve(numbers).map_err(|link| {
        Refusal::new(mapping_core::refusal::RefusalCode::MissingFact, "document", "", link.to_string())
    })?;
    tims::render(&resolved)
}

fn refused(report: Report, refusal: &Refusal) -> Report {
    Report { documents: Vec::new(), reasons: Vec::new(), error: Some(refusal.to_string()), ..report }
}
