//! Connections to an SQLite file. Each keeps the statements that it has prepared.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::trouble::sqlite_says;
use crate::store::StoreError;

/// The path of a database in memory.
pub(super) const MEMORY: &str = ":memory:";

/// How long a connection waits while another process writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Statements that a connection keeps prepared; there are fewer in the whole program.
const PREPARED: usize = 256;

/// What is written to the disk is there when a transaction has ended, and no row names one that is not there. What a savepoint would undo is
/// remembered in memory, and so are 16 MiB of pages: those of events under way.
const DURABLE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;";

/// A connection that writes. It makes the file if it is missing.
pub(super) fn to_write(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.execute_batch(DURABLE).map_err(sqlite_says)?;
    Ok(connection)
}

/// Pages that the journal of a file whose disk was full holds before it is folded into the file, instead of a thousand.
const SHORT: &str = "PRAGMA wal_autocheckpoint = 100; PRAGMA wal_checkpoint(TRUNCATE);";

/// Gives the disk back what the journal takes of it, as far as there is room to fold it into the file, and lets it grow less from now on.
pub(super) fn fold(connection: &Connection) {
    drop(connection.execute_batch(SHORT)); // what fails is tried again when the disk is full the next time
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
