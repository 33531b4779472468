//! Which columns are sealed, table by table, and how its rows are walked through.

use self::KeyColumn::{Number, Text};
use super::{Row, sealed_places};
use crate::inbox::InboxId;
use crate::outbox::OutboxId;
use crate::retention::Place;
use crate::store::StoreError;

/// A table with sealed columns.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// By what its rows are known, and in what order they are walked through.
    pub(super) key: &'static [KeyColumn],
    /// Rows behind a key; the last parameter says how many.
    pub(super) page: &'static str,
    /// Makes room for a row that may not be changed.
    pub(super) clear: Option<&'static str>,
    /// Writes what [`columns`](Self::columns) names, behind the key.
    pub(super) write: &'static str,
    pub(super) columns: fn(&Row) -> Result<Vec<Column>, StoreError>,
}

/// A column of a key.
pub(super) enum KeyColumn {
    Number(&'static str),
    Text(&'static str),
}

/// A column that is written back.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
}

/// What a column holds.
pub(super) enum Holds {
    /// Sealed bytes.
    Bytes(Place),
    /// Sealed text.
    Text(Place),
    /// Sealed text that an earlier program wrote in the clear.
    Words(Place),
    /// Text that is not sealed.
    Clear,
}

/// All of them.
pub(super) const TABLES: [Table; 8] = [
    Table {
        name: "event",
        key: &[Number("id")],
        page: "SELECT id, gateway, account, event_id, kind, payload, facts, cause, overrides, error FROM event
             WHERE id > $1 ORDER BY id LIMIT $2",
        clear: None,
        write: "UPDATE event SET payload = $2, facts = $3, cause = $4, overrides = $5, error = $6 WHERE id = $1",
        columns: |row| {
            let place = |column| sealed_places::of_event(column, row);
            Ok(vec![
                Column { name: "payload", holds: Holds::Bytes(place("payload")?) },
                Column::text("facts", place("facts")?),
                Column::text("cause", place("cause")?),
                Column::text("overrides", place("overrides")?),
                Column::words("error", sealed_places::event_error(InboxId(row.int("id")?))),
            ])
        },
    },
    Table {
        name: "document",
        key: &[Number("id")],
        page: "SELECT id, erp, kind, natural_key, revision, body, reasons, refusal, error FROM document
             WHERE id > $1 ORDER BY id LIMIT $2",
        clear: None,
        write: "UPDATE document SET body = $2, reasons = $3, refusal = $4, error = $5 WHERE id = $1",
        columns: |row| {
            let document = OutboxId(row.int("id")?);
            Ok(vec![
                Column::text("body", sealed_places::of_document("body", row)?),
                Column::text("reasons", sealed_places::of_document("reasons", row)?),
                Column::text("refusal", sealed_places::refusal(document)),
                Column::words("error", sealed_places::document_error(document)),
            ])
        },
    },
    Table {
        name: "attempt",
        key: &[Number("document"), Number("number")],
        page: "SELECT document, number, said FROM attempt
             WHERE (document, number) > ($1, $2) ORDER BY document, number LIMIT $3",
        clear: None,
        write: "UPDATE attempt SET said = $3 WHERE document = $1 AND number = $2",
        columns: |row| {
            let place = sealed_places::attempt(OutboxId(row.int("document")?), row.int("number")?);
            Ok(vec![Column::text("said", place)])
        },
    },
    Table {
        name: "telling",
        key: &[Number("event"), Number("position")],
        page: "SELECT event, position, body FROM telling
             WHERE (event, position) > ($1, $2) ORDER BY event, position LIMIT $3",
        clear: None,
        write: "UPDATE telling SET body = $3 WHERE event = $1 AND position = $2",
        columns: |row| {
            let place = sealed_places::telling(InboxId(row.int("event")?), row.count("position")?);
            Ok(vec![Column::text("body", place)])
        },
    },
    Table {
        name: "note",
        key: &[Text("erp"), Text("kind"), Text("natural_key"), Text("field")],
        page: "SELECT erp, kind, natural_key, field, value FROM note
             WHERE (erp, kind, natural_key, field) > ($1, $2, $3, $4)
             ORDER BY erp, kind, natural_key, field LIMIT $5",
        clear: None,
        write: "UPDATE note SET value = $5 WHERE erp = $1 AND kind = $2 AND natural_key = $3 AND field = $4",
        columns: |row| {
            let (erp, kind, key) = (row.text("erp")?, row.text("kind")?, row.text("natural_key")?);
            Ok(vec![Column::text("value", sealed_places::note(&erp, &kind, &key, &row.text("field")?))])
        },
    },
    Table {
        name: "target",
        key: &[Text("name")],
        page: "SELECT name, why FROM target WHERE name > $1 ORDER BY name LIMIT $2",
        clear: None,
        write: "UPDATE target SET why = $2 WHERE name = $1",
        columns: |row| Ok(vec![Column::words("why", sealed_places::target_why(&row.text("name")?))]),
    },
    Table {
        name: "job",
        key: &[Text("name")],
        page: "SELECT name, last_words FROM job WHERE name > $1 ORDER BY name LIMIT $2",
        clear: None,
        write: "UPDATE job SET last_words = $2 WHERE name = $1",
        columns: |row| Ok(vec![Column::words("last_words", sealed_places::job_words(&row.text("name")?))]),
    },
    Table {
        name: "audit_content",
        key: &[Number("seq")],
        page: "SELECT seq, salt, content FROM audit_content WHERE seq > $1 ORDER BY seq LIMIT $2",
        clear: Some("DELETE FROM audit_content WHERE seq = $1"),
        write: "INSERT INTO audit_content (seq, salt, content) VALUES ($1, $2, $3)",
        columns: |row| {
            Ok(vec![
                Column { name: "salt", holds: Holds::Clear },
                Column::text("content", sealed_places::audit_content(row.int("seq")?)),
            ])
        },
    },
];

impl Column {
    fn words(name: &'static str, place: Place) -> Self {
        Self { name, holds: Holds::Words(place) }
    }

    fn text(name: &'static str, place: Place) -> Self {
        Self { name, holds: Holds::Text(place) }
    }
}
