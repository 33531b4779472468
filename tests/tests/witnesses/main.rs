//! Independent implementations, each a process of its own: the official SDKs for Node and Python, and two fake Stripe servers that
//! others wrote. `tests/witnesses/install.sh` installs them into `.witnesses`; where one is missing, its tests are ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod localstripe;
mod process;
mod python_sdk;
mod shop;
mod signatures;
mod stateful_mock;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use crate::process::Language;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [
        (
            Language::Node,
            "the Node SDK and we accept each other's signatures and refuse tampered ones",
            signatures::agree_with_node as fn(),
        ),
        (
            Language::Python,
            "the Python SDK and we accept each other's signatures and refuse tampered ones",
            signatures::agree_with_python,
        ),
        (Language::Python, "the Python SDK shops at our Stripe sandbox", python_sdk::shops),
        (Language::Python, "our client shops at localstripe", localstripe::shops),
        (Language::Python, "localstripe's webhooks verify and parse", localstripe::delivers),
        (Language::Node, "our client shops at stripe-stateful-mock", stateful_mock::shops),
        (
            Language::Node,
            "our client repeats a refused charge until stripe-stateful-mock takes it",
            stateful_mock::repeats,
        ),
        (
            Language::Node,
            "stripe-stateful-mock replays our key and refuses it for other parameters",
            stateful_mock::replays,
        ),
    ]
    .into_iter()
    .map(|(language, name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
        .with_ignored_flag(!language.is_installed())
    })
    .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
