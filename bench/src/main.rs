//! stripe-model beside async-stripe-webhook on the same signed body, in the same run.
//!
//! The work is split into short batches that alternate, in an order that flips every round, so that whatever else the
//! machine does hits both alike. Printed are the fastest batch, which noise cannot make better, and the median batch.
//!
//! Both verify the same signature over the same bytes. `construct_event` then decodes the whole event with its charge;
//! stripe-model does so in "typed", and stops after the envelope in "envelope", which async-stripe has no way to do. What
//! each decodes is not quite the same: async-stripe keeps every field of a charge, stripe-model those that it models and the
//! particulars of payment methods other than cards as raw JSON.
//!
//! A file named on the command line is measured in place of the built-in event.

use std::hint::black_box;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use stripe_model::webhook::{Verifier, sign};
use time::OffsetDateTime;

const SECRET: &str = "whsec_bench";
const ROUNDS: usize = 600;
const BATCH: u32 = 40;

/// One contender and the time per call of its batches.
struct Contender<'a> {
    name: &'static str,
    call: Box<dyn Fn() + 'a>,
    batches: Vec<Duration>,
}

impl<'a> Contender<'a> {
    fn new(name: &'static str, call: impl Fn() + 'a) -> Self {
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

fn main() {
    let file = std::env::args().nth(1);
    let body = match file {
        Some(file) => std::fs::read_to_string(file).expect("the file can be read"),
        None => include_str!("charge_succeeded.json").to_owned(),
    };
    measure(&body);
}

fn measure(body: &str) {
    let now = OffsetDateTime::now_utc();
    let secret = SecretString::from(SECRET);
    let header = sign(&secret, body.as_bytes(), now);
    let verifier = Verifier::new([&secret]);
    let verified = || verifier.verify(&header, body.as_bytes(), now).expect("the signature is right");

    let mut contenders = [
        Contender::new("async-stripe-webhook construct_event", || {
            black_box(stripe_webhook::Webhook::construct_event(body, &header, SECRET).expect("async-stripe reads it"));
        }),
        Contender::new("stripe-model verify + typed event", || {
            black_box(verified().event().expect("stripe-model reads it"));
        }),
        Contender::new("stripe-model verify + envelope", || {
            black_box(verified().envelope().expect("stripe-model reads its envelope"));
        }),
        Contender::new("stripe-model verify alone", || {
            black_box(verified());
        }),
    ];
    for round in 0..ROUNDS {
        for turn in 0..contenders.len() {
            let place = if round % 2 == 0 { turn } else { contenders.len() - 1 - turn };
            contenders[place].run_batch();
        }
    }
    println!("{} bytes, {ROUNDS} rounds of {BATCH} calls each", body.len());
    report(&mut contenders);
}

fn report(contenders: &mut [Contender<'_>]) {
    let times: Vec<_> =
        contenders.iter_mut().map(|contender| (contender.name, contender.fastest_and_median())).collect();
    for (name, [fastest, median]) in &times {
        println!("{name}: fastest {fastest} ns, median {median} ns");
    }
    let (_, rival) = times[0];
    for (name, own) in &times[1..3] {
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
