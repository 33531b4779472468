//! The word to stop, for workers that a shutdown has waited for long enough.

use std::future::pending;

use tokio::sync::watch;

/// What a worker listens to.
#[derive(Clone, Debug)]
pub(super) struct Stop(watch::Receiver<bool>);

/// Who may say it.
#[derive(Debug)]
pub(super) struct Stopper(watch::Sender<bool>);

impl Stopper {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    pub(super) fn listener(&self) -> Stop {
        Stop(self.0.subscribe())
    }

    /// Tells all workers to hand back what they hold.
    pub(super) fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Returns when it is said; never, if nobody is left to say it.
    pub(super) async fn told(&mut self) {
        if self.0.wait_for(|said| *said).await.is_err() {
            pending::<()>().await;
        }
    }
}
