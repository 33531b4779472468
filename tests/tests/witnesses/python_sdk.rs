//! The official Python SDK as a client of our Stripe sandbox: customers, payments, refunds, lists, expansion, replay, errors, events.

use sandbox::Stripe;

use crate::process::{Language, answer};
use crate::shop::run;

pub(crate) fn shops() {
    run(async {
        let sandbox = Stripe::new().start().await.unwrap();
        let mut script = Language::Python.script("stripe_sdk_shops.py");
        script.args([sandbox.base_url().as_str(), sandbox.api_key()]);
        tokio::task::spawn_blocking(move || answer(script, b"")).await.unwrap();
        let refunds = sandbox.all("refund");
        assert!(!refunds.is_empty(), "the story gives money back");
    });
}
