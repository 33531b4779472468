//! The programs as they are run: what they print and how they exit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A guest pays 25.00 USD and says nothing of what for.
fn paid() -> String {
    let charge = json!({
        "id": "ch_90001", "object": "charge", "amount": 2500, "amount_captured": 2500, "amount_refunded": 0,
        "currency": "usd", "created": 1_795_000_000, "captured": true, "paid": true, "status": "succeeded",
        "livemode": false, "refunded": false, "customer": null, "invoice": null, "payment_intent": null,
        "billing_details": {"name": "Gia Guest", "email": "gia@example.com", "phone": null, "address": null},
        "receipt_email": "gia@example.com", "metadata": {},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242", "funding": "credit"}},
    });
    let event = json!({
        "id": "evt_90001", "object": "event", "type": "charge.succeeded", "api_version": "2024-06-20",
        "created": 1_795_000_001, "livemode": false, "pending_webhooks": 1,
        "request": {"id": null, "idempotency_key": null}, "data": {"object": charge},
    });
    event.to_string()
}

fn file(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn inspect(file: &Path) -> (Option<i32>, Value) {
    let output = run(env!("CARGO_BIN_EXE_inspect"), &["stripe", file.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    let [line] = text.lines().collect::<Vec<_>>()[..] else { panic!("one line a file: {text}") };
    (output.status.code(), serde_json::from_str(line).unwrap())
}

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

#[test]
fn inspect_says_what_an_event_is_and_what_it_would_post() {
    let folder = TempDir::new().unwrap();
    let (code, line) = inspect(&file(&folder, "paid.json", &paid()));
    assert_eq!(code, Some(0));
    let keys: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["canonical", "documents", "error", "file", "id", "ok", "reasons", "type"];
    assert_eq!(keys, BTreeSet::from(expected), "{line}");
    assert_eq!((&line["id"], &line["type"]), (&json!("evt_90001"), &json!("charge.succeeded")));
    assert_eq!((&line["ok"], &line["error"]), (&json!(true), &Value::Null));
    let documents: Vec<&Value> = line["documents"].as_array().unwrap().iter().map(|one| &one["document"]).collect();
    assert!(documents.contains(&&json!("receipt")), "{documents:?}");
    assert!(!line["reasons"].as_array().unwrap().is_empty());
}

#[test]
fn inspect_exits_with_1_for_an_event_that_is_cut_off() {
    let folder = TempDir::new().unwrap();
    let whole = paid();
    let (code, line) = inspect(&file(&folder, "cut.json", &whole[..whole.len() / 2]));
    assert_eq!(code, Some(1));
    assert_eq!(line["ok"], json!(false));
    assert!(line["error"].is_string(), "{line}");
}

#[test]
fn quickstart_books_a_folder_of_one_payment_once() {
    let folder = TempDir::new().unwrap();
    file(&folder, "paid.json", &paid());
    let output = run(env!("CARGO_BIN_EXE_quickstart"), &["--events", folder.path().to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    let last = text.lines().last().unwrap_or_default();
    assert_eq!(last, "quickstart: events=1 posted=1 skipped=0 dead=0 lost=0 duplicated=0", "{text}");
    assert_eq!(output.status.code(), Some(0));
}
