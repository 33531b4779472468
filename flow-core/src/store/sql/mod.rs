//! The store on SQLite and on PostgreSQL: every table and every statement is written once. [`Database`] opens a [`Session`], a
//! session runs a [`Statement`], a statement gives [`Row`]s; what the two databases say differently is in `dialect` and, for claims,
//! in `heads`.
//!
//! # How to add a table
//! 1. Write `schema_N.sql` with the next `N`, in SQLite's words (`INTEGER`, `TEXT`, `BLOB`, `INTEGER PRIMARY KEY AUTOINCREMENT`,
//!    `) STRICT;`): PostgreSQL gets its own words for them. Moments are microseconds in `INTEGER`, JSON is `TEXT`. Add it to the end
//!    of `STEPS` in `schema`. A step that was released never changes.
//! 2. Write `<noun>_table.rs` with one function per statement, over `&mut Session`:
//!    `session.execute(Statement::new("… $1 …").bind(value))` says how many rows it changed, `session.row("<table>", …)` and
//!    `rows` give [`Row`]s, read by `row.int("column")`, `text`, `moment`, `json`, `maybe_text` … Name columns with `AS` where
//!    they are computed. `ON CONFLICT` names its columns; numbers that a statement computes are `BIGINT`.
//! 3. Declare the operations as a trait of their own in `store/<noun>.rs`, or in [`Store`](super::Store) if the runner asks for
//!    them, and implement it for [`SqlStore`]: `self.database.look()` for one that finds rows by a key, `read()` for one that
//!    may read many, `write()` for one statement that writes, `begin()` for more than one, each with `session.commit()` at its end. A transaction that decides by what it reads reads it
//!    [`locked`](Statement::locked).
//! 4. Write its laws in [`conformance`](crate::conformance); they run against both databases.

mod accept_queue;
#[cfg(feature = "postgres")]
mod arrivals;
mod attempt_table;
mod audit_table;
mod cursor_table;
mod damage;
mod database;
mod desk_tables;
mod dialect;
#[cfg(feature = "sqlite")]
mod disk_work;
mod heads;
mod inbox_rows;
mod inbox_tables;
mod job_table;
mod lease_tables;
mod moment;
mod note_table;
mod outbox_rows;
mod outbox_tables;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_session;
#[cfg(feature = "sqlite")]
mod readers;
mod redaction_tables;
mod resealing;
mod resealing_tables;
mod row;
mod schema;
mod sealed_places;
mod session;
mod sql_store;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlite")]
mod sqlite_file;
#[cfg(feature = "sqlite")]
mod sqlite_session;
#[cfg(feature = "sqlite")]
mod sqlite_statements;
mod statement;
mod target_table;
mod telling_table;
mod trouble;
mod vault;
#[cfg(feature = "sqlite")]
mod writer;

pub(crate) use database::Database;
pub(crate) use row::Row;
pub(crate) use session::Session;
pub use sql_store::SqlStore;
pub(crate) use statement::Statement;

/// The embedded store, on SQLite: [`SqlStore::open`] and [`SqlStore::memory`].
#[cfg(feature = "sqlite")]
pub type SqliteStore = SqlStore;

/// The store of a server, on PostgreSQL: [`SqlStore::connect`].
#[cfg(feature = "postgres")]
pub type PostgresStore = SqlStore;
