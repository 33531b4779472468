//! Laws of delays, for any policy and any chance.

use std::time::Duration;

use client_core::retry::{Jitter, RetryPolicy, Tried, retry_after};
use proptest::prelude::*;
use time::macros::datetime;

fn millis(most: u64) -> impl Strategy<Value = Duration> {
    (0..=most).prop_map(Duration::from_millis)
}

fn jitter() -> impl Strategy<Value = Jitter> {
    prop_oneof![Just(Jitter::Full), Just(Jitter::Decorrelated), Just(Jitter::Off)]
}

fn policy() -> impl Strategy<Value = RetryPolicy> {
    (1..20_u32, millis(5_000), millis(60_000), millis(600_000), jitter())
        .prop_map(|(max_attempts, base, cap, budget, jitter)| RetryPolicy { max_attempts, base, cap, budget, jitter })
}

proptest! {
    #[test]
    fn no_delay_exceeds_the_cap(policy in policy(), attempts in 1..u32::MAX, last in millis(u64::MAX), chance: u64) {
        prop_assert!(policy.delay(attempts, last, chance) <= policy.cap);
    }

    #[test]
    fn full_jitter_stays_under_the_exponential_delay(policy in policy(), attempts in 1..64_u32, chance: u64) {
        let exponential = RetryPolicy { jitter: Jitter::Off, ..policy }.delay(attempts, Duration::ZERO, chance);
        let jittered = RetryPolicy { jitter: Jitter::Full, ..policy }.delay(attempts, Duration::ZERO, chance);
        prop_assert!(jittered <= exponential);
    }

    #[test]
    fn decorrelated_jitter_stays_between_the_base_and_three_times_the_last(
        policy in policy(), last in millis(60_000), chance: u64,
    ) {
        let policy = RetryPolicy { jitter: Jitter::Decorrelated, ..policy };
        let delay = policy.delay(3, last, chance);
        prop_assert!(delay >= policy.base.min(policy.cap));
        prop_assert!(delay <= last.max(policy.base) * 3);
    }

    #[test]
    fn more_chance_is_never_less_delay(policy in policy(), attempts in 1..64_u32, one: u64, other: u64) {
        let delay = |chance| policy.delay(attempts, policy.base, chance);
        prop_assert!(delay(one.min(other)) <= delay(one.max(other)));
    }

    #[test]
    fn a_wait_is_at_least_what_was_asked_and_fits_the_budget(
        policy in policy(), attempts in 1..30_u32, elapsed in millis(700_000), asked in millis(700_000), chance: u64,
    ) {
        let tried = Tried { attempts, elapsed, last_delay: policy.base };
        if let Some(wait) = policy.next(&tried, Some(asked), chance) {
            prop_assert!(wait >= asked);
            prop_assert!(elapsed + wait <= policy.budget);
            prop_assert!(attempts < policy.max_attempts);
        }
    }

    #[test]
    fn a_call_that_always_fails_ends_within_its_attempts_and_its_budget(
        policy in policy(), chances in prop::collection::vec(any::<u64>(), 20),
    ) {
        let mut tried = Tried { attempts: 1, ..Tried::default() };
        for chance in chances {
            let Some(wait) = policy.next(&tried, None, chance) else { break };
            tried = Tried { attempts: tried.attempts + 1, elapsed: tried.elapsed + wait, last_delay: wait };
        }
        prop_assert!(tried.attempts <= policy.max_attempts);
        prop_assert!(tried.elapsed <= policy.budget);
    }

    #[test]
    fn no_text_breaks_the_reading_of_retry_after(text: String) {
        let _ = retry_after(&text, datetime!(2026-11-20 08:00 UTC));
    }
}

#[test]
fn full_jitter_uses_its_whole_range() {
    let policy = RetryPolicy::default();
    let lowest = policy.delay(1, Duration::ZERO, 0);
    let highest = policy.delay(1, Duration::ZERO, u64::MAX);
    assert_eq!(lowest, Duration::ZERO);
    assert!(highest > Duration::from_micros(499_999), "{highest:?}");
}

#[test]
fn retry_after_reads_seconds_and_dates_and_nothing_else() {
    let now = datetime!(2026-11-20 08:00:00 UTC);
    let table = [
        ("0", Some(0)),
        (" 120 ", Some(120)),
        ("Fri, 20 Nov 2026 08:01:00 GMT", Some(60)),
        ("Fri, 20 Nov 2026 07:00:00 GMT", Some(0)),
        ("18446744073709551615", Some(365 * 24 * 60 * 60)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(365 * 24 * 60 * 60)),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("tomorrow", None),
    ];
    for (text, seconds) in table {
        assert_eq!(retry_after(text, now), seconds.map(Duration::from_secs), "{text:?}");
    }
}
