//! What people at the desk do to the tables `event` and `document`. Each function says whether it did anything; the transaction of one
//! that did not is undone.

use client_core::IdempotencyKey;
use mapping_core::canonical::Document;
use mapping_core::derived::Reason;
use mapping_core::flows::SkipReason;
use time::OffsetDateTime;

use super::moment::micros;
use super::row::json;
use super::{
    Session, Statement, audit_table, inbox_rows, outbox_tables, redaction_tables, sealed_places, target_table,
};
use crate::clock::AT_ONCE;
use crate::dead_letter::FactOverride;
use crate::inbox::{EventState, InboxId};
use crate::outbox::{DocumentState, OutboxId};
use crate::store::{Change, StoreError};

/// How a discarded event's reason begins: a tagged enum is written tag first.
const DISCARDED: &str = "{\"skip\":\"discarded\"%";

pub(super) async fn make(session: &mut Session, change: &Change, now: OffsetDateTime) -> Result<bool, StoreError> {
    match change {
        Change::Facts { event, expected, overrides } => facts(session, *event, expected, overrides).await,
        Change::Document { event, document, expected, body, reasons } => {
            edited(session, *event, (*document, expected), (body, reasons), now).await
        }
        Change::Replay { event } => reopened(session, *event, EventState::Accepted).await,
        Change::Resume { event } => {
            let open = reopened(session, *event, EventState::Planned).await?;
            if open {
                revived(session, *event, DocumentState::Rejected).await?;
            }
            Ok(open)
        }
        Change::Discard { event, reason } => discarded(session, *event, reason, now).await,
        Change::Restore { event } => restored(session, *event).await,
        Change::Resolve { event, document, expected, number } => {
            resolved(session, *event, (*document, expected), number, now).await
        }
        Change::Settle { event, held, skip } => settled(session, *event, held, skip.as_ref(), now).await,
        Change::Erase { events } => audit_table::erase(session, events).await,
        Change::Erasure { events, erased } => {
            audit_table::erase(session, events).await?;
            redaction_tables::keep_erasure(session, erased).await.map(|()| true)
        }
        Change::Target(record) => target_table::put(session, record).await,
    }
}

async fn facts(
    session: &mut Session,
    event: InboxId,
    expected: &[FactOverride],
    overrides: &[FactOverride],
) -> Result<bool, StoreError> {
    let read = Statement::new("SELECT * FROM event WHERE id = $1 AND state = 'dead'").bind(event.0).locked();
    let Some(there) = session.row("event", read).await?.as_ref().map(inbox_rows::event).transpose()? else {
        return Ok(false);
    };
    if there.overrides != expected {
        return Ok(false);
    }
    let overrides = session.seal_text(&json(&overrides)?, || sealed_places::event("overrides", &there.incoming))?;
    let write = Statement::new("UPDATE event SET overrides = $2 WHERE id = $1").bind(event.0).bind(overrides);
    Ok(session.execute(write).await? == 1)
}

/// A document of a dead event that no open event needs gets another body.
async fn edited(
    session: &mut Session,
    event: InboxId,
    (document, expected): (OutboxId, &IdempotencyKey),
    (body, reasons): (&Document, &Vec<Reason>),
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let named = Statement::new("SELECT id, erp, kind, natural_key, revision FROM document WHERE id = $1");
    let Some(row) = session.row("document", named.bind(document.0).locked()).await? else { return Ok(false) };
    let (body_place, reasons_place) =
        (sealed_places::of_document("body", &row)?, sealed_places::of_document("reasons", &row)?);
    let (body, reasons) =
        (session.seal_text(&json(body)?, || body_place)?, session.seal_text(&json(reasons)?, || reasons_place)?);
    let statement = Statement::new(
        "UPDATE document SET body = $4, reasons = $5, idempotency_key = $6, state = 'dead', attempts = 0, refusal = NULL,
             error_class = NULL, error = NULL, settled_at = $7
         WHERE id = $2 AND idempotency_key = $3 AND state IN ('rejected', 'dead') AND claimed_until IS NULL
           AND EXISTS (SELECT 1 FROM step JOIN event ON event.id = step.event
               WHERE step.document = $2 AND step.event = $1 AND event.state = 'dead')
           AND NOT EXISTS (SELECT 1 FROM step JOIN event ON event.id = step.event
               WHERE step.document = $2 AND event.state IN ('accepted', 'planned'))",
    )
    .bind(event.0)
    .bind(document.0)
    .bind(expected.as_str())
    .bind(body)
    .bind(reasons)
    .bind(IdempotencyKey::random().as_str())
    .bind(micros(now));
    Ok(session.execute(statement).await? == 1)
}

/// A dead event is open again.
async fn reopened(session: &mut Session, event: InboxId, state: EventState) -> Result<bool, StoreError> {
    let statement = Statement::new(
        "UPDATE event SET state = $2, attempts = 0, next_attempt_at = $3, error = NULL, cause = NULL, finished_at = NULL
         WHERE id = $1 AND state = 'dead'",
    );
    Ok(session.execute(statement.bind(event.0).bind(state.as_str()).bind(micros(AT_ONCE))).await? == 1)
}

