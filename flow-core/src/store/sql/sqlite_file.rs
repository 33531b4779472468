//! Connections to an SQLite file. Each keeps the statements that it has prepared.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::trouble::sqlite_says;
use crate::store::StoreError;

/// The path of a database in memory.
pub(super) const MEMORY: &str = ":memory:";

/// How long a connection waits while another process writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// Statements that a connection keeps prepared; there are fewer in the whole program.
const PREPARED: usize = 256;

/// What is written to the disk is there when a transaction has ended, and no row names one that is not there.
const DURABLE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

/// A connection that writes. It makes the file if it is missing.
pub(super) fn to_write(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.execute_batch(DURABLE).map_err(sqlite_says)?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn to_read(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// No two threads use a connection at the same time, so that SQLite need not guard it.
fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(sqlite_says)?;
    connection.busy_timeout(PATIENCE).map_err(sqlite_says)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}
