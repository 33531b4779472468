//! What the tables lose when the rules or a customer ask for it. What an event has lost is a sum in its column `removed`: 1 its
//! payload, 2 its personal data, 4 facts and reasons.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::moment::micros;
use super::row::json;
use super::{Row, Session, SqlStore, Statement, outbox_rows, sealed_places};
use crate::inbox::InboxId;
use crate::outbox::{OutboxId, StoredDocument};
use crate::retention::{Erased, RedactedDocument, Redaction, StoredNotes};
use crate::store::{Retention, StoreError};

#[async_trait]
impl Retention for SqlStore {
    async fn empty_payloads(&self, before: OffsetDateTime, tombstone: &[u8], most: u32) -> Result<u64, StoreError> {
        let mut session = self.database.begin().await?;
        let found = Statement::new(
            "SELECT id, gateway, account, event_id, kind FROM event
             WHERE state IN ('posted', 'skipped') AND removed < 7 AND received_at < $1 AND removed IN (0, 4)
             ORDER BY received_at, id LIMIT $2",
        );
        let found = session.rows("event", found.bind(micros(before)).bind(most).locked()).await?;
        for row in &found {
            let place = sealed_places::of_event("payload", row)?;
            let payload = session.seal(tombstone, || place)?;
            let empty = Statement::new("UPDATE event SET payload = $2, removed = removed + 1 WHERE id = $1");
            session.execute(empty.bind(row.int("id")?).bind(payload)).await?;
        }
        session.commit().await?;
        Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
    }

    async fn with_personal_data(&self, before: OffsetDateTime, most: u32) -> Result<Vec<InboxId>, StoreError> {
        let statement = Statement::new(
            "SELECT id FROM event
             WHERE state IN ('posted', 'skipped') AND removed < 7 AND received_at < $1 AND removed IN (0, 1, 4, 5)
             ORDER BY received_at, id LIMIT $2",
        );
        let rows = self.database.read().await?.rows("event", statement.bind(micros(before)).bind(most)).await?;
        rows.iter().map(|row| row.int("id").map(InboxId)).collect()
    }

    async fn redact(&self, event: InboxId, redaction: &Redaction) -> Result<bool, StoreError> {
        let mut session = self.database.begin().await?;
        if !redact_event(&mut session, event, redaction).await? {
            return Ok(false);
        }
        for document in &redaction.documents {
            redact_document(&mut session, document).await?;
        }
        for (position, telling) in &redaction.tellings {
            let body = session.seal_text(&json(telling)?, || sealed_places::telling(event, *position))?;
            let statement = Statement::new("UPDATE telling SET body = $3 WHERE event = $1 AND position = $2");
            session.execute(statement.bind(event.0).bind(*position).bind(body)).await?;
        }
        session.commit().await?;
        Ok(true)
    }

    async fn forget_reasons(&self, before: OffsetDateTime, most: u32) -> Result<u64, StoreError> {
        let mut session = self.database.begin().await?;
        let found = Statement::new(
            "SELECT id FROM event
             WHERE state IN ('posted', 'skipped') AND removed < 4 AND received_at < $1 ORDER BY received_at, id LIMIT $2",
        );
        let found = session.rows("event", found.bind(micros(before)).bind(most).locked()).await?;
        for row in &found {
            forget_reasons_of(&mut session, InboxId(row.int("id")?)).await?;
        }
        session.commit().await?;
        Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
    }

    async fn documents_after(&self, after: Option<OutboxId>, limit: u32) -> Result<Vec<StoredDocument>, StoreError> {
        let statement = Statement::new("SELECT * FROM document WHERE id > $1 ORDER BY id LIMIT $2");
        let statement = statement.bind(after.map_or(0, |id| id.0)).bind(limit);
        let rows = self.database.read().await?.rows("document", statement).await?;
        rows.iter().map(outbox_rows::document).collect()
    }

    async fn events_of(&self, document: OutboxId) -> Result<Vec<InboxId>, StoreError> {
        let statement = Statement::new("SELECT DISTINCT event FROM step WHERE document = $1 ORDER BY event");
        let rows = self.database.read().await?.rows("step", statement.bind(document.0)).await?;
        rows.iter().map(|row| row.int("event").map(InboxId)).collect()
    }

    async fn notes_after(&self, after: Option<&StoredNotes>, limit: u32) -> Result<Vec<StoredNotes>, StoreError> {
        let mut session = self.database.read().await?;
        let keys = Statement::new(
            "SELECT DISTINCT erp, kind, natural_key FROM note
             WHERE erp > $1 OR (erp = $1 AND (kind > $2 OR (kind = $2 AND natural_key > $3)))
             ORDER BY erp, kind, natural_key LIMIT $4",
        );
        let after = after.map_or(("", "", ""), |notes| (&notes.erp, &notes.kind, &notes.natural_key));
        let keys = session.rows("note", keys.bind(after.0).bind(after.1).bind(after.2).bind(limit)).await?;
        let mut notes = Vec::new();
        for row in &keys {
            notes.push(notes_under(&mut session, row).await?);
        }
        Ok(notes)
    }

    async fn forget_notes(&self, notes: &StoredNotes) -> Result<u64, StoreError> {
        let statement = Statement::new("DELETE FROM note WHERE erp = $1 AND kind = $2 AND natural_key = $3");
        let statement = statement.bind(&notes.erp).bind(&notes.kind).bind(&notes.natural_key);
        let mut session = self.database.write().await?;
        let forgotten = session.execute(statement).await?;
        session.commit().await?;
        Ok(forgotten)
    }

