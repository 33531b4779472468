//! The database of a server: PostgreSQL 13 or later, that many processes on many machines work on at the same time.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection as _, PgConnection};

use super::arrivals::Arrivals;
use super::database::Database;
use super::schema;
use super::trouble::postgres_says;
use crate::store::{SqlStore, StoreError};

/// Connections that one process opens at most for its workers; one of them listens.
const CONNECTIONS: u32 = 12;

/// Connections that one process opens at most to accept events.
const ACCEPTING: u32 = 8;

/// How long a server may take to answer when the store is opened.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long anybody waits for a connection.
const WAIT: Duration = Duration::from_secs(10);

/// A connection that was not used for so long is asked whether it still works, before it is.
const DOUBTFUL: Duration = Duration::from_secs(1);

impl SqlStore {
    /// Connects to PostgreSQL by a URL such as `postgres://user:password@host/database?sslmode=verify-full`, and brings the tables, which
    /// have the schema `flow_core` to themselves, to the newest version. Many processes may start at once. The role needs the
    /// right to create that schema only if it is missing. What a statement could not do because the server was away, or because
    /// two transactions were in each other's way, is [`StoreError::Unavailable`] and can be done again.
    ///
    /// Connect to the server itself, not to a pooler that lends connections by the transaction: sessions listen, and keep
    /// prepared statements.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] for tables of a newer program, which stay as they are; [`StoreError::Unavailable`] when the
    /// server refuses, or cannot be reached within five seconds.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_schema(url, "flow_core").await
    }

    /// The same in another schema of the database, so that one database can hold several stores. The name consists of small
    /// letters, digits and `_`.
    ///
    /// # Errors
    /// As [`connect`](Self::connect); [`StoreError::Unavailable`] for another name.
    pub async fn connect_schema(url: &str, schema: &str) -> Result<Self, StoreError> {
        let plain = !schema.is_empty() && schema.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        if !plain {
            return Err(StoreError::Unavailable(
                format!("{schema:?} is not the name of a schema that it takes").into(),
            ));
        }
        let options: PgConnectOptions = url.parse().map_err(postgres_says)?;
        let options = options.options([("search_path", schema), ("synchronous_commit", "on")]);
        answers(&options).await?;
        let accepting = pool(ACCEPTING).connect_lazy_with(options.clone());
        let pool = pool(CONNECTIONS).connect_lazy_with(options);
        let arrivals = Arc::new(Arrivals::on(&pool, &format!("{schema}_arrival")));
        let database = Database::Postgres { pool, accepting, arrivals };
        schema::migrate(&database).await?;
        Ok(Self::on(database))
    }
}

/// Whether the server answers: at once, or within [`PATIENCE`].
async fn answers(options: &PgConnectOptions) -> Result<(), StoreError> {
    let silence = |_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()));
    let connected = tokio::time::timeout(PATIENCE, options.connect()).await.unwrap_or_else(silence);
    connected.map_err(postgres_says)?.close().await.map_err(postgres_says)
}

fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WAIT)
        .test_before_acquire(false)
        .before_acquire(|connection, used| Box::pin(works(connection, used.idle_for)))
}

/// Whether a connection may be used: one that was idle may have been cut, or its server started again, without anybody noticing.
async fn works(connection: &mut PgConnection, idle: Duration) -> Result<bool, sqlx::Error> {
    if idle < DOUBTFUL {
        return Ok(true);
    }
    Ok(connection.ping().await.is_ok())
}
