//! The rate limit, by the real clock.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use client_core::ErrorKind;
use client_core::rate::RateLimit;

use crate::script::Script;
use crate::script::Step::Status;
use crate::service::Parcel;

fn limit(requests: u32, period: Duration) -> RateLimit {
    RateLimit::new(NonZeroU32::new(requests).unwrap(), period)
}

#[tokio::test]
async fn clones_of_a_client_share_one_allowance() {
    let script = Script::new(&[Status(200); 6]);
    let client = script.client().rate_limit(limit(2, Duration::from_millis(200)));
    let other = client.clone().timeout(Duration::from_secs(20));
    let began = Instant::now();
    for _ in 0..3 {
        client.send(&Parcel::read()).await.unwrap();
        other.send(&Parcel::read()).await.unwrap();
    }
    // Two at once, the other four a tenth of a second apart.
    assert!(began.elapsed() >= Duration::from_millis(390), "{:?}", began.elapsed());
}

#[tokio::test]
async fn attempts_count_not_calls() {
    let script = Script::new(&[Status(429), Status(429), Status(200)]);
    let policy = client_core::retry::RetryPolicy { base: Duration::ZERO, ..Default::default() };
    let client = script.client().retry(policy).rate_limit(limit(1, Duration::from_millis(100)));
    let began = Instant::now();
    client.send(&Parcel::read()).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(190), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_limit_that_outlasts_the_call_sends_nothing() {
    let script = Script::new(&[Status(200)]);
    let client = script.client().rate_limit(limit(1, Duration::from_secs(60)));
    client.send(&Parcel::read()).await.unwrap();
    let waiting = client.call(&Parcel::send()).timeout(Duration::from_millis(50)).send().await;
    let error = waiting.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (&ErrorKind::Retry { after: None }, 0));
    assert_eq!(script.requests().len(), 1);
}

#[test]
fn a_full_allowance_tells_how_long_to_wait() {
    let limit = limit(1, Duration::from_secs(60));
    assert_eq!(limit.take(), Ok(()));
    let wait = limit.take().unwrap_err();
    assert!(wait > Duration::from_secs(58) && wait <= Duration::from_secs(60), "{wait:?}");
}