    async fn forget_notes_before(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let statement = Statement::new(
            "DELETE FROM note WHERE kind = 'customer' AND NOT EXISTS (
                 SELECT 1 FROM note AS newer
                 WHERE newer.erp = note.erp AND newer.kind = note.kind AND newer.natural_key = note.natural_key
                   AND newer.noted_at >= $1)",
        );
        let mut session = self.database.write().await?;
        let forgotten = session.execute(statement.bind(micros(before))).await?;
        session.commit().await?;
        Ok(forgotten)
    }

    async fn erasures(&self) -> Result<Vec<Erased>, StoreError> {
        let statement = Statement::new("SELECT id, body FROM erasure ORDER BY id");
        let rows = self.database.read().await?.rows("erasure", statement).await?;
        rows.iter().map(|row| row.json("body")).collect()
    }
}

pub(super) async fn keep_erasure(session: &mut Session, erased: &Erased) -> Result<(), StoreError> {
    let statement = Statement::new("INSERT INTO erasure (body) VALUES ($1)").bind(json(erased)?);
    session.execute(statement).await.map(drop)
}

/// The event's own row. Words that name no reason by code may quote a person, so they go, and with them what a person said of its
/// facts and why it once died: a discarded event does not come back.
async fn redact_event(session: &mut Session, event: InboxId, redaction: &Redaction) -> Result<bool, StoreError> {
    let found = Statement::new(
        "SELECT id, gateway, account, event_id, kind, removed FROM event
         WHERE id = $1 AND state IN ('posted', 'skipped')",
    );
    let Some(row) = session.row("event", found.bind(event.0).locked()).await? else { return Ok(false) };
    let (payload_place, facts_place) =
        (sealed_places::of_event("payload", &row)?, sealed_places::of_event("facts", &row)?);
    let payload = session.seal(&redaction.payload, || payload_place)?;
    let facts = redaction.facts.as_ref().map(json).transpose()?;
    let facts = facts.map(|facts| session.seal_text(&facts, || facts_place)).transpose()?;
    let removed = row.int("removed")? | 3;
    let statement = Statement::new(
        "UPDATE event SET payload = $2, facts = $3, overrides = NULL, error = NULL, cause = NULL,
             skip = coalesce($5, skip), removed = $4
         WHERE id = $1",
    );
    let skip = redaction.skip.as_ref().map(json).transpose()?;
    session.execute(statement.bind(event.0).bind(payload).bind(facts).bind(removed).bind(skip)).await?;
    Ok(true)
}

async fn redact_document(session: &mut Session, redacted: &RedactedDocument) -> Result<(), StoreError> {
    let found = Statement::new("SELECT id, erp, kind, natural_key, revision FROM document WHERE id = $1");
    let Some(row) = session.row("document", found.bind(redacted.id.0)).await? else { return Ok(()) };
    let (key, erp, revision) = (redacted.document.key(), row.text("erp")?, row.text("revision")?);
    let place = |column| sealed_places::document(column, &erp, &key, &revision);
    let body = session.seal_text(&json(&redacted.document)?, || place("body"))?;
    let reasons = session.seal_text(&json(&redacted.reasons)?, || place("reasons"))?;
    let statement = Statement::new(
        "UPDATE document SET body = $2, reasons = $3, natural_key = $4, error = NULL, refusal = NULL WHERE id = $1",
    );
    let statement = statement.bind(redacted.id.0).bind(body).bind(reasons).bind(&key.natural);
    session.execute(statement).await?;
    forget_what_was_said(session, redacted.id).await
}

/// What was tried stays; the words that came back may quote a person.
async fn forget_what_was_said(session: &mut Session, document: OutboxId) -> Result<(), StoreError> {
    let attempts = Statement::new("SELECT number FROM attempt WHERE document = $1").bind(document.0);
    for row in session.rows("attempt", attempts).await? {
        let number = row.int("number")?;
        let said = session.seal_text("", || sealed_places::attempt(document, number))?;
        let statement = Statement::new("UPDATE attempt SET said = $3 WHERE document = $1 AND number = $2");
        session.execute(statement.bind(document.0).bind(number).bind(said)).await?;
    }
    Ok(())
}

/// Documents that another event plans as well lose their reasons with it.
async fn forget_reasons_of(session: &mut Session, event: InboxId) -> Result<(), StoreError> {
    let documents = Statement::new("SELECT id, erp, kind, natural_key, revision FROM document WHERE planned_by = $1");
    for row in session.rows("document", documents.bind(event.0)).await? {
        let place = sealed_places::of_document("reasons", &row)?;
        let reasons = session.seal_text("[]", || place)?;
        let statement = Statement::new("UPDATE document SET reasons = $2 WHERE id = $1");
        session.execute(statement.bind(row.int("id")?).bind(reasons)).await?;
    }
    session.execute(Statement::new("DELETE FROM telling WHERE event = $1").bind(event.0)).await?;
    let statement = Statement::new(
        "UPDATE event SET facts = NULL, overrides = NULL, error = NULL, removed = removed + 4 WHERE id = $1",
    );
    session.execute(statement.bind(event.0)).await.map(drop)
}

async fn notes_under(session: &mut Session, key: &Row) -> Result<StoredNotes, StoreError> {
    let (erp, kind, natural_key) = (key.text("erp")?, key.text("kind")?, key.text("natural_key")?);
    let statement = Statement::new("SELECT field, value FROM note WHERE erp = $1 AND kind = $2 AND natural_key = $3");
    let rows = session.rows("note", statement.bind(&erp).bind(&kind).bind(&natural_key)).await?;
    let value = |row: &Row| {
        row.sealed_text("value", || Ok(sealed_places::note(&erp, &kind, &natural_key, &row.text("field")?)))
    };
    let values = rows.iter().map(value).collect::<Result<_, _>>()?;
    Ok(StoredNotes { erp, kind, natural_key, values })
}
