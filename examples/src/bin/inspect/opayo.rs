//! One of Opayo's messages: a notification, a reply of Pi or v3, a document of Reporting. It may tell of several things. Pi's replies
//! do not say when they were made; they are read as if they came now.

use mapping_core::gateway::opayo::{OwnRecord, normalize};
use mapping_core::rules::RuleBook;
use opayo_model::Message;
use opayo_model::reporting::Europe;
use time::OffsetDateTime;

use crate::erp::Erp;
use crate::planning::planned;
use crate::report::{Canonical, Report};

pub(crate) fn inspect(body: &[u8], erp: Option<Erp>) -> Report {
    let message = match Message::parse(body, &Europe::London) {
        Ok(message) => message,
        Err(error) => return Report::unreadable(error.to_string()),
    };
    let now = OffsetDateTime::now_utc();
    let own = OwnRecord { made_at: Some(now), ..OwnRecord::default() };
    let events = match normalize(&message, &own, now) {
        Ok(events) => events,
        Err(refusal) => return Report::read(None, None).refused(&refusal),
    };
    let first = events.first();
    let mut report = Report::read(first.map(|event| event.id.to_string()), first.map(|event| event.kind.clone()));
    for event in &events {
        report = planned(report, event, &rules(erp), erp);
    }
    Report { canonical: Some(Canonical::Events(events)), ..report }
}

fn rules(erp: Option<Erp>) -> RuleBook {
    let rules = RuleBook::opayo_syspro();
    match erp {
        Some(erp) => rules.for_columns_of(erp.columns()),
        None => rules,
    }
}
