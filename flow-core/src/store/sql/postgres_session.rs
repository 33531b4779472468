//! A connection to PostgreSQL that statements run on.

use std::borrow::Cow;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres, SqlSafeStr, SqlStr, Transaction};

use super::statement::{Statement, Value};
use super::trouble::postgres_says;
use crate::store::StoreError;

/// What PostgreSQL calls a prepared statement whose columns have changed: "feature not supported".
const OLD_PLAN: &str = "0A000";

/// What a session on PostgreSQL holds.
pub(crate) enum PostgresSession {
    /// A connection that keeps every statement by itself.
    Each(PoolConnection<Postgres>),
    /// A transaction.
    Transaction(Transaction<'static, Postgres>),
}

impl PostgresSession {
    pub(super) async fn execute(&mut self, statement: Statement) -> Result<u64, StoreError> {
        match query(statement).execute(self.connection()).await {
            Ok(done) => Ok(done.rows_affected()),
            Err(error) => Err(self.failed(error).await),
        }
    }

    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<PgRow>, StoreError> {
        match query(statement).fetch_all(self.connection()).await {
            Ok(rows) => Ok(rows),
            Err(error) => Err(self.failed(error).await),
        }
    }

    pub(super) async fn script(&mut self, sql: Cow<'static, str>) -> Result<(), StoreError> {
        sqlx::raw_sql(safe(sql)).execute(self.connection()).await.map(drop).map_err(postgres_says)
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Each(_) => Ok(()),
            Self::Transaction(transaction) => transaction.commit().await.map_err(postgres_says),
        }
    }

    /// PostgreSQL refuses a statement that was prepared before a newer program added a column. It is prepared anew the next time.
    async fn failed(&mut self, error: sqlx::Error) -> StoreError {
        let code = error.as_database_error().and_then(|error| error.code());
        if code.as_deref() == Some(OLD_PLAN) {
            drop(sqlx::Connection::clear_cached_statements(self.connection()).await); // one that is lost fails again
        }
        postgres_says(error)
    }

    fn connection(&mut self) -> &mut PgConnection {
        match self {
            Self::Each(connection) => connection,
            Self::Transaction(transaction) => transaction,
        }
    }
}

/// A statement of ours as a query. One that reads rows in order to change them, in the same transaction, locks them; SQLite need not, which
/// has one writer at a time.
fn query(statement: Statement) -> Query<'static, Postgres, PgArguments> {
    let sql = if statement.locked { format!("{} FOR UPDATE", statement.sql).into() } else { statement.sql.into() };
    statement.values.into_iter().fold(sqlx::query(safe(sql)), |query, value| match value {
        Value::Int(number) => query.bind(number),
        Value::Text(text) => query.bind(text.map(storable)),
        Value::Bytes(bytes) => query.bind(bytes),
    })
}

/// A text as it can be stored: PostgreSQL has none with the character U+0000, which becomes U+FFFD.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// All SQL is the program's own: literals and schema files, changed by nothing but the words of a dialect.
fn safe(sql: Cow<'static, str>) -> SqlStr {
    match sql {
        Cow::Borrowed(sql) => sql.into_sql_str(),
        Cow::Owned(sql) => sqlx::AssertSqlSafe(sql).into_sql_str(),
    }
}
