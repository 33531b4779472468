//! A connection that statements run on, one by one or as one transaction.

use std::borrow::Cow;

use sqlx::pool::PoolConnection;
#[cfg(feature = "postgres")]
use sqlx::{PgConnection, Postgres};
use sqlx::{SqlSafeStr, SqlStr};
#[cfg(feature = "sqlite")]
use sqlx::{Sqlite, SqliteConnection};

use super::dialect::Dialect;
use super::row::{Cells, Row};
use super::statement::{Statement, Value};
use super::trouble::unavailable;
#[cfg(feature = "sqlite")]
use super::writer::Turn;
use crate::retention::{Place, Sealer};
use crate::store::StoreError;

/// Runs statements. What one from [`begin`](super::Database::begin) or [`write`](super::Database::write) writes is kept once it is
/// committed, and undone when a transaction is dropped.
pub(crate) struct Session(pub(super) Connection, Sealer);

/// What a session holds.
pub(super) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(PoolConnection<Sqlite>),
    #[cfg(feature = "sqlite")]
    SqliteTurn(Turn),
    #[cfg(feature = "postgres")]
    Postgres(PoolConnection<Postgres>),
    #[cfg(feature = "postgres")]
    PostgresTransaction(sqlx::Transaction<'static, Postgres>),
}

/// A connection, lent for one statement.
enum Lent<'a> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'a mut SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(&'a mut PgConnection),
}

/// What PostgreSQL calls a prepared statement whose columns have changed: "feature not supported".
#[cfg(feature = "postgres")]
const OLD_PLAN: &str = "0A000";

/// A statement of ours as a query of one database.
macro_rules! query {
    ($database:ty, $statement:expr, $dialect:expr) => {{
        let statement: Statement = $statement;
        let query = sqlx::query::<$database>(safe(if statement.locked {
            $dialect.locked(statement.sql)
        } else {
            Cow::Borrowed(statement.sql)
        }));
        statement.values.into_iter().fold(query, |query, value| match value {
            Value::Int(number) => query.bind(number),
            Value::Text(text) => query.bind(text.map(|text| $dialect.text(text))),
            Value::Bytes(bytes) => query.bind(bytes),
        })
    }};
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

    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn execute(&mut self, statement: Statement) -> Result<u64, StoreError> {
        let changed = match self.lend()? {
            #[cfg(feature = "sqlite")]
            Lent::Sqlite(connection) => {
                let done = query!(Sqlite, statement, Dialect::Sqlite).execute(connection).await;
                done.map(|done| done.rows_affected())
            }
            #[cfg(feature = "postgres")]
            Lent::Postgres(connection) => {
                let done = query!(Postgres, statement, Dialect::Postgres).execute(connection).await;
                done.map(|done| done.rows_affected())
            }
        };
        match changed {
            Ok(changed) => Ok(changed),
            Err(error) => Err(self.failed(error).await),
        }
    }

    /// Runs a statement that gives rows of `table`, which errors name.
    pub(crate) async fn rows(&mut self, table: &'static str, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let cells: Result<Vec<Cells>, sqlx::Error> = match self.lend()? {
            #[cfg(feature = "sqlite")]
            Lent::Sqlite(connection) => {
                let rows = query!(Sqlite, statement, Dialect::Sqlite).fetch_all(connection).await;
                rows.map(|rows| rows.into_iter().map(Cells::Sqlite).collect())
            }
            #[cfg(feature = "postgres")]
            Lent::Postgres(connection) => {
                let rows = query!(Postgres, statement, Dialect::Postgres).fetch_all(connection).await;
                rows.map(|rows| rows.into_iter().map(Cells::Postgres).collect())
            }
        };
        match cells {
            Ok(cells) => Ok(cells.into_iter().map(|cells| Row::new(table, cells, &self.1)).collect()),
            Err(error) => Err(self.failed(error).await),
        }
    }

    /// Runs a statement that gives at most one row of `table`.
    pub(crate) async fn row(&mut self, table: &'static str, statement: Statement) -> Result<Option<Row>, StoreError> {
        let cells = match self.lend()? {
            #[cfg(feature = "sqlite")]
            Lent::Sqlite(connection) => {
                let row = query!(Sqlite, statement, Dialect::Sqlite).fetch_optional(connection).await;
                row.map(|row| row.map(Cells::Sqlite))
            }
            #[cfg(feature = "postgres")]
            Lent::Postgres(connection) => {
                let row = query!(Postgres, statement, Dialect::Postgres).fetch_optional(connection).await;
                row.map(|row| row.map(Cells::Postgres))
            }
        };
        match cells {
            Ok(cells) => Ok(cells.map(|cells| Row::new(table, cells, &self.1))),
            Err(error) => Err(self.failed(error).await),
        }
    }

    /// Runs several statements without parameters, as schema files have them.
    pub(super) async fn script(&mut self, sql: Cow<'static, str>) -> Result<(), StoreError> {
        let script = sqlx::raw_sql(safe(sql));
        let done = match self.lend()? {
            #[cfg(feature = "sqlite")]
            Lent::Sqlite(connection) => script.execute(connection).await.map(drop),
            #[cfg(feature = "postgres")]
            Lent::Postgres(connection) => script.execute(connection).await.map(drop),
        };
        done.map_err(unavailable)
    }

    /// Keeps what a transaction wrote: it is on disk when this returns.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => Ok(()),
            #[cfg(feature = "sqlite")]
            Connection::SqliteTurn(turn) => turn.commit().await,
            #[cfg(feature = "postgres")]
            Connection::Postgres(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Connection::PostgresTransaction(transaction) => transaction.commit().await.map_err(unavailable),
        }
    }

    /// Whose SQL it speaks.
    pub(crate) fn dialect(&self) -> Dialect {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) | Connection::SqliteTurn(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Connection::Postgres(_) | Connection::PostgresTransaction(_) => Dialect::Postgres,
        }
    }

    /// PostgreSQL refuses a statement that was prepared before a newer program added a column. It is prepared anew the next time.
    async fn failed(&mut self, error: sqlx::Error) -> StoreError {
        #[cfg(feature = "postgres")]
        if let Ok(Lent::Postgres(connection)) = self.lend() {
            let code = error.as_database_error().and_then(|error| error.code());
            if code.as_deref() == Some(OLD_PLAN) {
                drop(sqlx::Connection::clear_cached_statements(connection).await); // one that is lost fails again
            }
        }
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => unavailable(error),
            #[cfg(feature = "sqlite")]
            Connection::SqliteTurn(turn) => turn.heed(unavailable(error)),
            #[cfg(feature = "postgres")]
            Connection::Postgres(_) | Connection::PostgresTransaction(_) => unavailable(error),
        }
    }

    fn lend(&mut self) -> Result<Lent<'_>, StoreError> {
        Ok(match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(connection) => Lent::Sqlite(connection),
            #[cfg(feature = "sqlite")]
            Connection::SqliteTurn(turn) => Lent::Sqlite(turn.connection()?),
            #[cfg(feature = "postgres")]
            Connection::Postgres(connection) => Lent::Postgres(connection),
            #[cfg(feature = "postgres")]
            Connection::PostgresTransaction(transaction) => Lent::Postgres(transaction),
        })
    }
}

/// All SQL is the program's own: literals and schema files, changed by nothing but the words of a dialect.
fn safe(sql: Cow<'static, str>) -> SqlStr {
    match sql {
        Cow::Borrowed(sql) => sql.into_sql_str(),
        Cow::Owned(sql) => sqlx::AssertSqlSafe(sql).into_sql_str(),
    }
}
