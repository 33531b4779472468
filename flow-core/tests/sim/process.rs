//! One life of a worker process: it goes on until its fuse is burnt, and then nothing that it began comes to an end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::clock::Clock;
use time::OffsetDateTime;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::scripted::START;

#[derive(Clone, Default)]
pub struct Process(Arc<Life>);

#[derive(Default)]
struct Life {
    /// How many more points it reaches; absent for one that does not die.
    fuse: Option<AtomicU64>,
    dead: Notify,
}

impl Process {
    /// Dies at the point after so many others.
    pub fn dying_after(points: u64) -> Self {
        Self(Arc::new(Life { fuse: Some(AtomicU64::new(points)), dead: Notify::new() }))
    }

    /// A point at which it may die.
    pub async fn point(&self) {
        let Some(fuse) = &self.0.fuse else { return };
        let burnt = fuse.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err();
        if burnt {
            self.0.dead.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// Returns when it is dead.
    pub async fn dies(&self) {
        self.0.dead.notified().await;
    }
}

/// A process's clock, which may be wrong by some time.
pub struct Watch {
    pub begun: Instant,
    pub ahead: Duration,
}

#[async_trait]
impl Clock for Watch {
    fn now(&self) -> OffsetDateTime {
        START + self.begun.elapsed() + self.ahead
    }

    async fn sleep_until(&self, moment: OffsetDateTime) {
        tokio::time::sleep(Duration::try_from(moment - self.now()).unwrap_or_default()).await;
    }
}
