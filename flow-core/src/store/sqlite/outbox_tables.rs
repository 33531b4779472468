//! What happens to the tables `document` and `step`.

use client_core::IdempotencyKey;
use mapping_core::canonical::DocumentKey;
use mapping_core::flows::Step;
use sqlx::{SqliteConnection, SqlitePool};
use time::OffsetDateTime;

use super::database::unavailable;
use super::inbox_tables::json;
use super::moment::micros;
use super::outbox_rows::DocumentRow;
use crate::inbox::InboxId;
use crate::outbox::{
    DocumentClaim, Meeting, NewPlan, OutboxId, PlanOutcome, Setback, Settlement, StoredDocument, meet, revision,
};
use crate::store::StoreError;

/// Puts one step of a plan in its place: a new row, or the one that is there. Says why the plan cannot be stored, if it cannot.
pub(super) async fn place(
    connection: &mut SqliteConnection,
    event: InboxId,
    position: i64,
    step: &Step,
    plan: &NewPlan,
    now: OffsetDateTime,
) -> Result<PlanOutcome, StoreError> {
    let there = find(connection, &plan.erp, &step.document.key(), &revision(&step.document, event)).await?;
    let document = match there {
        None => insert(connection, event, step, plan, now).await?,
        Some(there) => {
            match meet(&there, &step.document) {
                Meeting::Link => {}
                Meeting::Revise => revise(connection, there.id, event, step, plan, now).await?,
                Meeting::DecideAnew => return Ok(PlanOutcome::DecideAnew(Box::new(there))),
                Meeting::Conflict(refusal) => return Ok(PlanOutcome::Conflict(refusal)),
            }
            there.id
        }
    };
    sqlx::query("INSERT INTO step (event, position, document) VALUES (?1, ?2, ?3)")
        .bind(event.0)
        .bind(position)
        .bind(document.0)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(PlanOutcome::Stored)
}

/// Forgets the steps of an earlier plan; its documents stay.
pub(super) async fn clear(connection: &mut SqliteConnection, event: InboxId) -> Result<(), StoreError> {
    let query = sqlx::query("DELETE FROM step WHERE event = ?1").bind(event.0);
    query.execute(connection).await.map(drop).map_err(unavailable)
}

async fn find(
    connection: &mut SqliteConnection,
    erp: &str,
    key: &DocumentKey,
    revision: &str,
) -> Result<Option<StoredDocument>, StoreError> {
    let row: Option<DocumentRow> =
        sqlx::query_as("SELECT * FROM document WHERE erp = ?1 AND kind = ?2 AND natural_key = ?3 AND revision = ?4")
            .bind(erp)
            .bind(key.kind.as_str())
            .bind(&key.natural)
            .bind(revision)
            .fetch_optional(connection)
            .await
            .map_err(unavailable)?;
    row.map(DocumentRow::document).transpose()
}

async fn insert(
    connection: &mut SqliteConnection,
    event: InboxId,
    step: &Step,
    plan: &NewPlan,
    now: OffsetDateTime,
) -> Result<OutboxId, StoreError> {
    let key = step.document.key();
    let id = sqlx::query_scalar(
        "INSERT INTO document (erp, kind, natural_key, revision, idempotency_key, body, reasons, state, next_attempt_at,
             planned_by, rules_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'planned', ?8, ?9, ?10) RETURNING id",
    )
    .bind(&plan.erp)
    .bind(key.kind.as_str())
    .bind(&key.natural)
    .bind(revision(&step.document, event))
    .bind(IdempotencyKey::random().as_str())
    .bind(json(&step.document)?)
    .bind(json(&step.reasons)?)
    .bind(micros(now))
    .bind(event.0)
    .bind(&plan.basis.rules_hash)
    .fetch_one(connection)
    .await
    .map_err(unavailable)?;
    Ok(OutboxId(id))
}

/// A new body is a new request, so it gets a new idempotency key; nothing was done under the old one.
async fn revise(
    connection: &mut SqliteConnection,
    document: OutboxId,
    event: InboxId,
    step: &Step,
    plan: &NewPlan,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE document SET idempotency_key = ?2, body = ?3, reasons = ?4, state = 'planned', attempts = 0,
             next_attempt_at = ?5, claimed_until = NULL, error_class = NULL, error = NULL, refusal = NULL,
             settled_at = NULL, planned_by = ?6, rules_hash = ?7
         WHERE id = ?1",
    )
    .bind(document.0)
    .bind(IdempotencyKey::random().as_str())
    .bind(json(&step.document)?)
    .bind(json(&step.reasons)?)
    .bind(micros(now))
    .bind(event.0)
    .bind(&plan.basis.rules_hash)
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Documents of a dead event that were never sent and that no open event needs.
pub(super) async fn bury(
    connection: &mut SqliteConnection,
    event: InboxId,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE document SET state = 'dead', settled_at = ?2
         WHERE id IN (SELECT document FROM step WHERE event = ?1) AND state = 'planned' AND claimed_until IS NULL
           AND NOT EXISTS (
               SELECT 1 FROM step JOIN event ON event.id = step.event
               WHERE step.document = document.id AND event.id <> ?1 AND event.state IN ('accepted', 'planned'))",
    )
    .bind(event.0)
    .bind(micros(now))
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable)
}

