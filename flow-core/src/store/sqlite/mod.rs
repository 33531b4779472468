//! The embedded store: one SQLite file in WAL mode, written through one connection, every commit on disk before it returns
//! (`synchronous = FULL`). One process works on a file at a time.

mod cursor_table;
mod database;
mod inbox_rows;
mod inbox_tables;
mod moment;
mod note_table;
mod outbox_rows;
mod outbox_tables;
mod schema;
mod sqlite_store;
mod telling_table;

pub use sqlite_store::SqliteStore;
