//! A connection to SQLite that statements run on. Those of a turn at the writer, and those that find few rows by a key, take some
//! microseconds, less than a way to another thread and back, and run where they are asked for; those that may look at many rows run on
//! a thread of their own.

use rusqlite::Connection;

use super::disk_work::{stopped, to_its_end};
use super::readers::Reader;
use super::statement::Statement;
use super::trouble::sqlite_says;
use super::writer::Turn;
use crate::store::StoreError;

/// What a session on SQLite holds.
pub(crate) enum SqliteSession {
    /// A connection that looks up few rows.
    Look(Reader),
    /// A connection that reads as many as there are; none while a statement runs on it.
    Reader(Option<Reader>),
    /// A turn at the connection that writes.
    Turn(Turn),
}

/// What is done with a statement.
type Work<T> = fn(&Connection, &Statement) -> rusqlite::Result<T>;

impl SqliteSession {
    /// Runs a statement. A connection that reads on another thread goes back to its pool when it is done, though nobody waits for it any
    /// longer.
    pub(super) async fn run<T: Send + 'static>(
        &mut self,
        statement: Statement,
        work: Work<T>,
    ) -> Result<T, StoreError> {
        match self {
            Self::Look(reader) => work(reader.connection()?, &statement).map_err(sqlite_says),
            Self::Reader(held) => aside(held, statement, work).await,
            Self::Turn(turn) => turn.run(|connection| work(connection, &statement)),
        }
    }

    /// Runs several statements without parameters, in a turn.
    pub(super) fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Turn(turn) => turn.run(|connection| connection.execute_batch(sql)),
            Self::Look(_) | Self::Reader(_) => Err(StoreError::Unavailable("this connection only reads".into())),
        }
    }

    /// Returns when what it wrote is on disk.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Look(_) | Self::Reader(_) => Ok(()),
            Self::Turn(turn) => turn.commit().await,
        }
    }
}

async fn aside<T: Send + 'static>(
    held: &mut Option<Reader>,
    statement: Statement,
    work: Work<T>,
) -> Result<T, StoreError> {
    let mut reader = held.take().ok_or_else(stopped)?;
    let (reader, done) = to_its_end(move || {
        let done = work(reader.connection()?, &statement).map_err(sqlite_says);
        Ok((reader, done))
    })
    .await?;
    *held = Some(reader);
    done
}
