//! The laws of backoff.

use std::time::Duration;

use flow_core::runner::Backoff;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_delay_is_between_half_and_all_of_the_doubled_first_and_never_past_the_cap(
        first in 1_u64..10_000, cap in 1_u64..100_000_000, failures in 1_u32..200, seed: u64,
    ) {
        let backoff = Backoff { first: Duration::from_millis(first), cap: Duration::from_millis(cap) };
        let whole = u128::from(first).checked_shl(failures - 1).unwrap_or(u128::MAX).min(u128::from(cap));
        let whole = if failures > 31 { u128::from(cap).min(u128::from(first) << 31) } else { whole };
        let delay = backoff.delay(failures, seed).as_millis();
        prop_assert!(delay * 2 + 2 >= whole && delay <= whole, "{delay} of {whole}");
    }

    #[test]
    fn rows_that_fail_together_come_back_apart(seed in 0_u64..u64::MAX - 1) {
        let backoff = Backoff { first: Duration::from_secs(60), cap: Duration::from_secs(60) };
        prop_assert_ne!(backoff.delay(1, seed), backoff.delay(1, seed + 1));
    }
}
