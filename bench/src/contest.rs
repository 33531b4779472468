//! Contenders that do the same work in turn. The work is split into short batches that alternate, in an order that flips every
//! round, so that whatever else the machine does hits all alike. The fastest batch, which noise cannot make better, and the
//! median batch count.

use std::time::{Duration, Instant};

const ROUNDS: usize = 600;
const BATCH: u32 = 40;

/// One contender and the time per call of its batches.
pub struct Contender<'a> {
    name: &'static str,
    call: Box<dyn Fn() + 'a>,
    batches: Vec<Duration>,
}

impl<'a> Contender<'a> {
    pub fn new(name: &'static str, call: impl Fn() + 'a) -> Self {
        Self { name, call: Box::new(call), batches: Vec::with_capacity(ROUNDS) }
    }

    fn run_batch(&mut self) {
        let began = Instant::now();
        for _ in 0..BATCH {
            (self.call)();
        }
        self.batches.push(began.elapsed() / BATCH);
    }

    fn fastest_and_median(&mut self) -> [u128; 2] {
        self.batches.sort_unstable();
        [self.batches[0].as_nanos(), self.batches[self.batches.len() / 2].as_nanos()]
    }
}

/// Runs all rounds and prints every contender's times, and how many times as long as each of the others the first one takes.
pub fn run(bytes: usize, contenders: &mut [Contender<'_>]) {
    for round in 0..ROUNDS {
        for turn in 0..contenders.len() {
            let place = if round % 2 == 0 { turn } else { contenders.len() - 1 - turn };
            contenders[place].run_batch();
        }
    }
    println!("{bytes} bytes, {ROUNDS} rounds of {BATCH} calls each");
    report(contenders);
}

fn report(contenders: &mut [Contender<'_>]) {
    let times: Vec<_> =
        contenders.iter_mut().map(|contender| (contender.name, contender.fastest_and_median())).collect();
    for (name, [fastest, median]) in &times {
        println!("{name}: fastest {fastest} ns, median {median} ns");
    }
    let (_, rival) = times[0];
    for (name, own) in &times[1..] {
        let [fastest, median] = [0, 1].map(|place| rival[place] * 100 / own[place]);
        println!(
            "ratio {name}: fastest {}.{:02}, median {}.{:02}",
            fastest / 100,
            fastest % 100,
            median / 100,
            median % 100
        );
    }
}
