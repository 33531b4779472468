//! The law of counts: whatever goes wrong, every accepted event ends posted, skipped or dead, and the ERP holds nothing twice.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use flow_core::inbox::EventState;
use flow_core::ports::PortError;
use flow_core::store::SqliteStore;
use proptest::prelude::*;

use crate::scripted::{Fault, Sale, World, assert_nothing_twice};

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::LostAfter),
        Just(Fault::LostBefore),
        Just(Fault::Busy(None)),
        (0_u64..5000).prop_map(|seconds| Fault::Busy(Some(Duration::from_secs(seconds)))),
        Just(Fault::Refuse),
        Just(Fault::Stranger),
    ]
}

fn deaf() -> impl Strategy<Value = PortError> {
    prop_oneof![
        Just(PortError::Retry { after: None, message: "deaf".to_owned() }),
        Just(PortError::Unauthorized { message: "no".to_owned() }),
    ]
}

fn sale() -> impl Strategy<Value = Sale> {
    (0..12_u8, 0..4_u8, 0..6_u8, 0..3_u8, prop_oneof![8 => Just(100_i64), 1 => Just(90), 1 => Just(0)]).prop_map(
        |(event, key, transaction, customer, minor)| {
            let name = |prefix, number| format!("{prefix}_{number}");
            Sale::new(&name("evt", event), &name("o", key), &name("ch", transaction), &name("cus", customer), minor)
        },
    )
}

/// Drops the future after it was polled `polls` times, as a crash would.
async fn cut<T>(polls: usize, future: impl Future<Output = T>) {
    let (mut future, mut left) = (pin!(future), polls);
    std::future::poll_fn(|context| {
        left = left.saturating_sub(1);
        match future.as_mut().poll(context) {
            Poll::Pending if left > 0 => Poll::Pending,
            Poll::Pending | Poll::Ready(_) => Poll::Ready(()),
        }
    })
    .await;
}

async fn play(sales: Vec<Sale>, faults: Vec<Fault>, deaf: (Vec<PortError>, Vec<PortError>), cuts: Vec<usize>) {
    let folder = tempfile::tempdir().unwrap();
    let world = World::on(Arc::new(SqliteStore::open(folder.path().join("flow.db")).await.unwrap()));
    {
        let mut pages = world.books.pages.lock().unwrap();
        pages.faults.extend(faults.into_iter().map(|fault| (None, fault)));
        pages.deaf_reads.extend(deaf.0);
        pages.deaf_probes.extend(deaf.1);
    }
    let (early, late) = sales.split_at(sales.len() / 2);
    for sale in early {
        world.accept(sale).await;
    }
    for polls in cuts {
        let runner = world.runner();
        cut(polls, runner.run_until_quiet(|_| {})).await;
    }
    for sale in late {
        world.accept(sale).await;
    }
    let summary = world.run().await;
    let accepted: BTreeSet<&str> = sales.iter().map(|sale| sale.event.as_str()).collect();
    assert_eq!(summary.events, accepted.len() as u64);
    assert_eq!(summary.posted + summary.skipped + summary.dead, summary.events);
    assert_nothing_twice(&world.books);
    for (name, event) in world.events().await {
        assert_eq!(event.cause.is_some(), event.state == EventState::Dead, "{name}");
        assert_eq!(event.skip.is_some(), event.state == EventState::Skipped, "{name}");
        if event.state == EventState::Posted {
            let held = world.books.held();
            assert!(world.documents(&name).await.iter().all(|document| held.contains(&document.document.key())));
        }
    }
    assert_eq!(world.books.held().len() as u64, summary.documents, "what the outbox says is what the books hold");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_event_ends_and_nothing_is_booked_twice(
        sales in prop::collection::vec(sale(), 1..16),
        faults in prop::collection::vec(fault(), 0..12),
        reads in prop::collection::vec(deaf(), 0..4),
        probes in prop::collection::vec(deaf(), 0..4),
        cuts in prop::collection::vec(1_usize..60, 0..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(sales, faults, (reads, probes), cuts));
    }
}
