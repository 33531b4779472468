//! What happens to the table `telling`.

use mapping_core::flows::Telling;
use sqlx::{SqliteConnection, SqlitePool};
use time::OffsetDateTime;

use super::database::unavailable;
use super::inbox_rows::Table;
use super::inbox_tables::json;
use super::moment::{micros, moment};
use crate::inbox::{EventClaim, InboxId};
use crate::outbox::StoredTelling;
use crate::store::StoreError;

/// Puts the tellings of a plan in the place of those of an earlier one.
pub(super) async fn place(
    connection: &mut SqliteConnection,
    event: InboxId,
    tellings: &[Telling],
) -> Result<(), StoreError> {
    let forget = sqlx::query("DELETE FROM telling WHERE event = ?1").bind(event.0);
    forget.execute(&mut *connection).await.map_err(unavailable)?;
    for (position, telling) in (0_u32..).zip(tellings) {
        sqlx::query("INSERT INTO telling (event, position, body) VALUES (?1, ?2, ?3)")
            .bind(event.0)
            .bind(position)
            .bind(json(telling)?)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
    }
    Ok(())
}

pub(super) async fn of_event(pool: &SqlitePool, event: InboxId) -> Result<Vec<StoredTelling>, StoreError> {
    let rows: Vec<(u32, String, Option<i64>)> =
        sqlx::query_as("SELECT position, body, told_at FROM telling WHERE event = ?1 ORDER BY position")
            .bind(event.0)
            .fetch_all(pool)
            .await
            .map_err(unavailable)?;
    let table = Table { name: "telling", row: event.0 };
    let read = |(position, body, told_at): (u32, String, Option<i64>)| {
        let telling = table.present(table.json(Some(&body), "body")?, "body")?;
        Ok(StoredTelling { position, telling, told_at: told_at.and_then(moment) })
    };
    rows.into_iter().map(read).collect()
}

/// A telling is told, under its event's claim.
pub(super) async fn told(
    pool: &SqlitePool,
    claim: &EventClaim,
    position: u32,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let result = sqlx::query(
        "UPDATE telling SET told_at = ?4 WHERE event = ?1 AND position = ?3
           AND EXISTS (SELECT 1 FROM event WHERE id = ?1 AND claim = ?2 AND claimed_until IS NOT NULL)",
    )
    .bind(claim.event.id.0)
    .bind(claim.token.0)
    .bind(position)
    .bind(micros(now))
    .execute(pool)
    .await
    .map_err(unavailable)?;
    if result.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::ClaimLost { what: "event", row: claim.event.id.0 })
}