/// Documents of an event that were never sent, and those in another state, are planned again. What was refused is another request when
/// it is sent again, so it gets a new key.
async fn revived(session: &mut Session, event: InboxId, and: DocumentState) -> Result<(), StoreError> {
    let statement = Statement::new(
        "SELECT id, state FROM document WHERE id IN (SELECT document FROM step WHERE event = $1)
           AND state IN ('dead', $2) AND claimed_until IS NULL ORDER BY id",
    );
    let rows = session.rows("document", statement.bind(event.0).bind(and.as_str()).locked()).await?;
    for row in rows {
        let refused = row.parsed("state", DocumentState::parse)? == DocumentState::Rejected;
        let key = refused.then(IdempotencyKey::random);
        let statement = Statement::new(
            "UPDATE document SET state = 'planned', idempotency_key = coalesce($2, idempotency_key), attempts = 0,
                 next_attempt_at = $3, error_class = NULL, error = NULL, refusal = NULL, settled_at = NULL
             WHERE id = $1",
        );
        let key = key.as_ref().map(IdempotencyKey::as_str);
        session.execute(statement.bind(row.int("id")?).bind(key).bind(micros(AT_ONCE))).await?;
    }
    Ok(())
}

async fn discarded(
    session: &mut Session,
    event: InboxId,
    reason: &SkipReason,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let statement = Statement::new(
        "UPDATE event SET state = 'skipped', skip = $2, finished_at = $3
         WHERE id = $1 AND state = 'dead' AND NOT EXISTS (
             SELECT 1 FROM step JOIN document ON document.id = step.document
             WHERE step.event = $1 AND document.state IN ('posting', 'unknown'))",
    );
    if session.execute(statement.bind(event.0).bind(json(reason)?).bind(micros(now))).await? == 0 {
        return Ok(false);
    }
    outbox_tables::bury(session, event, now).await?;
    Ok(true)
}

async fn restored(session: &mut Session, event: InboxId) -> Result<bool, StoreError> {
    let statement = Statement::new(
        "UPDATE event SET state = 'dead', skip = NULL
         WHERE id = $1 AND state = 'skipped' AND cause IS NOT NULL AND skip LIKE $2",
    );
    Ok(session.execute(statement.bind(event.0).bind(DISCARDED)).await? == 1)
}

async fn resolved(
    session: &mut Session,
    event: InboxId,
    (document, expected): (OutboxId, &IdempotencyKey),
    number: &str,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let statement = Statement::new(
        "UPDATE document SET state = 'resolved', number = $4, settled_at = $5, next_attempt_at = $5, error_class = NULL,
             error = NULL, refusal = NULL
         WHERE id = $2 AND idempotency_key = $3 AND state IN ('planned', 'unknown', 'rejected', 'dead')
           AND claimed_until IS NULL AND EXISTS (SELECT 1 FROM step WHERE document = $2 AND event = $1)",
    );
    let statement = statement.bind(event.0).bind(document.0).bind(expected.as_str()).bind(number).bind(micros(now));
    if session.execute(statement).await? == 0 {
        return Ok(false);
    }
    outbox_tables::wake(session, document, AT_ONCE).await?;
    if reopened(session, event, EventState::Planned).await? {
        revived(session, event, DocumentState::Dead).await?;
    }
    Ok(true)
}

async fn settled(
    session: &mut Session,
    event: InboxId,
    held: &[OutboxId],
    skip: Option<&SkipReason>,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    for document in held {
        let there = Statement::new("SELECT id FROM document WHERE id = $1 AND state IN ('posted', 'resolved')");
        if session.row("document", there.bind(document.0)).await?.is_none() {
            return Ok(false);
        }
    }
    let state = if skip.is_some() { EventState::Skipped } else { EventState::Posted };
    let statement = Statement::new(
        "UPDATE event SET state = $2, skip = $3, cause = NULL, error = NULL, finished_at = $4
         WHERE id = $1 AND state = 'dead'",
    );
    let skip = skip.map(json).transpose()?;
    Ok(session.execute(statement.bind(event.0).bind(state.as_str()).bind(skip).bind(micros(now))).await? == 1)
}

/// Dead events under the same order key or with a document in common.
pub(super) async fn dead_beside(session: &mut Session, event: InboxId) -> Result<Vec<InboxId>, StoreError> {
    let statement = Statement::new(
        "SELECT id FROM event
         WHERE state = 'dead' AND id <> $1 AND order_key = (SELECT own.order_key FROM event AS own WHERE own.id = $1)
         UNION
         SELECT id FROM event
         WHERE state = 'dead' AND id <> $1 AND id IN (
             SELECT other.event FROM step AS own JOIN step AS other ON other.document = own.document
             WHERE own.event = $1)
         ORDER BY id",
    );
    session.rows("event", statement.bind(event.0)).await?.iter().map(|row| row.int("id").map(InboxId)).collect()
}
