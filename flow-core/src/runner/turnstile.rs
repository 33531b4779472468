//! Who enters first hands back what an earlier run had left. While any run is inside, nothing is handed back, because it may be
//! under way.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;

/// Counts the runs of one runner and its clones.
#[derive(Debug, Default)]
pub(super) struct Turnstile {
    entering: Mutex<()>,
    inside: AtomicUsize,
}

/// A run that is inside. Dropping it leaves, however the run ends.
#[derive(Debug)]
pub(super) struct Inside(Arc<Turnstile>);

impl Turnstile {
    /// Enters, after `first` if nobody else is inside.
    pub(super) async fn enter<E>(self: &Arc<Self>, first: impl Future<Output = Result<(), E>>) -> Result<Inside, E> {
        let _one_at_a_time = self.entering.lock().await;
        if self.inside.load(Ordering::Acquire) == 0 {
            first.await?;
        }
        self.inside.fetch_add(1, Ordering::AcqRel);
        Ok(Inside(Arc::clone(self)))
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Ordering::AcqRel);
    }
}
