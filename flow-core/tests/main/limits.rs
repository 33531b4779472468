//! A rate limit holds over all runners of a store.

use std::num::NonZeroU32;
use std::time::Duration;

use flow_core::clock::Clock;
use flow_core::targets::{Limit, Target};
use mapping_core::canonical::DocumentKind;
use proptest::prelude::*;
use time::OffsetDateTime;

use crate::scripted::{START, Sale, World};

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

async fn sales(world: &World, count: usize) {
    for number in 0..count {
        let (event, key) = (format!("evt_{number}"), format!("order_{number}"));
        world.accept(&Sale::new(&event, &key, &format!("ch_{number}"), &format!("cus_{number}"), 100)).await;
    }
}

#[tokio::test]
async fn two_runners_together_keep_to_the_rate_of_their_target() {
    let world = World::new().await;
    sales(&world, 20).await;
    let limit = Limit::per_second(number(4));
    let runner = || world.runner().limit(Target::erp("books"), limit);
    let (first, second) = (runner(), runner());
    let (one, other) = tokio::join!(first.run_due(), second.run_due());
    one.and(other).unwrap();
    assert_eq!(world.store.summary().await.unwrap().posted, 20);
    let posts = 3 * 20;
    let (reads, burst) = (2 * 20, 4);
    let took = (world.clock.now() - START).whole_milliseconds();
    assert!(took >= (posts + reads - burst - 2) * 250, "{took} ms");
    let sends: Vec<i64> = [DocumentKind::Customer, DocumentKind::SalesOrder, DocumentKind::Receipt]
        .into_iter()
        .flat_map(|kind| world.books.sends(kind))
        .map(|(_, at)| at)
        .collect();
    for second in 0..i64::try_from(took / 1000).unwrap() {
        let within = sends.iter().filter(|at| **at == second).count();
        assert!(within <= 8, "{within} posts in second {second}");
    }
}

#[tokio::test]
async fn so_many_posts_are_under_way_at_the_same_time_and_no_more() {
    let world = World::new().await.with_books(|books| books.slowness = Duration::from_millis(50));
    sales(&world, 4).await;
    let limit = Limit::per_second(number(100_000)).posts(number(1));
    let runner = world.runner().limit(Target::erp("books"), limit);
    let began = std::time::Instant::now();
    assert_eq!(runner.run_until_quiet(|_| {}).await.unwrap().posted, 4);
    assert!(began.elapsed() >= Duration::from_millis(4 * 3 * 50), "one after the other");
}

proptest! {
    #[test]
    fn no_more_calls_are_made_than_the_burst_and_the_rate_allow(
        calls in 1_u32..500, burst in 1_u32..500, steps in proptest::collection::vec(0_u64..300, 1..200),
    ) {
        let limit = Limit { burst: number(burst), ..Limit::per_second(number(calls)) };
        let start = OffsetDateTime::UNIX_EPOCH;
        let (mut now, mut spent, mut made) = (start, start, 0_u64);
        for step in steps {
            now += Duration::from_millis(step);
            while let Ok(share) = limit.take(spent, now) {
                spent = share.spent_until;
                made += u64::from(share.calls);
            }
            let elapsed = u128::try_from((now - start).whole_microseconds()).unwrap();
            let allowed = u128::from(burst) + elapsed * u128::from(calls) / 1_000_000 + 1;
            prop_assert!(u128::from(made) <= allowed, "{made} of {allowed}");
            let next = limit.take(spent, now).unwrap_err();
            prop_assert!(next > now && limit.take(spent, next).is_ok());
        }
    }
}
