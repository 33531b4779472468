//! The one writer of an SQLite file. A transaction that ends while others wait for their turn is kept together with theirs, by one
//! write to the disk, and nobody hears "kept" before that. One that fails, or whose caller goes away, undoes nothing but itself: SQLite
//! undoes a single statement that fails, and more than one stand behind a savepoint, or at the beginning of the group. The next one
//! sees what it wrote, as they are kept together or not at all.
//!
//! What may wait, for another process to let go of the file or for the disk, runs on a thread that may, and to its end: whoever waits for
//! it may go away at any point. Whoever asks meanwhile waits for the next group. Everything else runs where it is asked for.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use super::disk_work::{stopped, to_its_end};
use super::sqlite_file;
use super::trouble::sqlite_says;
use crate::store::{StoreError, Trouble, Unavailable};

/// Transactions that are kept together at most.
const MOST: usize = 512;

/// The connection that everything is written through, one transaction at a time, in the order in which they ask. Clones share it.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Mutex<Desk>>);

/// What whoever has the turn works with.
struct Desk {
    path: PathBuf,
    /// None once it is closed.
    connection: Option<Connection>,
    group: Option<Group>,
    /// Whether it could only be read, which stays so for as long as the file is open.
    is_read_only: bool,
    /// Whether the disk was full.
    is_full: bool,
    /// When the database last let nobody write, and why.
    refused: Option<(Instant, StoreError)>,
}

/// What a turn is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turns {
    /// One statement.
    Statement,
    /// A transaction.
    Transaction,
}

/// Transactions that are kept together.
struct Group {
    members: usize,
    /// Whether a savepoint stands before the last transaction that had others before it.
    is_marked: bool,
    /// Whether the last one is to be kept; otherwise it is under way, or was left without a word.
    is_kept: bool,
    /// What the database said against the last one.
    trouble: Option<StoreError>,
    end: watch::Sender<Option<Result<(), StoreError>>>,
}

/// A turn at the connection. What it wrote is undone when it is dropped.
pub(crate) struct Turn(OwnedMutexGuard<Desk>);

impl Writer {
    pub(super) async fn open(path: PathBuf) -> Result<Self, StoreError> {
        to_its_end(move || {
            let connection = Some(sqlite_file::to_write(&path)?);
            let desk = Desk { path, connection, group: None, is_read_only: false, is_full: false, refused: None };
            Ok(Self(Arc::new(Mutex::new(desk))))
        })
        .await
    }

    /// A turn that is one transaction.
    pub(super) async fn begin(&self) -> Result<Turn, StoreError> {
        self.turn(Turns::Transaction).await
    }

    /// A turn for one statement, which is kept though nobody commits it.
    pub(super) async fn write(&self) -> Result<Turn, StoreError> {
        self.turn(Turns::Statement).await
    }

    async fn turn(&self, turns: Turns) -> Result<Turn, StoreError> {
        let asked = Instant::now();
        let mut desk = Arc::clone(&self.0).lock_owned().await;
        if let Some((at, why)) = &desk.refused
            && *at > asked
        {
            return Err(why.clone()); // it has waited as long as the one that was refused
        }
        if desk.join(turns) {
            return Ok(Turn(desk));
        }
        let writer = self.clone();
        to_its_end(move || {
            desk.end();
            desk.open(turns)?;
            tokio::spawn(writer.end_soon());
            Ok(Turn(desk))
        })
        .await
    }

    /// Ends the group after those who wait for their turn already, or have only to be given a processor to ask for it.
    async fn end_soon(self) {
        tokio::task::yield_now().await;
        drop(self.read().await);
    }

    /// A turn that only reads, and sees what is kept.
    pub(super) async fn read(&self) -> Result<Turn, StoreError> {
        let mut desk = Arc::clone(&self.0).lock_owned().await;
        if desk.group.is_none() {
            return Ok(Turn(desk));
        }
        to_its_end(move || {
            desk.end();
            Ok(Turn(desk))
        })
        .await
    }

    /// Waits until everything under way is done and closes the connection.
    pub(super) async fn close(&self) {
        let mut desk = Arc::clone(&self.0).lock_owned().await;
        let closed = to_its_end(move || {
            desk.end();
            drop(desk.connection.take()); // a file that cannot be tidied up is so when it is opened the next time
            Ok(())
        });
        drop(closed.await);
    }
}

