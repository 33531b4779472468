//! The embedded database: one SQLite file in WAL mode, written through one connection, every commit on disk before it returns
//! (`synchronous = FULL`). Several processes of one machine may work on a file: SQLite lets one write at a time and the others wait for up
//! to five seconds, and only workers of the same process hear of what it accepts at once; others see it at their next poll. WAL does not work
//! on network drives.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::database::Database;
use super::schema;
use super::trouble::unavailable;
use super::writer::Writer;
use crate::store::{SqlStore, StoreError};

/// Connections that only read.
const READERS: u32 = 4;

impl SqlStore {
    /// Opens an SQLite file, makes it if it is missing, and brings its tables to the newest version.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] for a file of a newer program, which stays as it is; [`StoreError::Unavailable`] when the
    /// file cannot be opened or written.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true);
        let writer = Writer::open(options.clone()).await?;
        let readers = readers().connect_lazy_with(options.create_if_missing(false).read_only(true));
        Self::on_sqlite(Database::Sqlite { writer, readers: Some(readers) }).await
    }

    /// A store in memory, gone with its last clone: for tests and trials.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when SQLite cannot start.
    pub async fn memory() -> Result<Self, StoreError> {
        let options: SqliteConnectOptions = "sqlite::memory:".parse().map_err(unavailable)?;
        let writer = Writer::open(options.foreign_keys(true)).await?;
        Self::on_sqlite(Database::Sqlite { writer, readers: None }).await
    }

    async fn on_sqlite(database: Database) -> Result<Self, StoreError> {
        schema::migrate(&database).await?;
        Ok(Self::on(database))
    }
}

fn readers() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(60))
}
