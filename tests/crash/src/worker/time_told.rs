//! A gateway's time, as the driver tells it: a shop's months pass in minutes.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::clock::Clock;
use time::OffsetDateTime;

/// How long anything that waits for a time waits before it looks again.
const LOOK: Duration = Duration::from_millis(400);

#[derive(Clone, Default)]
pub(super) struct TimeTold(Arc<AtomicI64>);

impl TimeTold {
    /// Listens on standard input: each line is a time in seconds since 1970. The end of it is the end of the driver and of this process.
    pub(super) fn listen() -> Self {
        let time = Self::default();
        let told = time.clone();
        std::thread::spawn(move || {
            for second in std::io::stdin().lock().lines().map_while(Result::ok).filter_map(|line| line.parse().ok()) {
                told.0.store(second, Ordering::Relaxed);
            }
            std::process::exit(0);
        });
        time
    }
}

#[async_trait]
impl Clock for TimeTold {
    fn now(&self) -> OffsetDateTime {
        let second = self.0.load(Ordering::Relaxed);
        OffsetDateTime::from_unix_timestamp(second).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    async fn sleep_until(&self, _: OffsetDateTime) {
        tokio::time::sleep(LOOK).await;
    }
}
