//! Durable delivery in a simulated world: time, chance, faults and crashes come from one seed, so that thousands of unlucky days are
//! lived through in a minute, and each can be lived through again.
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

use day::{Day, Ending};

fn from_environment(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

#[test]
fn on_any_day_every_sale_is_booked_once() {
    let first = from_environment("SIM_FIRST", 1);
    let seeds = first..first + from_environment("SIM_SEEDS", 200);
    let mut all = Ending::default();
    for seed in seeds.clone() {
        let ending = Day::of(seed).live();
        assert_eq!(ending.wrong, Vec::<String>::new(), "live it again with SIM_FIRST={seed} SIM_SEEDS=1; {ending:?}");
        all.crashes += ending.crashes;
        all.faults += ending.faults;
        all.sends += ending.sends;
        all.booked += ending.booked;
    }
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
