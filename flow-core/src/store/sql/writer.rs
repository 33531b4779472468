//! The one writer of an SQLite file. A transaction that ends while others wait for their turn is kept together with theirs, by one
//! write to the disk, and nobody hears "kept" before that. Each stands behind a savepoint, so that one that fails, or whose caller goes
//! away, undoes nothing but itself. The next one sees what it wrote, as they are kept together or not at all.
//!
//! What begins and ends transactions runs in tasks of its own: whoever waits for it may go away at any point.

use std::sync::Arc;
use std::time::Instant;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use super::trouble::unavailable;
use crate::store::{StoreError, Trouble, Unavailable};

/// Transactions that are kept together at most.
const MOST: usize = 64;

/// The connection that everything is written through, one transaction at a time, in the order in which they ask. Clones share it.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Mutex<Desk>>);

/// What whoever has the turn works with.
struct Desk {
    options: SqliteConnectOptions,
    /// None once it is closed.
    connection: Option<SqliteConnection>,
    group: Option<Group>,
    /// Whether it could only be read, which stays so for as long as the file is open.
    is_read_only: bool,
    /// When the database last let nobody write, and why.
    refused: Option<(Instant, StoreError)>,
}

/// Transactions that are kept together. Its savepoint stands before the last one.
struct Group {
    members: usize,
    /// Whether the last one is to be kept; otherwise it is under way, or was left without a word.
    is_kept: bool,
    /// What the database said against the last one.
    trouble: Option<StoreError>,
    end: watch::Sender<Option<Result<(), StoreError>>>,
}

/// A turn at the connection. What it wrote is undone when it is dropped.
pub(crate) struct Turn(OwnedMutexGuard<Desk>);

impl Writer {
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let connection = Some(options.connect().await.map_err(unavailable)?);
        Ok(Self(Arc::new(Mutex::new(Desk { options, connection, group: None, is_read_only: false, refused: None }))))
    }

    /// A turn that is one transaction.
    pub(super) async fn begin(&self) -> Result<Turn, StoreError> {
        let asked = Instant::now();
        let mut desk = Arc::clone(&self.0).lock_owned().await;
        if let Some((at, why)) = &desk.refused
            && *at > asked
        {
            return Err(why.clone()); // it has waited as long as the one that was refused
        }
        let writer = self.clone();
        to_its_end(async move {
            if desk.join().await {
                return Ok(Turn(desk));
            }
            desk.open().await?;
            tokio::spawn(async move { writer.0.lock_owned().await.end().await }); // after those who wait already
            Ok(Turn(desk))
        })
        .await
    }

    /// A turn that only reads, and sees what is kept.
    pub(super) async fn read(&self) -> Result<Turn, StoreError> {
        let mut desk = Arc::clone(&self.0).lock_owned().await;
        to_its_end(async move {
            desk.end().await;
            Ok(Turn(desk))
        })
        .await
    }

    /// Waits until everything under way is done and closes the connection.
    pub(super) async fn close(&self) {
        let mut desk = Arc::clone(&self.0).lock_owned().await;
        let closed = to_its_end(async move {
            desk.end().await;
            match desk.connection.take() {
                Some(connection) => connection.close().await.map_err(unavailable),
                None => Ok(()),
            }
        });
        drop(closed.await); // a file that cannot be tidied up is so when it is opened the next time
    }
}

impl Desk {
    /// Makes room for one more in the open group. False if there is none, or no room in it.
    async fn join(&mut self) -> bool {
        let Some(group) = self.group.take_if(|group| group.members < MOST) else {
            self.end().await;
            return false;
        };
        let next = if group.is_kept { "RELEASE turn; SAVEPOINT turn" } else { "ROLLBACK TO turn" };
        match self.run(next).await {
            Ok(()) => {
                self.group = Some(Group { is_kept: false, trouble: None, ..group });
                true
            }
            Err(error) => {
                self.tell(group, Err(error)).await;
                false
            }
        }
    }

    async fn open(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.is_read_only)
            && let Ok(anew) = self.options.connect().await
        {
            self.connection = Some(anew);
        }
        if let Err(error) = self.run("BEGIN IMMEDIATE; SAVEPOINT turn").await {
            drop(self.run("ROLLBACK").await); // of what is begun, if anything is
            self.refused = Some((Instant::now(), error.clone()));
            return Err(error);
        }
        self.group = Some(Group { members: 0, is_kept: false, trouble: None, end: watch::Sender::new(None) });
        Ok(())
    }

    /// Keeps what the group wrote, all or nothing, and tells its members.
    async fn end(&mut self) {
        let Some(group) = self.group.take() else { return };
        let kept = self.run(if group.is_kept { "COMMIT" } else { "ROLLBACK TO turn; COMMIT" }).await;
        self.tell(group, kept).await;
    }

    /// A database that fails in the middle of a transaction may have undone all of it by itself; what it said then tells why.
    async fn tell(&mut self, group: Group, kept: Result<(), StoreError>) {
        let kept = match kept {
            Ok(()) => Ok(()),
            Err(error) => {
                drop(self.run("ROLLBACK").await); // fails if the database has done so itself
                Err(group.trouble.unwrap_or(error))
            }
        };
        group.end.send_replace(Some(kept));
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let connection = self.connection.as_mut().ok_or_else(closed)?;
        sqlx::query(sql).execute(connection).await.map(drop).map_err(unavailable)
    }
}

impl Turn {
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.0.connection.as_mut().ok_or_else(closed)
    }

    /// Remembers what the database said against it, and gives it back.
    pub(super) fn heed(&mut self, error: StoreError) -> StoreError {
        if let StoreError::Unavailable(Unavailable { trouble: Trouble::ReadOnly, .. }) = error {
            self.0.is_read_only = true;
        }
        if let Some(group) = &mut self.0.group {
            group.trouble = Some(error.clone());
        }
        error
    }

    /// Returns when what it wrote is on disk. Whoever goes away before hears nothing, and it is kept all the same.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let Some(group) = &mut self.0.group else { return Ok(()) };
        group.is_kept = true;
        group.members += 1;
        let mut end = group.end.subscribe();
        drop(self);
        let told = end.wait_for(Option::is_some).await.map_err(|_| closed())?;
        told.clone().unwrap_or_else(|| Err(closed()))
    }
}

/// Does something to its end, though the one that waits for it goes away.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::spawn(work).await.unwrap_or_else(|_| Err(closed())) // its runtime ends
}

fn closed() -> StoreError {
    StoreError::Unavailable("it was stopped".into())
}
