//! Our client against stripe-stateful-mock: true idempotency, and tokens that fail so many times before they succeed.

use client_core::{ErrorKind, IdempotencyKey};
use stripe_model::endpoints::{Retrieve, charges, customers, refunds};
use stripe_model::{Charge, ChargeStatus, Currency};

use crate::process::{Language, Server};
use crate::shop::{client, run};

fn server() -> Server {
    Server::start(Language::Node.script("stateful_mock_serve.mjs"))
}

pub(crate) fn shops() {
    let server = server();
    run(async {
        let client = client(&server.base_url);
        let customer = client.send(&customers::create().email("ann@example.com")).await.unwrap();
        assert_eq!(customer.email.as_deref(), Some("ann@example.com"));

        let charge = client.send(&charges::create(5000, &Currency::from("usd"), "tok_visa")).await.unwrap();
        assert_eq!(charge.status, Some(ChargeStatus::Succeeded));
        let refund = client.send(&refunds::create_for_charge(&charge.id).amount(1500)).await.unwrap();
        assert_eq!(refund.amount, 1500);
        let charge = client.send(&Retrieve::<Charge>::new(charge.id)).await.unwrap();
        assert_eq!((charge.amount, charge.amount_refunded), (5000, 1500));

        let declined =
            client.send(&charges::create(5000, &Currency::from("usd"), "tok_chargeDeclined")).await.unwrap_err();
        assert_eq!(*declined.kind(), ErrorKind::Rejected);
        assert_eq!(declined.rejection().code.as_deref(), Some("generic_decline"));
        let missing = client.send(&Retrieve::<Charge>::new("ch_missing")).await.unwrap_err();
        assert_eq!(*missing.kind(), ErrorKind::NotFound);
    });
}

pub(crate) fn repeats() {
    let server = server();
    run(async {
        let client = client(&server.base_url);
        let stubborn = charges::create(700, &Currency::from("usd"), "tok_429|tok_429|tok_visa");
        let answer = client.call(&stubborn).answer().await.unwrap();
        assert_eq!(answer.attempts, 3);
        assert_eq!(answer.value.amount, 700);

        // A 500 is stored under its key like any other answer, so the same key never learns whether money moved.
        let broken = charges::create(700, &Currency::from("usd"), "tok_500|tok_visa");
        let error = client.send(&broken).await.unwrap_err();
        assert!(error.is_unknown(), "a charge that met a 500 may have been made: {error}");
    });
}

pub(crate) fn replays() {
    let server = server();
    run(async {
        let client = client(&server.base_url);
        let key = IdempotencyKey::random();
        let order = charges::create(900, &Currency::from("usd"), "tok_visa");
        let first = client.call(&order).idempotency_key(key.clone()).answer().await.unwrap();
        let again = client.call(&order).idempotency_key(key.clone()).answer().await.unwrap();
        assert_eq!(again.value.id, first.value.id);
        assert!(again.replayed, "the second answer is the first one again");

        let other = charges::create(901, &Currency::from("usd"), "tok_visa");
        let refused = client.call(&other).idempotency_key(key).send().await.unwrap_err();
        assert_eq!(*refused.kind(), ErrorKind::Conflict);
    });
}
