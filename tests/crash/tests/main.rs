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

fn nothing_is_lost_and_nothing_is_there_twice(arguments: &[&str], kills: &str) {
    let output = crash(&[arguments, &["--kills", kills]].concat());
    let (said, last) = said(&output);
    println!("{said}");
    if said.contains("no PostgreSQL") {
        return;
    }
    assert!(output.status.success(), "{said}");
    assert!(last.contains(&format!(" kills={kills} lost=0 duplicated=0 ledger_difference=0.00 ")), "{last}");
}

#[test]
fn from_stripe_to_tims_killed_workers_lose_nothing_and_post_nothing_twice() {
    nothing_is_lost_and_nothing_is_there_twice(&["--events", "400"], "12");
}

#[test]
fn four_workers_on_one_server_lose_nothing_and_post_nothing_twice() {
    nothing_is_lost_and_nothing_is_there_twice(&["--events", "400", "--store", "postgres"], "12");
}

#[test]
fn from_opayo_to_syspro_killed_workers_lose_nothing_and_post_nothing_twice() {
    nothing_is_lost_and_nothing_is_there_twice(&["--pair", "opayo-syspro", "--events", "300"], "8");
}

#[test]
fn a_worker_that_sends_again_without_asking_is_seen() {
    for pair in ["stripe-tims", "opayo-syspro"] {
        let output = crash(&["--pair", pair, "--events", "300", "--kills", "8", "--seed", "3", "--break", "probe"]);
        let (said, last) = said(&output);
        assert!(!output.status.success() && !last.contains(" duplicated=0 "), "{said}");
    }
}

#[test]
fn an_endpoint_that_answers_before_the_event_is_on_disk_is_seen() {
    let output = crash(&["--events", "300", "--kills", "24", "--seed", "3", "--break", "accept", "--limit", "120"]);
    let (said, last) = said(&output);
    assert!(!output.status.success() && !last.contains(" lost=0 "), "{said}");
}

#[test]
fn a_run_that_its_time_limit_ended_says_so() {
    let output = crash(&["--events", "60", "--kills", "3", "--limit", "0"]);
    let (said, last) = said(&output);
    assert!(!output.status.success() && said.contains("ENDED BY ITS TIME LIMIT"), "{said}");
    assert!(last.contains(" kills=0 "), "{last}");
}
