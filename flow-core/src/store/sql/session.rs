//! A connection that statements run on, one by one or as one transaction.

use std::borrow::Cow;

use super::dialect::Dialect;
#[cfg(feature = "postgres")]
use super::postgres_session::PostgresSession;
use super::row::{Cells, Row};
#[cfg(feature = "sqlite")]
use super::sqlite_session::SqliteSession;
#[cfg(feature = "sqlite")]
use super::sqlite_statements;
use super::statement::Statement;
use crate::retention::{Place, Sealer};
use crate::store::StoreError;

/// Runs statements. What one from [`begin`](super::Database::begin) or [`write`](super::Database::write) writes is kept once it is
/// committed, and undone when a transaction is dropped.
pub(crate) struct Session(Connection, Sealer);

/// What a session holds.
pub(super) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteSession),
    #[cfg(feature = "postgres")]
    Postgres(PostgresSession),
}

impl Session {
    pub(super) fn on(connection: Connection) -> Self {
        Self(connection, Sealer::default())
    }

    pub(super) fn sealed_by(self, sealer: Sealer) -> Self {
        Self(self.0, sealer)
    }

    /// Bytes as they are to be written at a place.
    pub(crate) fn seal(&self, bytes: &[u8], place: impl FnOnce() -> Place) -> Result<Vec<u8>, StoreError> {
        Ok(self.1.seal(bytes, place)?.into_owned())
    }

    /// Text as it is to be written at a place.
    pub(crate) fn seal_text(&self, text: &str, place: impl FnOnce() -> Place) -> Result<String, StoreError> {
        Ok(self.1.seal_text(text, place)?.into_owned())
    }

    /// The sealer of what it writes and reads.
    pub(super) fn sealer(&self) -> &Sealer {
        &self.1
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn execute(&mut self, statement: Statement) -> Result<u64, StoreError> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(session) => session.run(statement, sqlite_statements::execute).await,
            #[cfg(feature = "postgres")]
            Connection::Postgres(session) => session.execute(statement).await,
        }
    }

    /// Runs a statement that gives rows of `table`, which errors name.
    pub(crate) async fn rows(&mut self, table: &'static str, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let sealer = &self.1;
        Ok(match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(session) => {
                let rows = session.run(statement, sqlite_statements::rows).await?.into_iter();
                rows.map(|row| Row::new(table, Cells::Sqlite(row), sealer)).collect()
            }
            #[cfg(feature = "postgres")]
            Connection::Postgres(session) => {
                let rows = session.rows(statement).await?.into_iter();
                rows.map(|row| Row::new(table, Cells::Postgres(row), sealer)).collect()
            }
        })
    }

    /// Runs a statement that gives at most one row of `table`.
    pub(crate) async fn row(&mut self, table: &'static str, statement: Statement) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(table, statement).await?.into_iter().next())
    }

    /// Runs several statements without parameters, as schema files have them.
    pub(super) async fn script(&mut self, sql: Cow<'static, str>) -> Result<(), StoreError> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(session) => session.script(&sql),
            #[cfg(feature = "postgres")]
            Connection::Postgres(session) => session.script(sql).await,
        }
    }

    /// Keeps what a transaction wrote: it is on disk when this returns.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(session) => session.commit().await,
            #[cfg(feature = "postgres")]
            Connection::Postgres(session) => session.commit().await,
        }
    }

    /// Whose SQL it speaks.
    pub(crate) fn dialect(&self) -> Dialect {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }
}
