//! The database behind a store: SQLite or PostgreSQL.

#[cfg(feature = "postgres")]
use std::sync::Arc;

#[cfg(feature = "postgres")]
use sqlx::PgPool;
#[cfg(feature = "sqlite")]
use sqlx::SqlitePool;

#[cfg(feature = "postgres")]
use super::arrivals::Arrivals;
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
        /// Connections that only read, and wait for no writer; a database in memory has the one connection.
        readers: Option<SqlitePool>,
        /// Keeps a database in memory alive.
        keeper: Option<SqlitePool>,
    },
    /// A PostgreSQL server.
    #[cfg(feature = "postgres")]
    Postgres {
        /// Connections of workers and of everybody else.
        pool: PgPool,
        /// Connections that only accept events, so that no storm of them keeps workers waiting.
        accepting: PgPool,
        /// What other processes accept.
        arrivals: Arc<Arrivals>,
    },
}

impl Database {
    /// A session that only reads.
    pub(crate) async fn read(&self) -> Result<Session, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { readers: Some(readers), .. } => {
                readers.acquire().await.map(|held| Session::on(Connection::Sqlite(held))).map_err(unavailable)
            }
            #[cfg(feature = "sqlite")]
            Self::Sqlite { readers: None, .. } => self.write().await,
            #[cfg(feature = "postgres")]
            Self::Postgres { .. } => self.write().await,
        }
    }

    /// A session each of whose statements is a transaction of its own.
    pub(crate) async fn write(&self) -> Result<Session, StoreError> {
        let connection = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, .. } => writer.acquire().await.map(Connection::Sqlite),
            #[cfg(feature = "postgres")]
            Self::Postgres { pool, .. } => pool.acquire().await.map(Connection::Postgres),
        };
        connection.map(Session::on).map_err(unavailable)
    }

    /// A session for one statement that keeps an event, where the database writes what many commit at the same time to the disk
    /// together by itself.
    pub(super) async fn accept(&self) -> Option<Result<Session, StoreError>> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { .. } => None,
            #[cfg(feature = "postgres")]
            Self::Postgres { accepting, .. } => {
                Some(accepting.acquire().await.map(|held| Session::on(Connection::Postgres(held))).map_err(unavailable))
            }
        }
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
            Self::Postgres { pool, .. } => pool.begin().await.map(Connection::PostgresTransaction),
        };
        connection.map(Session::on).map_err(unavailable)
    }

    /// Returns when another process may have accepted an event, if it can be told.
    pub(super) async fn arrival(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { .. } => std::future::pending().await,
            #[cfg(feature = "postgres")]
            Self::Postgres { arrivals, .. } => arrivals.next().await,
        }
    }

    /// Tells other processes that an event was accepted.
    pub(super) fn tell_arrival(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { .. } => {}
            #[cfg(feature = "postgres")]
            Self::Postgres { arrivals, .. } => arrivals.tell(),
        }
    }

    /// Waits until everything under way is done and closes all connections.
    pub(super) async fn close(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, readers, keeper } => {
                for pool in [readers.as_ref(), Some(writer), keeper.as_ref()].into_iter().flatten() {
                    pool.close().await; // the writer after the readers, so that it tidies up the file
                }
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { pool, accepting, .. } => {
                accepting.close().await;
                pool.close().await;
            }
        }
    }
}

/// What the database says, without any value that was bound to a statement.
#[allow(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(super) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
