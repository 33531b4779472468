//! Connections to an SQLite file that only read, and wait for no writer. Each is opened when it is needed first. What may look at many
//! rows does so on one of few; a look at some rows, which runs where it is asked for, has one of its own for as long as it takes, and
//! is refused where it would have to wait.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::disk_work::stopped;
use super::sqlite_file::{self, PATIENCE};
use super::trouble::sqlite_says;
use crate::store::StoreError;

/// Connections that may look at many rows at the same time.
const MOST: u32 = 4;

/// The connections of a file. Clones share them.
#[derive(Clone)]
pub(crate) struct Readers(Arc<Pool>);

struct Pool {
    path: PathBuf,
    /// Who holds none of its permits waits for one.
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

/// A connection that is given back when it is dropped.
pub(super) struct Reader {
    /// None until it is used first.
    connection: Option<Connection>,
    pool: Arc<Pool>,
    /// How long it waits where somebody keeps the whole file to himself.
    patience: Duration,
    _place: Option<OwnedSemaphorePermit>,
}

impl Readers {
    pub(super) fn of(path: PathBuf) -> Self {
        let places = Arc::new(Semaphore::new(MOST as usize));
        Self(Arc::new(Pool { path, places, idle: Mutex::default() }))
    }

    /// One that may take its time. Waits until it can be had.
    pub(super) async fn lend(&self) -> Result<Reader, StoreError> {
        let place = Arc::clone(&self.0.places).acquire_owned().await.map_err(|_| stopped())?;
        Ok(self.reader(PATIENCE, Some(place)))
    }

    /// One for a look.
    pub(super) fn look(&self) -> Result<Reader, StoreError> {
        if self.0.places.is_closed() {
            return Err(stopped());
        }
        Ok(self.reader(Duration::ZERO, None))
    }

    fn reader(&self, patience: Duration, place: Option<OwnedSemaphorePermit>) -> Reader {
        let connection = self.0.idle().pop();
        Reader { connection, pool: Arc::clone(&self.0), patience, _place: place }
    }

    /// Waits until all are given back and closes them.
    pub(super) async fn close(&self) {
        let all = self.0.places.acquire_many(MOST).await;
        self.0.places.close();
        self.0.idle().clear();
        drop(all);
    }
}

impl Pool {
    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    pub(super) fn connection(&mut self) -> Result<&Connection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => sqlite_file::to_read(&self.pool.path)?,
        };
        connection.busy_timeout(self.patience).map_err(sqlite_says)?;
        Ok(self.connection.insert(connection))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let connection = self.connection.take().filter(|_| !self.pool.places.is_closed());
        self.pool.idle().extend(connection);
    }
}
