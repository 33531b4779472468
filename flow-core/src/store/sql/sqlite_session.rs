//! A connection to SQLite that statements run on. Those of a turn at the writer take some microseconds, less than a way to another
//! thread and back, and run where they are asked for; those that only read may look at many rows, and run on a thread of their own.

use rusqlite::Connection;

use super::disk_work::{stopped, to_its_end};
use super::readers::Reader;
use super::trouble::sqlite_says;
use super::writer::Turn;
use crate::store::StoreError;

/// What a session on SQLite holds.
pub(crate) enum SqliteSession {
    /// A connection that only reads; none while a statement runs on it.
    Reader(Option<Reader>),
    /// A turn at the connection that writes.
    Turn(Turn),
}

impl SqliteSession {
    /// Does something with the connection. One that reads goes back to its pool when it is done, though nobody waits for it any longer.
    pub(super) async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self {
            Self::Reader(held) => aside(held, work).await,
            Self::Turn(turn) => turn.run(work),
        }
    }

    /// Returns when what it wrote is on disk.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Reader(_) => Ok(()),
            Self::Turn(turn) => turn.commit().await,
        }
    }
}

async fn aside<T: Send + 'static>(
    held: &mut Option<Reader>,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    let mut reader = held.take().ok_or_else(stopped)?;
    let (reader, done) = to_its_end(move || {
        let done = work(reader.connection()?).map_err(sqlite_says);
        Ok((reader, done))
    })
    .await?;
    *held = Some(reader);
    done
}
