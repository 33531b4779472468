//! Group commit: events that are accepted at the same time are kept by one transaction and one write to the disk, and nobody hears
//! "kept" before that. While it goes on the next ones gather. What waits has bounded room: past it an event is refused at
//! once, with a time to ask again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::inbox_tables;
use super::vault::Vault;
use crate::inbox::{Accepted, Incoming};
use crate::store::StoreError;

/// Room for what waits, in KiB, unless told otherwise: 64 MiB.
const ROOM: usize = 64 * 1024;

/// Events that one transaction keeps at most.
const BATCH: usize = 512;

/// Events for which a transaction is worth its write to the disk, which takes as long for one.
const ENOUGH: usize = 64;

/// When to ask again after the room was full. A batch takes milliseconds; this is the least that HTTP can say.
const WAIT: Duration = Duration::from_secs(1);

/// Events on their way to the disk. Clones share them.
#[derive(Clone)]
pub(super) struct AcceptQueue {
    gathering: Arc<Mutex<Gathering>>,
    room: Arc<Semaphore>,
    size: usize,
}

#[derive(Default)]
struct Gathering {
    waiting: Vec<Waiting>,
    /// Whether somebody is committing and will look here again.
    is_served: bool,
}

/// An event whose sender waits for the answer.
struct Waiting {
    incoming: Incoming,
    answer: oneshot::Sender<Result<Accepted, StoreError>>,
}

impl AcceptQueue {
    pub(super) fn new() -> Self {
        Self::of_size(ROOM)
    }

    /// Room for so many KiB.
    pub(super) fn of_size(size: usize) -> Self {
        let size = size.clamp(1, Semaphore::MAX_PERMITS);
        Self { gathering: Arc::default(), room: Arc::new(Semaphore::new(size)), size }
    }

    /// Room for an event until the permit is dropped: its payload's, and at least a KiB.
    pub(super) fn room(&self, incoming: &Incoming) -> Result<OwnedSemaphorePermit, StoreError> {
        let needed = (incoming.payload.len() / 1024 + 1).min(self.size);
        let needed = u32::try_from(needed).unwrap_or(u32::MAX);
        Arc::clone(&self.room).try_acquire_many_owned(needed).map_err(|_| StoreError::Busy { wait: WAIT })
    }

    /// Keeps an event together with those that come at the same time.
    pub(super) async fn accept(&self, database: &Vault, incoming: Incoming) -> Result<Accepted, StoreError> {
        let (answer, answered) = oneshot::channel();
        let is_served = {
            let mut gathering = self.lock();
            gathering.waiting.push(Waiting { incoming, answer });
            std::mem::replace(&mut gathering.is_served, true)
        };
        if !is_served {
            tokio::spawn(Serving { queue: self.clone(), is_done: false }.serve(database.clone()));
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Unavailable("it was stopped".into())))
    }

    /// Waits as long as more come who had only to be given a processor, unless there are enough.
    async fn gather(&self) {
        let mut before = 0;
        loop {
            let waiting = self.lock().waiting.len();
            if waiting == before || waiting >= ENOUGH {
                return;
            }
            before = waiting;
            tokio::task::yield_now().await;
        }
    }

    /// The next batch; nobody serves from now on if there is none.
    fn next_batch(&self) -> Vec<Waiting> {
        let mut gathering = self.lock();
        let size = gathering.waiting.len().min(BATCH);
        gathering.is_served = size > 0;
        gathering.waiting.drain(..size).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Gathering> {
        self.gathering.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves the queue until it is empty.
struct Serving {
    queue: AcceptQueue,
    is_done: bool,
}

impl Serving {
    async fn serve(mut self, database: Vault) {
        loop {
            self.queue.gather().await;
            let batch = self.queue.next_batch();
            if batch.is_empty() {
                self.is_done = true;
                return;
            }
            let (events, answers): (Vec<_>, Vec<_>) =
                batch.into_iter().map(|waiting| (waiting.incoming, waiting.answer)).unzip();
            let kept = keep(&database, &events).await;
            for (position, answer) in answers.into_iter().enumerate() {
                let accepted = kept.as_ref().map_err(StoreError::clone).and_then(|kept| {
                    let accepted = kept.get(position).copied();
                    accepted.ok_or_else(|| StoreError::Unavailable("it was left out".into()))
                });
                drop(answer.send(accepted)); // whoever went away hears nothing
            }
        }
    }
}

impl Drop for Serving {
    /// A runtime that ends drops what it runs: those who wait hear that it failed, and the next one serves again.
    fn drop(&mut self) {
        if !self.is_done {
            *self.queue.lock() = Gathering::default();
        }
    }
}

/// Keeps events in one transaction. One that fails keeps none.
async fn keep(database: &Vault, events: &[Incoming]) -> Result<Vec<Accepted>, StoreError> {
    let mut session = database.begin().await?;
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        kept.push(inbox_tables::accept(&mut session, event).await?);
    }
    session.commit().await?;
    Ok(kept)
}
