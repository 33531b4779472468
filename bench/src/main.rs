//! stripe-model beside async-stripe-webhook on the same signed body, in the same run.
//!
//! Both verify the same signature over the same bytes. `construct_event` then decodes the whole event with its charge;
//! stripe-model does so in "typed", and stops after the envelope in "envelope", which async-stripe has no way to do. What
//! each decodes is not quite the same: async-stripe keeps every field of a charge, stripe-model those that it models and the
//! particulars of payment methods other than cards as raw JSON.
//!
//! A file named on the command line is measured in place of the built-in event.

mod contest;

use std::hint::black_box;

use contest::Contender;
use secrecy::SecretString;
use stripe_model::webhook::{Verifier, sign};
use time::OffsetDateTime;

const SECRET: &str = "whsec_bench";
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
    contest::run(body.len(), &mut contenders);
}
