//! The database behind a store: SQLite or PostgreSQL.

#[cfg(feature = "postgres")]
use std::sync::Arc;

#[cfg(feature = "postgres")]
use sqlx::PgPool;

#[cfg(feature = "postgres")]
use super::arrivals::Arrivals;
#[cfg(feature = "postgres")]
use super::postgres_session::PostgresSession;
#[cfg(feature = "sqlite")]
use super::readers::Readers;
use super::session::{Connection, Session};
#[cfg(feature = "sqlite")]
use super::sqlite_session::SqliteSession;
#[cfg(feature = "postgres")]
use super::trouble::postgres_says;
#[cfg(feature = "sqlite")]
use super::writer::Writer;
use crate::store::StoreError;

/// A database that sessions are opened on. Clones share it.
#[derive(Clone)]
pub(crate) enum Database {
    /// One SQLite file, or one database in memory.
    #[cfg(feature = "sqlite")]
    Sqlite {
        /// The connection that everything is written through.
        writer: Writer,
        /// Connections that only read, and wait for no writer; a database in memory has the one connection.
        readers: Option<Readers>,
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
    /// A session for statements that find some rows by a key, which wait for nobody: on SQLite they run where they are asked for.
    pub(crate) async fn look(&self) -> Result<Session, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { readers: Some(readers), .. } => {
                readers.look().map(|reader| on_sqlite(SqliteSession::Look(reader)))
            }
            #[cfg(feature = "sqlite")]
            Self::Sqlite { readers: None, .. } => self.read().await,
            #[cfg(feature = "postgres")]
            Self::Postgres { .. } => self.write().await,
        }
    }

    /// A session for statements that may read many rows.
    pub(crate) async fn read(&self) -> Result<Session, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { readers: Some(readers), .. } => {
                readers.lend().await.map(|reader| on_sqlite(SqliteSession::Reader(Some(reader))))
            }
            #[cfg(feature = "sqlite")]
            Self::Sqlite { readers: None, writer } => {
                writer.read().await.map(|turn| on_sqlite(SqliteSession::Turn(turn)))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { .. } => self.write().await,
        }
    }

    /// A session for one statement that writes. It is all done or not at all, and on disk once it is committed. Whoever does not commit it
    /// undoes nothing.
    pub(crate) async fn write(&self) -> Result<Session, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, .. } => writer.write().await.map(|turn| on_sqlite(SqliteSession::Turn(turn))),
            #[cfg(feature = "postgres")]
            Self::Postgres { pool, .. } => {
                pool.acquire().await.map(|held| on_postgres(PostgresSession::Each(held))).map_err(postgres_says)
            }
        }
    }

    /// A session for one statement that keeps an event, where the database writes what many commit at the same time to the disk
    /// together by itself.
    pub(super) async fn accept(&self) -> Option<Result<Session, StoreError>> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { .. } => None,
            #[cfg(feature = "postgres")]
            Self::Postgres { accepting, .. } => {
                let held = accepting.acquire().await.map_err(postgres_says);
                Some(held.map(|held| on_postgres(PostgresSession::Each(held))))
            }
        }
    }

    /// A session that is one transaction, until it is committed. On PostgreSQL it is `READ COMMITTED`: every statement sees what
    /// was committed before it began, so that what a decision rests on is read [`locked`](super::Statement::locked).
    pub(crate) async fn begin(&self) -> Result<Session, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { writer, .. } => writer.begin().await.map(|turn| on_sqlite(SqliteSession::Turn(turn))),
            #[cfg(feature = "postgres")]
            Self::Postgres { pool, .. } => {
                let begun = pool.begin().await.map_err(postgres_says);
                begun.map(|transaction| on_postgres(PostgresSession::Transaction(transaction)))
            }
        }
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
            Self::Sqlite { writer, readers } => {
                if let Some(readers) = readers {
                    readers.close().await;
                }
                writer.close().await; // after the readers, so that it tidies up the file
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { pool, accepting, .. } => {
                accepting.close().await;
                pool.close().await;
            }
        }
    }
}

#[cfg(feature = "sqlite")]
fn on_sqlite(session: SqliteSession) -> Session {
    Session::on(Connection::Sqlite(session))
}

#[cfg(feature = "postgres")]
fn on_postgres(session: PostgresSession) -> Session {
    Session::on(Connection::Postgres(session))
}
