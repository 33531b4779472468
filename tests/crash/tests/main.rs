//! The crash test, short enough for every run; and that it sees what it is there to see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::{Command, Output};

fn crash(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_crash")).args(arguments).output().unwrap()
}

/// What it said, and the last line.
fn said(output: &Output) -> (String, String) {
    let text = [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    let last = text.lines().last().unwrap_or_default().to_owned();
    (text, last)
}

#[test]
fn killed_workers_lose_nothing_and_post_nothing_twice() {
    let output = crash(&["--events", "400", "--kills", "12"]);
    let (said, last) = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(last.contains(" kills=12 lost=0 duplicated=0 ledger_difference=0.00 "), "{last}");
    println!("{said}");
}

#[test]
fn four_workers_on_one_server_lose_nothing_and_post_nothing_twice() {
    let output = crash(&["--events", "400", "--kills", "12", "--store", "postgres"]);
    let (said, last) = said(&output);
    if said.contains("no PostgreSQL") {
        return println!("{said}");
    }
    assert!(output.status.success(), "{said}");
    assert!(last.contains(" kills=12 lost=0 duplicated=0 ledger_difference=0.00 "), "{last}");
    println!("{said}");
}

#[test]
fn a_worker_that_sends_again_without_asking_is_seen() {
    let output = crash(&["--events", "300", "--kills", "8", "--seed", "3", "--break", "probe"]);
    let (said, last) = said(&output);
    assert!(!output.status.success() && !last.contains(" duplicated=0 "), "{said}");
}

#[test]
fn an_endpoint_that_answers_before_the_event_is_on_disk_is_seen() {
    let output = crash(&["--events", "300", "--kills", "8", "--seed", "3", "--break", "accept", "--patience", "60"]);
    let (said, last) = said(&output);
    assert!(!output.status.success() && !last.contains(" lost=0 "), "{said}");
}
