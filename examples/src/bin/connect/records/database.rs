//! The database of the records: SQLite or PostgreSQL, by the same statements over texts.

use std::time::Duration;

#[cfg(feature = "postgres")]
use sqlx::PgPool;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::{Failure, place};

/// Where the records are.
pub(super) enum Database {
    Sqlite(SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(PgPool),
}

impl Database {
    /// Opens `sqlite:PATH` or `postgres:URL`. What is committed is on disk.
    pub(super) async fn open(place: &str) -> Result<Self, Failure> {
        let Some(path) = place::file(place) else { return postgres(place).await };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Ok(Self::Sqlite(pool.map_err(|error| format!("{}: {error}", path.display()))?))
    }

    /// Runs a statement; how many rows it changed.
    pub(super) async fn execute(&self, sql: &'static str, values: &[Option<&str>]) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                let query = values.iter().fold(sqlx::query(sql), |query, value| query.bind(*value));
                Ok(query.execute(pool).await?.rows_affected())
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                let query = values.iter().fold(sqlx::query(sql), |query, value| query.bind(*value));
                Ok(query.execute(pool).await?.rows_affected())
            }
        }
    }

    /// The rows of a query, each a code and what is kept under it.
    pub(super) async fn rows(&self, sql: &'static str, value: &str) -> Result<Vec<(String, String)>, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => sqlx::query_as(sql).bind(value).fetch_all(pool).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => sqlx::query_as(sql).bind(value).fetch_all(pool).await,
        }
    }
}

#[cfg(feature = "postgres")]
async fn postgres(url: &str) -> Result<Database, Failure> {
    Ok(Database::Postgres(PgPool::connect(url).await?))
}

#[cfg(not(feature = "postgres"))]
async fn postgres(_: &str) -> Result<Database, Failure> {
    Err(place::NO_POSTGRES.into())
}