impl Desk {
    /// Makes room for one more in the open group. False if there is none, or no room in it.
    fn join(&mut self, turns: Turns) -> bool {
        let Some(mut group) = self.group.take_if(|group| group.members < MOST) else { return false };
        match self.go_on(&mut group, turns) {
            Ok(()) => {
                self.group = Some(group);
                true
            }
            Err(error) => {
                self.tell(group, Err(error));
                false
            }
        }
    }

    /// Undoes the last one if it is not to be kept, and lets the next one begin.
    fn go_on(&self, group: &mut Group, turns: Turns) -> Result<(), StoreError> {
        if self.is_undone()? || !group.is_kept && !group.is_marked {
            return Err(stopped()); // by the database, or nobody was kept before the one that left
        }
        let is_transaction = turns == Turns::Transaction;
        self.run(match (group.is_kept, group.is_marked) {
            (false, _) => &["ROLLBACK TO turn"],
            (true, true) if is_transaction => &["RELEASE turn", "SAVEPOINT turn"],
            (true, false) if is_transaction => &["SAVEPOINT turn"],
            (true, _) => &[],
        })?;
        (group.is_kept, group.trouble) = (!is_transaction, None);
        group.is_marked |= is_transaction;
        Ok(())
    }

    fn open(&mut self, turns: Turns) -> Result<(), StoreError> {
        if std::mem::take(&mut self.is_read_only)
            && let Ok(anew) = sqlite_file::to_write(&self.path)
        {
            self.connection = Some(anew);
        }
        if std::mem::take(&mut self.is_full) {
            sqlite_file::fold(self.connection()?);
        }
        if let Err(error) = self.run(&["BEGIN IMMEDIATE"]) {
            self.refused = Some((Instant::now(), error.clone()));
            return Err(error);
        }
        let (is_kept, end) = (turns == Turns::Statement, watch::Sender::new(None));
        self.group = Some(Group { members: 0, is_marked: false, is_kept, trouble: None, end });
        Ok(())
    }

    /// Keeps what the group wrote, all or nothing, and tells its members.
    fn end(&mut self) {
        let Some(group) = self.group.take() else { return };
        let kept = self.run(match (group.is_kept, group.is_marked) {
            (true, _) => &["COMMIT"],
            (false, true) => &["ROLLBACK TO turn", "COMMIT"],
            (false, false) => &["ROLLBACK"],
        });
        self.tell(group, kept);
    }

    /// A database that fails in the middle of a transaction may have undone all of it by itself; what it said then tells why.
    fn tell(&mut self, group: Group, kept: Result<(), StoreError>) {
        let kept = kept.map_err(|error| {
            drop(self.run(&["ROLLBACK"])); // fails if the database has done so itself
            self.heed(group.trouble.unwrap_or(error))
        });
        group.end.send_replace(Some(kept));
    }

    /// Remembers what has to be done about trouble before the next group, and gives it back.
    fn heed(&mut self, error: StoreError) -> StoreError {
        if let StoreError::Unavailable(Unavailable { trouble, .. }) = &error {
            self.is_read_only |= *trouble == Trouble::ReadOnly;
            self.is_full |= *trouble == Trouble::DiskFull;
        }
        error
    }

    /// Whether the database has undone the whole group by itself.
    fn is_undone(&self) -> Result<bool, StoreError> {
        Ok(self.connection()?.is_autocommit())
    }

    fn run(&self, statements: &[&str]) -> Result<(), StoreError> {
        let connection = self.connection()?;
        let run = |sql: &&str| connection.prepare_cached(sql)?.execute([]).map(drop);
        statements.iter().try_for_each(run).map_err(sqlite_says)
    }

    fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection.as_ref().ok_or_else(stopped)
    }
}

impl Turn {
    /// Does something with the connection.
    pub(super) fn run<T>(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        if let Some(group) = &self.0.group
            && self.0.is_undone()?
        {
            return Err(group.trouble.clone().unwrap_or_else(stopped));
        }
        work(self.0.connection()?).map_err(|error| self.heed(sqlite_says(error)))
    }

    /// Remembers what the database said against it, and gives it back.
    fn heed(&mut self, error: StoreError) -> StoreError {
        let error = self.0.heed(error);
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
        let told = end.wait_for(Option::is_some).await.map_err(|_| stopped())?;
        told.clone().unwrap_or_else(|| Err(stopped()))
    }
}
