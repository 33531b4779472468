//! Where sealed values stand. A row is named by what it is known by from its first writing on, never by a number that it gets later.

use mapping_core::canonical::{AccountId, DocumentKey};

use super::Row;
use crate::inbox::{InboxId, Incoming};
use crate::outbox::OutboxId;
use crate::retention::Place;
use crate::store::StoreError;

/// A column of an event that was delivered as `incoming`.
pub(super) fn event(column: &'static str, incoming: &Incoming) -> Place {
    let account = incoming.account.as_ref().map_or("", AccountId::as_str);
    Place::new("event", column, [incoming.gateway.as_str(), account, incoming.event.as_str(), &incoming.kind])
}

/// A column of an event that is being read.
pub(super) fn of_event(column: &'static str, row: &Row) -> Result<Place, StoreError> {
    let key = [row.text("gateway")?, row.text("account")?, row.text("event_id")?, row.text("kind")?];
    Ok(Place::new("event", column, key))
}

/// A column of a document.
pub(super) fn document(column: &'static str, erp: &str, key: &DocumentKey, revision: &str) -> Place {
    Place::new("document", column, [erp, key.kind.as_str(), &key.natural, revision])
}

/// A column of a document that is being read.
pub(super) fn of_document(column: &'static str, row: &Row) -> Result<Place, StoreError> {
    let key = [row.text("erp")?, row.text("kind")?, row.text("natural_key")?, row.text("revision")?];
    Ok(Place::new("document", column, key))
}

/// Why an event waits.
pub(super) fn event_error(event: InboxId) -> Place {
    Place::new("event", "error", [event.to_string()])
}

/// What went wrong with a document the last time.
pub(super) fn document_error(document: OutboxId) -> Place {
    Place::new("document", "error", [document.0.to_string()])
}

/// Why the ERP refused a document.
pub(super) fn refusal(document: OutboxId) -> Place {
    Place::new("document", "refusal", [document.0.to_string()])
}

/// What was said at one attempt for a document.
pub(super) fn attempt(document: OutboxId, number: i64) -> Place {
    Place::new("attempt", "said", [document.0.to_string(), number.to_string()])
}

/// Why a target is left alone.
pub(super) fn target_why(name: &str) -> Place {
    Place::new("target", "why", [name])
}

/// What a job said the last time.
pub(super) fn job_words(name: &str) -> Place {
    Place::new("job", "last_words", [name])
}

/// What an audit entry says.
pub(super) fn audit_content(seq: i64) -> Place {
    Place::new("audit_content", "content", [seq.to_string()])
}

/// The body of a telling.
pub(super) fn telling(event: InboxId, position: u32) -> Place {
    Place::new("telling", "body", [event.to_string(), position.to_string()])
}

/// The value of a note.
pub(super) fn note(erp: &str, kind: &str, natural_key: &str, field: &str) -> Place {
    Place::new("note", "value", [erp, kind, natural_key, field])
}