pub(super) async fn documents_of(pool: &SqlitePool, event: InboxId) -> Result<Vec<StoredDocument>, StoreError> {
    let rows: Vec<DocumentRow> = sqlx::query_as(
        "SELECT document.* FROM step JOIN document ON document.id = step.document
         WHERE step.event = ?1 ORDER BY step.position",
    )
    .bind(event.0)
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(DocumentRow::document).collect()
}

pub(super) async fn document(
    pool: &SqlitePool,
    erp: &str,
    key: &DocumentKey,
) -> Result<Option<StoredDocument>, StoreError> {
    let row: Option<DocumentRow> = sqlx::query_as(
        "SELECT * FROM document WHERE erp = ?1 AND kind = ?2 AND natural_key = ?3 ORDER BY revision LIMIT 1",
    )
    .bind(erp)
    .bind(key.kind.as_str())
    .bind(&key.natural)
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    row.map(DocumentRow::document).transpose()
}

pub(super) async fn claim(
    pool: &SqlitePool,
    document: OutboxId,
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<Option<DocumentClaim>, StoreError> {
    let row: Option<DocumentRow> = sqlx::query_as(
        "UPDATE document SET claim = claim + 1, claimed_until = ?3,
             state = CASE state WHEN 'planned' THEN 'posting' ELSE 'unknown' END
         WHERE id = ?1 AND state IN ('planned', 'unknown', 'posting') AND next_attempt_at <= ?2
           AND (claimed_until IS NULL OR claimed_until <= ?2)
         RETURNING *",
    )
    .bind(document.0)
    .bind(micros(now))
    .bind(micros(until))
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    row.map(DocumentRow::claim).transpose()
}

pub(super) async fn resend(pool: &SqlitePool, claim: &DocumentClaim) -> Result<(), StoreError> {
    let result = sqlx::query(
        "UPDATE document SET state = 'posting'
         WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL AND state = 'unknown'",
    )
    .bind(claim.document.id.0)
    .bind(claim.token.0)
    .execute(pool)
    .await
    .map_err(unavailable)?;
    held(result.rows_affected(), claim)
}

/// What a settlement writes.
struct Outcome<'a> {
    state: &'static str,
    number: Option<&'a str>,
    refusal: Option<String>,
    setback: Option<&'a Setback>,
    due: OffsetDateTime,
}

fn outcome(result: &Settlement, now: OffsetDateTime) -> Result<Outcome<'_>, StoreError> {
    let blank = Outcome { state: "planned", number: None, refusal: None, setback: None, due: now };
    Ok(match result {
        Settlement::Posted { number } => Outcome { state: "posted", number: Some(number), ..blank },
        Settlement::Rejected(refusal) => Outcome { state: "rejected", refusal: Some(json(refusal)?), ..blank },
        Settlement::Again { at, setback } => Outcome { setback: Some(setback), due: *at, ..blank },
        Settlement::Unknown { at, setback } => Outcome { state: "unknown", setback: Some(setback), due: *at, ..blank },
    })
}

pub(super) async fn settle(
    connection: &mut SqliteConnection,
    claim: &DocumentClaim,
    result: &Settlement,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let outcome = outcome(result, now)?;
    let written = sqlx::query(
        "UPDATE document SET claimed_until = NULL, state = ?3, number = ?4, refusal = ?5, error_class = ?6, error = ?7,
             next_attempt_at = ?8, attempts = attempts + (?6 IS NOT NULL),
             settled_at = CASE WHEN ?6 IS NULL THEN ?9 END
         WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL",
    )
    .bind(claim.document.id.0)
    .bind(claim.token.0)
    .bind(outcome.state)
    .bind(outcome.number)
    .bind(outcome.refusal)
    .bind(outcome.setback.map(|setback| setback.class.as_str()))
    .bind(outcome.setback.map(|setback| setback.message.as_str()))
    .bind(micros(outcome.due))
    .bind(micros(now))
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    held(written.rows_affected(), claim)?;
    wake(connection, claim.document.id, outcome.due).await
}

/// Events that wait for this document look at it again at `due`.
async fn wake(connection: &mut SqliteConnection, document: OutboxId, due: OffsetDateTime) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE event SET next_attempt_at = ?2
         WHERE id IN (SELECT event FROM step WHERE document = ?1) AND state = 'planned' AND claimed_until IS NULL",
    )
    .bind(document.0)
    .bind(micros(due))
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable)
}

/// Documents that a stopped process was posting have to be probed.
pub(super) async fn release(connection: &mut SqliteConnection, now: OffsetDateTime) -> Result<u64, StoreError> {
    let doubtful = sqlx::query(
        "UPDATE document SET state = 'unknown', next_attempt_at = ?1, error_class = 'lost',
             error = 'the process stopped while it was posting' WHERE state = 'posting'",
    )
    .bind(micros(now))
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    sqlx::query("UPDATE document SET claimed_until = NULL WHERE claimed_until IS NOT NULL")
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(doubtful.rows_affected())
}

fn held(rows: u64, claim: &DocumentClaim) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::ClaimLost { what: "document", row: claim.document.id.0 }) }
}
