//! Durable delivery in a simulated world: time, chance, faults and crashes come from one seed, so that thousands of unlucky days are
//! lived through in minutes, and each can be lived through again. A seed varies:
//!
//! - the sales: how many, which share a customer or an order key, which are told under two event ids, which nobody can book;
//! - their deliveries: order, duplicates, when they come, and that they come again until they are on disk;
//! - one to three processes over one store: when each starts, dies at any of its steps, is shut down, and starts again;
//! - the way to the ERP: errors, too many requests, requests that never arrive or arrive after their sender has given up or died,
//!   answers that are lost after the work was done, reads that fail; the ERP itself takes everything as often as it comes;
//! - the store: slow, without room for more events, failing before or after it has written, its disk full for up to a minute and a half;
//! - the clock: set forward and back by seconds and by hours while leases are held, and up to a sixth of a lease different from
//!   process to process.
//!
//! `SIM_SEEDS=5000` lives through so many days, `SIM_FIRST=7` begins with that one. A day that goes wrong names its seed.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod books;
mod chance;
mod day;
mod process;
#[path = "../main/scripted.rs"]
#[allow(dead_code)] // the stories of the other test binary use all of it
mod scripted;
mod store;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use day::{Day, Ending};

fn from_environment(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

#[test]
fn on_any_day_every_sale_is_booked_once() {
    let first = from_environment("SIM_FIRST", 1);
    let seeds = first..first + from_environment("SIM_SEEDS", 200);
    let (next, all) = (AtomicU64::new(seeds.start), Mutex::new(Ending::default()));
    let wrong = Mutex::new(BTreeMap::new());
    let live = || {
        while let Some(seed) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|seed| seeds.contains(seed)) {
            let ending = Day::of(seed).live();
            all.lock().unwrap().add(&ending);
            if !ending.wrong.is_empty() {
                wrong.lock().unwrap().insert(seed, ending);
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        (0..threads).for_each(|_| drop(scope.spawn(live)));
    });
    let (all, wrong) = (all.into_inner().unwrap(), wrong.into_inner().unwrap());
    for (seed, ending) in &wrong {
        eprintln!("live it again with SIM_FIRST={seed} SIM_SEEDS=1: {ending:?}");
    }
    assert!(wrong.is_empty(), "{} days went wrong", wrong.len());
    println!("seeds {seeds:?}: {all:?}");
    assert!(all.crashes > 0 && all.faults > 0, "the days were not unlucky: {all:?}");
}

#[test]
fn a_day_can_be_lived_through_again() {
    for seed in 1..=10 {
        let days = [Day::of(seed).live(), Day::of(seed).live()];
        assert_eq!(days[0], days[1], "seed {seed}");
    }
}

#[test]
fn who_does_not_ask_before_sending_again_is_seen() {
    let wrong = (1..=20).filter(|seed| !Day::of(*seed).without_probes().live().wrong.is_empty()).count();
    assert!(wrong > 0, "twenty unlucky days went well without probes");
}
