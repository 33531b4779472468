//! What takes the place of an event's personal data.

use mapping_core::canonical::Document;
use mapping_core::derived::Reason;
use mapping_core::flows::{Facts, SkipReason, Telling};
use serde_json::Value;
use tracing::error;

use super::Tombstone;
use super::personal_data::{Alias, PersonalData};
use crate::inbox::StoredEvent;
use crate::outbox::{OutboxId, StoredDocument, StoredTelling};

/// What takes the place of an event's personal data. With it, the event loses its last error, the facts that a person said and, if it
/// was discarded, why it had died; its documents lose what the ERP said of them. Everything else stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Redaction {
    /// The payload.
    pub payload: Vec<u8>,
    /// Why nothing was booked for it, if those words quote personal data.
    pub skip: Option<SkipReason>,
    /// The facts; the event forgets facts that cannot be kept without personal data.
    pub facts: Option<Facts>,
    /// Its documents.
    pub documents: Vec<RedactedDocument>,
    /// What was told of it, by position.
    pub tellings: Vec<(u32, Telling)>,
}

/// A document without personal data. Its amounts and its number are as they were, and so is its key, unless that was made of an e-mail
/// address.
#[derive(Clone, Debug, PartialEq)]
pub struct RedactedDocument {
    /// Which.
    pub id: OutboxId,
    /// What stands in its place.
    pub document: Document,
    /// Why it says what it says.
    pub reasons: Vec<Reason>,
}

/// The notes under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNotes {
    /// In whose books.
    pub erp: String,
    /// Of what kind of record: `customer`.
    pub kind: String,
    /// Under which natural key.
    pub natural_key: String,
    /// The values.
    pub values: Vec<String>,
}

/// No type of document asks for what is taken out; if one did, it would have to be erased by hand.
fn whole(stored: &StoredDocument) -> Document {
    error!(document = stored.id.0, "a document cannot be kept without its personal data and is left as it is");
    stored.document.clone()
}

impl Redaction {
    /// An event, its documents and its tellings without personal data.
    pub(super) fn of(
        event: &StoredEvent,
        documents: &[StoredDocument],
        tellings: &[StoredTelling],
        tombstone: &Tombstone,
        alias: Option<&Alias>,
    ) -> Self {
        let mut taken = PersonalData::with(alias.cloned());
        if let Ok(payload) = serde_json::from_slice::<Value>(&event.incoming.payload) {
            drop(taken.taken_from(&payload)); // what is said there may be quoted elsewhere
        }
        drop(taken.taken_from(&event.overrides)); // what a person said, too
        let facts = event.basis.as_ref().and_then(|basis| taken.taken_from(&basis.facts));
        let bodies: Vec<Option<Document>> = documents.iter().map(|stored| taken.taken_from(&stored.document)).collect();
        let redacted = |(stored, body): (&StoredDocument, Option<Document>)| {
            let document = body.unwrap_or_else(|| whole(stored));
            RedactedDocument { id: stored.id, document, reasons: taken.taken_from_reasons(&stored.reasons) }
        };
        let documents = documents.iter().zip(bodies).map(redacted).collect();
        let mut told = PersonalData::with(alias.cloned());
        let without = |stored: &StoredTelling| Some((stored.position, told.taken_from(&stored.telling)?));
        let mut tellings: Vec<(u32, Telling)> = tellings.iter().filter_map(without).collect();
        tellings.iter_mut().for_each(|(_, telling)| telling.reasons = taken.taken_from_reasons(&telling.reasons));
        let skip = event.skip.as_ref().and_then(|skip| taken.unquoted(skip));
        Self { payload: tombstone.payload(), skip, facts, documents, tellings }
    }
}
