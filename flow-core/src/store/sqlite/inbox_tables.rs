//! What happens to the table `event`.

use mapping_core::canonical::{AccountId, OrderKey};
use serde::Serialize;
use sqlx::{SqliteConnection, SqlitePool};
use time::OffsetDateTime;

use super::database::unavailable;
use super::inbox_rows::EventRow;
use super::moment::{micros, moment};
use crate::inbox::{Accepted, Basis, EventClaim, EventState, Finish, InboxId, Incoming, StoredEvent};
use crate::outbox::OutboxId;
use crate::store::{StoreError, Summary};

pub(super) async fn accept(pool: &SqlitePool, incoming: &Incoming) -> Result<Accepted, StoreError> {
    let result = sqlx::query(
        "INSERT INTO event (gateway, account, event_id, kind, order_key, payload, received_at, state, next_attempt_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'accepted', 0)
         ON CONFLICT (gateway, account, event_id, kind) DO NOTHING",
    )
    .bind(incoming.gateway.as_str())
    .bind(incoming.account.as_ref().map_or("", AccountId::as_str))
    .bind(incoming.event.as_str())
    .bind(&incoming.kind)
    .bind(incoming.order_key.as_ref().map(OrderKey::as_str))
    .bind(&incoming.payload)
    .bind(micros(incoming.received_at))
    .execute(pool)
    .await
    .map_err(unavailable)?;
    Ok(if result.rows_affected() == 0 { Accepted::Duplicate } else { Accepted::New })
}

pub(super) async fn unrouted(pool: &SqlitePool, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
    let rows: Vec<EventRow> = sqlx::query_as(
        "SELECT * FROM event WHERE state IN ('accepted', 'planned') AND order_key IS NULL ORDER BY id LIMIT ?1",
    )
    .bind(limit)
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(EventRow::event).collect()
}

pub(super) async fn route(pool: &SqlitePool, event: InboxId, key: &OrderKey) -> Result<(), StoreError> {
    sqlx::query("UPDATE event SET order_key = ?2 WHERE id = ?1 AND order_key IS NULL AND state = 'accepted'")
        .bind(event.0)
        .bind(key.as_str())
        .execute(pool)
        .await
        .map_err(unavailable)?;
    Ok(())
}

pub(super) async fn claim(
    pool: &SqlitePool,
    now: OffsetDateTime,
    until: OffsetDateTime,
    limit: u32,
) -> Result<Vec<EventClaim>, StoreError> {
    let mut rows: Vec<EventRow> = sqlx::query_as(
        "UPDATE event SET claim = claim + 1, claimed_until = ?2 WHERE id IN (
             SELECT head.id FROM event AS head
             WHERE head.state IN ('accepted', 'planned')
               AND head.next_attempt_at <= ?1
               AND (head.claimed_until IS NULL OR head.claimed_until <= ?1)
               AND head.order_key IS NOT NULL
               AND NOT EXISTS (
                   SELECT 1 FROM event AS earlier
                   WHERE earlier.state IN ('accepted', 'planned')
                     AND earlier.order_key = head.order_key AND earlier.id < head.id)
               AND NOT EXISTS (
                   SELECT 1 FROM event AS unread
                   WHERE unread.state IN ('accepted', 'planned') AND unread.order_key IS NULL AND unread.id < head.id)
             ORDER BY head.id LIMIT ?3)
         RETURNING *",
    )
    .bind(micros(now))
    .bind(micros(until))
    .bind(limit)
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.sort_by_key(EventRow::order);
    rows.into_iter().map(EventRow::claim).collect()
}

/// The event becomes planned, under its claim.
pub(super) async fn planned(
    connection: &mut SqliteConnection,
    claim: &EventClaim,
    basis: &Basis,
) -> Result<(), StoreError> {
    let result = sqlx::query(
        "UPDATE event SET state = 'planned', attempts = 0, error = NULL, flow = ?3, rules_hash = ?4, facts = ?5
         WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL",
    )
    .bind(claim.event.id.0)
    .bind(claim.token.0)
    .bind(&basis.flow)
    .bind(&basis.rules_hash)
    .bind(json(&basis.facts)?)
    .execute(connection)
    .await
    .map_err(unavailable)?;
    held(result.rows_affected(), claim)
}

/// The event ends, under its claim.
pub(super) async fn finished(
    connection: &mut SqliteConnection,
    claim: &EventClaim,
    finish: &Finish,
    basis: Option<&Basis>,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let (state, skip, cause) = match finish {
        Finish::Posted => (EventState::Posted, None, None),
        Finish::Skipped(reason) => (EventState::Skipped, Some(json(reason)?), None),
        Finish::Dead(cause) => (EventState::Dead, None, Some(json(cause)?)),
    };
    let result = sqlx::query(
        "UPDATE event SET state = ?3, skip = ?4, cause = ?5, finished_at = ?6, claimed_until = NULL,
             flow = coalesce(?7, flow), rules_hash = coalesce(?8, rules_hash), facts = coalesce(?9, facts)
         WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL",
    )
    .bind(claim.event.id.0)
    .bind(claim.token.0)
    .bind(state.as_str())
    .bind(skip)
    .bind(cause)
    .bind(micros(now))
    .bind(basis.map(|basis| basis.flow.as_str()))
    .bind(basis.map(|basis| basis.rules_hash.as_str()))
    .bind(basis.map(|basis| json(&basis.facts)).transpose()?)
    .execute(connection)
    .await
    .map_err(unavailable)?;
    held(result.rows_affected(), claim)
}

