//! Accepted events are told from machine to machine by `NOTIFY`, so that a runner need not look all the time. What is not heard is
//! found when the runner looks the next time.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Between two attempts to listen.
const PAUSE: Duration = Duration::from_secs(1);

/// Hears and tells of arrivals until it is dropped.
pub(crate) struct Arrivals {
    heard: Arc<Notify>,
    to_tell: Arc<Notify>,
    tasks: [JoinHandle<()>; 2],
}

impl Arrivals {
    /// Begins to listen and to tell on `channel`.
    pub(super) fn on(pool: &PgPool, channel: &str) -> Self {
        let (heard, to_tell) = (Arc::<Notify>::default(), Arc::<Notify>::default());
        let tasks = [
            tokio::spawn(listen(pool.clone(), channel.to_owned(), Arc::clone(&heard))),
            tokio::spawn(tell(pool.clone(), channel.to_owned(), Arc::clone(&to_tell))),
        ];
        Self { heard, to_tell, tasks }
    }

    /// Returns when an arrival was heard of.
    pub(super) async fn next(&self) {
        self.heard.notified().await;
    }

    /// Tells the others soon. Many arrivals at once are told once: transactions that notify wait for each other when they commit,
    /// so that those which accept events do not do it themselves.
    pub(super) fn tell(&self) {
        self.to_tell.notify_one();
    }
}

impl Drop for Arrivals {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn listen(pool: PgPool, channel: String, heard: Arc<Notify>) {
    while !pool.is_closed() {
        if let Err(error) = listen_until_cut(&pool, &channel, &heard).await {
            tracing::debug!(%error, "does not hear of arrivals for a moment");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen_until_cut(pool: &PgPool, channel: &str, heard: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(channel).await?;
    loop {
        heard.notify_waiters();
        heard.notify_one(); // for one who is about to wait
        listener.recv().await?;
    }
}

async fn tell(pool: PgPool, channel: String, to_tell: Arc<Notify>) {
    loop {
        to_tell.notified().await;
        let told = sqlx::query("SELECT pg_notify($1, '')").bind(&channel).execute(&pool).await;
        if let Err(error) = told {
            tracing::debug!(%error, "others do not hear of an arrival");
        }
    }
}
