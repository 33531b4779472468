//! Connections to an SQLite file that only read, and wait for no writer. Each is opened when it is needed first.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::disk_work::stopped;
use super::sqlite_file;
use crate::store::StoreError;

/// Connections that are open at most.
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
    _place: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn of(path: PathBuf) -> Self {
        let places = Arc::new(Semaphore::new(MOST as usize));
        Self(Arc::new(Pool { path, places, idle: Mutex::default() }))
    }

    /// Waits until one can be had.
    pub(super) async fn lend(&self) -> Result<Reader, StoreError> {
        let pool = Arc::clone(&self.0);
        let place = Arc::clone(&pool.places).acquire_owned().await.map_err(|_| stopped())?;
        let connection = pool.idle().pop();
        Ok(Reader { connection, pool, _place: place })
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
        Ok(self.connection.insert(connection))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.pool.idle().extend(self.connection.take());
    }
}
