//! The embedded database: one SQLite file in WAL mode, written through one connection, every commit on disk before it returns
//! (`synchronous = FULL`). Several processes of one machine may work on a file: SQLite lets one write at a time and the others wait for up
//! to five seconds, and only workers of the same process hear of what it accepts at once; others see it at their next poll. WAL does not work
//! on network drives.

use std::path::Path;

use super::database::Database;
use super::readers::Readers;
use super::schema;
use super::sqlite_file::MEMORY;
use super::writer::Writer;
use crate::store::{SqlStore, StoreError};

impl SqlStore {
    /// Opens an SQLite file, makes it if it is missing, and brings its tables to the newest version.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] for a file of a newer program, which stays as it is; [`StoreError::Unavailable`] when the
    /// file cannot be opened or written.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let writer = Writer::open(path.clone()).await?;
        Self::on_sqlite(Database::Sqlite { writer, readers: Some(Readers::of(path)) }).await
    }

    /// A store in memory, gone with its last clone: for tests and trials.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when SQLite cannot start.
    pub async fn memory() -> Result<Self, StoreError> {
        Self::on_sqlite(Database::Sqlite { writer: Writer::open(MEMORY.into()).await?, readers: None }).await
    }

    async fn on_sqlite(database: Database) -> Result<Self, StoreError> {
        schema::migrate(&database).await?;
        Ok(Self::on(database))
    }
}
