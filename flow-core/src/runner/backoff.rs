//! When something that could not go on is tried again.

use std::time::Duration;

/// Exponential delays with a cap, spread by chance so that rows that failed together do not come back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The delay after the first failure, before chance.
    pub first: Duration,
    /// No delay of our own choice is longer.
    pub cap: Duration,
}

impl Backoff {
    /// The delay after `failures` failures in a row: between half and all of `first` doubled once per further failure, never
    /// more than the cap. The same `seed` gives the same delay.
    pub fn delay(&self, failures: u32, seed: u64) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let whole = self.first.saturating_mul(1 << doublings).min(self.cap);
        let half = whole / 2;
        let width = u64::try_from((whole - half).as_nanos()).unwrap_or(u64::MAX);
        let chance = spread(seed ^ u64::from(failures));
        let share = (u128::from(width) * u128::from(chance)) >> 64;
        half + Duration::from_nanos(u64::try_from(share).unwrap_or(width))
    }

    /// The delay, or what the other side asked for if that is longer.
    pub(super) fn at_least(&self, asked: Option<Duration>, failures: u32, seed: u64) -> Duration {
        self.delay(failures, seed).max(asked.unwrap_or_default())
    }
}

/// SplitMix64: neighbouring seeds give numbers that have nothing to do with each other.
fn spread(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
