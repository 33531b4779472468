//! One of Opayo's messages: a notification, a reply of Pi or v3, a document of Reporting. It may tell of several things. Pi's replies
//! do not say when they were made; they are read as if they came now.

use mapping_core::canonical::GatewayEvent;
use mapping_core::gateway::opayo::{OwnRecord, normalize};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;
use opayo_model::Message;
use opayo_model::reporting::Europe;
use time::OffsetDateTime;

use crate::planning::{Basis, planned};
use crate::report::{Canonical, Report};

/// What the message tells.
pub(crate) fn events(body: &[u8]) -> Result<Vec<GatewayEvent>, String> {
    let message = Message::parse(body, &Europe::London).map_err(|error| error.to_string())?;
    told(&message).map_err(|refusal| refusal.to_string())
}

fn told(message: &Message) -> Result<Vec<GatewayEvent>, Refusal> {
    let now = OffsetDateTime::now_utc();
    let own = OwnRecord { made_at: Some(now), ..OwnRecord::default() };
    normalize(message, &own, now)
}

pub(crate) fn inspect(body: &[u8], basis: &Basis) -> Report {
    let message = match Message::parse(body, &Europe::London) {
        Ok(message) => message,
        Err(error) => return Report::unreadable(error.to_string()),
    };
    let events = match told(&message) {
        Ok(events) => events,
        Err(refusal) => return Report::read(None, None).refused(&refusal),
    };
    let first = events.first();
    let mut report = Report::read(first.map(|event| event.id.to_string()), first.map(|event| event.kind.clone()));
    for event in &events {
        report = planned(report, event, basis, RuleBook::opayo_syspro);
    }
    Report { canonical: Some(Canonical::Events(events)), ..report }
}
