//! The database behind a store: SQLite or PostgreSQL.

#[cfg(feature = "postgres")]
use sqlx::PgPool;
#[cfg(feature = "sqlite")]
use sqlx::SqlitePool;

use super::session::{Connection, Session};
use crate::store::StoreError;

/// A database that sessions are opened on. Clones share it.
#[derive(Clone)]
pub(crate) enum Database {
    /// One SQLite file, or one database in memory.
    #[cfg(feature = "sqlite")]
    Sqlite {
        /// The connection that everything is written through.
        writer: SqlitePool,
        /// Keeps a database in memory alive.
        keeper: Option<SqlitePool>,
    },
    /// A PostgreSQL server.
    #[cfg(feature = "postgres")]
    Postgres(PgPool),
}

impl Database {
    /// A session that only reads.
    pub(crate) async fn read(&self) -> Result<Session, StoreError> {
        self.write().await
    }

    /// A session each of whose statements is a transaction of its own.
    pub(crate) async fn write(&self) -> Result<Session, StoreError> {
        let connection = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, .. } => writer.acquire().await.map(Connection::Sqlite),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.acquire().await.map(Connection::Postgres),
        };
        connection.map(Session).map_err(unavailable)
    }

    /// A session that is one transaction, until it is committed. On PostgreSQL it is `READ COMMITTED`: every statement sees what
    /// was committed before it began, so that what a decision rests on is read [`locked`](super::Statement::locked).
    pub(crate) async fn begin(&self) -> Result<Session, StoreError> {
        let connection = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, .. } => {
                writer.begin_with("BEGIN IMMEDIATE").await.map(Connection::SqliteTransaction)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.begin().await.map(Connection::PostgresTransaction),
        };
        connection.map(Session).map_err(unavailable)
    }

    /// Waits until everything under way is done and closes all connections.
    pub(super) async fn close(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, keeper } => {
                writer.close().await;
                if let Some(keeper) = keeper {
                    keeper.close().await;
                }
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// What the database says, without any value that was bound to a statement.
#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(super) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
