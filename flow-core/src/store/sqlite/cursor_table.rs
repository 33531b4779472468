//! The table `cursor`.

use sqlx::SqlitePool;

use super::database::unavailable;
use crate::store::StoreError;

pub(super) async fn read(pool: &SqlitePool, source: &str) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar("SELECT position FROM cursor WHERE source = ?1")
        .bind(source)
        .fetch_optional(pool)
        .await
        .map_err(unavailable)
}

pub(super) async fn write(pool: &SqlitePool, source: &str, position: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO cursor (source, position) VALUES (?1, ?2) ON CONFLICT (source) DO UPDATE SET position = ?2",
    )
    .bind(source)
    .bind(position)
    .execute(pool)
    .await
    .map(drop)
    .map_err(unavailable)
}