pub(super) async fn postpone(
    pool: &SqlitePool,
    claim: &EventClaim,
    at: OffsetDateTime,
    attempts: u32,
    why: &str,
) -> Result<(), StoreError> {
    let result = sqlx::query(
        "UPDATE event SET next_attempt_at = ?3, attempts = ?4, error = ?5, claimed_until = NULL
         WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL",
    )
    .bind(claim.event.id.0)
    .bind(claim.token.0)
    .bind(micros(at))
    .bind(attempts)
    .bind(why)
    .execute(pool)
    .await
    .map_err(unavailable)?;
    held(result.rows_affected(), claim)
}

pub(super) async fn wait_for(
    pool: &SqlitePool,
    claim: &EventClaim,
    document: OutboxId,
    at: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let result = sqlx::query(
        "UPDATE event SET claimed_until = NULL, next_attempt_at = CASE
             WHEN (SELECT state FROM document WHERE id = ?3) IN ('planned', 'posting', 'unknown') THEN ?4 ELSE ?5 END
         WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL",
    )
    .bind(claim.event.id.0)
    .bind(claim.token.0)
    .bind(document.0)
    .bind(micros(at))
    .bind(micros(now))
    .execute(pool)
    .await
    .map_err(unavailable)?;
    held(result.rows_affected(), claim)
}

pub(super) async fn release(connection: &mut SqliteConnection, now: OffsetDateTime) -> Result<u64, StoreError> {
    let result =
        sqlx::query("UPDATE event SET claimed_until = NULL, next_attempt_at = ?1 WHERE claimed_until IS NOT NULL")
            .bind(micros(now))
            .execute(connection)
            .await
            .map_err(unavailable)?;
    Ok(result.rows_affected())
}

pub(super) async fn next_due(pool: &SqlitePool) -> Result<Option<OffsetDateTime>, StoreError> {
    let due: Option<i64> = sqlx::query_scalar(
        "SELECT min(max(head.next_attempt_at, coalesce(head.claimed_until, head.next_attempt_at))) FROM event AS head
         WHERE head.state IN ('accepted', 'planned')
           AND NOT EXISTS (
               SELECT 1 FROM event AS earlier
               WHERE earlier.state IN ('accepted', 'planned')
                 AND earlier.order_key = head.order_key AND earlier.id < head.id)",
    )
    .fetch_one(pool)
    .await
    .map_err(unavailable)?;
    Ok(due.and_then(moment))
}

pub(super) async fn list(
    pool: &SqlitePool,
    state: Option<EventState>,
    after: Option<InboxId>,
    limit: u32,
) -> Result<Vec<StoredEvent>, StoreError> {
    let rows: Vec<EventRow> =
        sqlx::query_as("SELECT * FROM event WHERE id > ?1 AND (?2 IS NULL OR state = ?2) ORDER BY id LIMIT ?3")
            .bind(after.map_or(0, |id| id.0))
            .bind(state.map(EventState::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await
            .map_err(unavailable)?;
    rows.into_iter().map(EventRow::event).collect()
}

pub(super) async fn replay(pool: &SqlitePool, event: InboxId, now: OffsetDateTime) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE event SET state = CASE json_extract(cause, '$.cause') WHEN 'untold' THEN 'planned' ELSE 'accepted' END,
             attempts = 0, next_attempt_at = ?2, error = NULL, cause = NULL, finished_at = NULL
         WHERE id = ?1 AND state = 'dead'",
    )
    .bind(event.0)
    .bind(micros(now))
    .execute(pool)
    .await
    .map_err(unavailable)?;
    Ok(result.rows_affected() == 1)
}

pub(super) async fn summary(pool: &SqlitePool) -> Result<Summary, StoreError> {
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "SELECT state, count(*) FROM event GROUP BY state
         UNION ALL SELECT 'documents', count(*) FROM document WHERE state IN ('posted', 'resolved')",
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    let mut summary = Summary::default();
    for (name, count) in counts {
        let count = u64::try_from(count).unwrap_or_default();
        match EventState::parse(&name) {
            Some(state) => summary.count(state, count),
            None => summary.documents = count,
        }
    }
    Ok(summary)
}

fn held(rows: u64, claim: &EventClaim) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::ClaimLost { what: "event", row: claim.event.id.0 }) }
}

/// Everything that is stored as JSON can be written as JSON; a failure names no value.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unavailable(format!("cannot be written as JSON: {error}")))
}
