//! One life of a worker process: it goes on until its fuse is burnt, and then nothing that it began comes to an end.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::clock::Clock;
use time::OffsetDateTime;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::chance::Chance;
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

/// The machine's clock, which all processes share and which somebody sets now and then.
#[derive(Clone)]
pub struct MachineClock {
    begun: Instant,
    /// By how much it was set, in milliseconds.
    set: Arc<AtomicI64>,
}

impl MachineClock {
    pub fn begun(begun: Instant) -> Self {
        Self { begun, set: Arc::default() }
    }

    /// Sets the clock now and then, a little or by hours, forward or back, whoever holds a lease.
    pub async fn set_now_and_then(self, chance: Chance) {
        loop {
            chance.millis("until the clock is set", 1_000..90_000).await;
            let most = if chance.happens("by hours", 300) { 2 * 3600 * 1000 } else { 120 * 1000 };
            let set =
                i64::try_from(chance.number("the clock is set", 0..2 * most)).unwrap() - i64::try_from(most).unwrap();
            self.set.store(if chance.happens("it is right", 300) { 0 } else { set }, Ordering::Relaxed);
        }
    }
}

/// A process's view of the clock, which may be ahead by some time.
pub struct Watch {
    pub machine: MachineClock,
    pub ahead: Duration,
}

#[async_trait]
impl Clock for Watch {
    fn now(&self) -> OffsetDateTime {
        let set = time::Duration::milliseconds(self.machine.set.load(Ordering::Relaxed));
        START + self.machine.begun.elapsed() + self.ahead + set
    }

    async fn sleep_until(&self, moment: OffsetDateTime) {
        tokio::time::sleep(Duration::try_from(moment - self.now()).unwrap_or_default()).await;
    }

    fn steady(&self) -> Option<Duration> {
        Some(self.machine.begun.elapsed())
    }
}
