//! What happens to the table `telling`.

use mapping_core::flows::Telling;
use time::OffsetDateTime;

use super::moment::micros;
use super::row::json;
use super::{Row, Session, Statement, sealed_places};
use crate::inbox::{EventClaim, InboxId};
use crate::outbox::StoredTelling;
use crate::store::StoreError;

/// Puts the tellings of a plan in the place of those of an earlier one.
pub(super) async fn place(session: &mut Session, event: InboxId, tellings: &[Telling]) -> Result<(), StoreError> {
    session.execute(Statement::new("DELETE FROM telling WHERE event = $1").bind(event.0)).await?;
    for (position, telling) in (0_u32..).zip(tellings) {
        let insert = Statement::new("INSERT INTO telling (event, position, body) VALUES ($1, $2, $3)");
        let body = session.seal_text(&json(telling)?, || sealed_places::telling(event, position))?;
        session.execute(insert.bind(event.0).bind(position).bind(body)).await?;
    }
    Ok(())
}

pub(super) async fn of_event(session: &mut Session, event: InboxId) -> Result<Vec<StoredTelling>, StoreError> {
    let statement =
        Statement::new("SELECT event, position, body, told_at FROM telling WHERE event = $1 ORDER BY position");
    session.rows("telling", statement.bind(event.0)).await?.iter().map(telling).collect()
}

fn telling(row: &Row) -> Result<StoredTelling, StoreError> {
    let position = row.count("position")?;
    let event = InboxId(row.int("event")?);
    let telling = row.sealed_json("body", || Ok(sealed_places::telling(event, position)))?;
    Ok(StoredTelling { position, telling, told_at: row.maybe_moment("told_at")? })
}

/// Everything is told that was not.
pub(super) async fn all_told(session: &mut Session, event: InboxId, now: OffsetDateTime) -> Result<(), StoreError> {
    let statement = Statement::new("UPDATE telling SET told_at = $2 WHERE event = $1 AND told_at IS NULL");
    session.execute(statement.bind(event.0).bind(micros(now))).await.map(drop)
}

/// A telling is told, under its event's claim.
pub(super) async fn told(
    session: &mut Session,
    claim: &EventClaim,
    position: u32,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let statement = Statement::new(
        "UPDATE telling SET told_at = $4 WHERE event = $1 AND position = $3
           AND EXISTS (SELECT 1 FROM event WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL)",
    );
    let statement = statement.bind(claim.event.id.0).bind(claim.token.0).bind(position).bind(micros(now));
    if session.execute(statement).await? == 1 {
        return Ok(());
    }
    Err(StoreError::ClaimLost { what: "event", row: claim.event.id.0 })
}
