//! Opening a database and telling its failures apart.

use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::schema;
use crate::store::StoreError;

/// A file, made if it is missing.
pub(super) async fn open(path: &Path) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true);
    let pool = connect(options).await?;
    schema::migrate(&pool).await?;
    Ok(pool)
}

/// A database in memory, and a second connection that keeps it there: a future that is dropped in mid-work may cost the first.
pub(super) async fn memory() -> Result<(SqlitePool, SqlitePool), StoreError> {
    let options: SqliteConnectOptions = "sqlite::memory:".parse().map_err(unavailable)?;
    let options = options.foreign_keys(true);
    let (pool, keeper) = (connect(options.clone()).await?, connect(options).await?);
    schema::migrate(&pool).await?;
    Ok((pool, keeper))
}

/// One connection: SQLite has one writer at a time anyway, and waiting for it here is fairer than in SQLite.
async fn connect(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(60))
        .connect_with(options)
        .await
        .map_err(unavailable)
}

/// What the database says, without any value that was bound to a statement.
#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(super) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
