//! The programs as they are run: what they print and how they exit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/channels.rs"]
mod channels;
#[path = "main/connect.rs"]
mod connect;
#[path = "main/enet_service.rs"]
mod enet_service;
#[path = "main/opayo_service.rs"]
mod opayo_service;
#[path = "main/service.rs"]
mod service;
#[path = "main/world.rs"]
mod world;

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
    let expected = ["canonical", "documents", "error", "file", "id", "ok", "reasons", "tellings", "type"];
    assert_eq!(keys, BTreeSet::from(expected), "{line}");
    assert_eq!((&line["id"], &line["type"]), (&json!("evt_90001"), &json!("charge.succeeded")));
    assert_eq!((&line["ok"], &line["error"]), (&json!(true), &Value::Null));
    let documents: Vec<&Value> = line["documents"].as_array().unwrap().iter().map(|one| &one["document"]).collect();
    assert!(documents.contains(&&json!("receipt")), "{documents:?}");
    assert!(!line["reasons"].as_array().unwrap().is_empty());
    let told: Vec<&Value> = line["tellings"].as_array().unwrap().iter().collect();
    let numbers = told.iter().find(|telling| telling["notice"]["notice"] == "gateway_payment").unwrap();
    assert!(numbers["notice"]["metadata"]["erp_receipt"].as_str().unwrap().starts_with("DOCUMENT-"), "{numbers}");
    assert!(told.iter().all(|telling| telling.get("links").is_none()), "links have numbers: {told:?}");
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
fn inspect_checks_a_rule_book_and_tells_of_its_faults() {
    let folder = TempDir::new().unwrap();
    let good = file(&folder, "good.toml", "[company]\ntime_zone = \"Europe/London\"\n[ledger]\nfees = \"6200\"\n");
    let output = run(env!("CARGO_BIN_EXE_inspect"), &["--rules", good.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("Europe/London") && text.contains("the rule book can be used"), "{text}");

    let bad = file(&folder, "bad.toml", "[company]\ntimezone = \"Europe/London\"\n[ledger]\nfees = 6200\n");
    let output = run(env!("CARGO_BIN_EXE_inspect"), &["--rules", bad.to_str().unwrap()]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true));
    assert!(text.contains("bad.toml:2:1") && text.contains("`time_zone`") && text.contains("bad.toml:4:8"), "{text}");
}

#[test]
fn inspect_plans_by_a_companys_own_rules() {
    let folder = TempDir::new().unwrap();
    let book = file(&folder, "own.toml", "[payment]\naccount = \"1313\"\nother_method = \"Other\"\n");
    let paid = file(&folder, "paid.json", &paid());
    let arguments = ["stripe", paid.to_str().unwrap(), "--rules", book.to_str().unwrap()];
    let output = run(env!("CARGO_BIN_EXE_inspect"), &arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("\"1313\"") && text.contains("rules.payment.account"), "{text}");
}

/// What `rules-diff` prints and how it exits.
fn rules_diff(arguments: &[&Path]) -> (Option<i32>, String, String) {
    let arguments: Vec<&str> =
        std::iter::once("rules-diff").chain(arguments.iter().map(|path| path.to_str().unwrap())).collect();
    let Output { status, stdout, stderr } = run(env!("CARGO_BIN_EXE_inspect"), &arguments);
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A book that holds the money of nameless sales on an account, and its change.
fn books(folder: &TempDir, change: &str) -> (PathBuf, PathBuf) {
    let book = |account: &str| format!("[payment]\naccount = \"{account}\"\nother_method = \"Other\"\n");
    (file(folder, "old.toml", &book("1200")), file(folder, "new.toml", &book(change)))
}

#[test]
fn rules_diff_finds_nothing_where_nothing_would_be_posted_differently() {
    let folder = TempDir::new().unwrap();
    let (old, new) = books(&folder, "1200");
    let (code, out, err) = rules_diff(&[&old, &new, &file(&folder, "paid.json", &paid())]);
    assert_eq!((code, out.as_str()), (Some(0), "0 of 1 events would be decided differently\n"), "{err}");
}

#[test]
fn rules_diff_shows_each_field_that_another_book_would_post_differently() {
    let folder = TempDir::new().unwrap();
    let (old, new) = books(&folder, "1300");
    let events = TempDir::new().unwrap();
    file(&events, "a.json", &paid());
    file(&events, "b.json", &paid().replace("evt_90001", "evt_90002"));
    file(&events, "notes.md", "no payload");
    let (code, out, err) = rules_diff(&[&old, &new, events.path()]);
    assert_eq!(code, Some(2), "{err}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.first(), Some(&"evt_90001 (charge.succeeded) would be decided differently"), "{out}");
    assert!(lines.iter().filter(|line| line.ends_with("account: 1200 becomes 1300")).count() == 2, "{out}");
    assert_eq!(lines.last(), Some(&"2 of 2 events would be decided differently"), "{out}");
}

#[test]
fn rules_diff_decides_by_the_facts_that_stand_beside_an_event() {
    let folder = TempDir::new().unwrap();
    let (old, new) = books(&folder, "1300");
    let paid = file(&folder, "paid.json", &paid());
    let no_facts = serde_json::to_string(&mapping_core::flows::Facts::new()).unwrap();
    file(&folder, "paid.facts.json", &no_facts);
    let (code, out, _) = rules_diff(&[&old, &new, &paid]);
    assert_eq!((code, out.as_str()), (Some(0), "0 of 1 events would be decided differently\n"), "both books ask first");
    file(&folder, "paid.facts.json", "{");
    let (code, _, err) = rules_diff(&[&old, &new, &paid]);
    assert!(code == Some(1) && err.contains("paid.facts.json"), "{err}");
}

#[test]
fn rules_diff_exits_with_1_for_what_it_cannot_read() {
    let folder = TempDir::new().unwrap();
    let (old, new) = books(&folder, "1300");
    let paid = file(&folder, "paid.json", &paid());
    let bad = file(&folder, "bad.toml", "[payment]\nacount = \"1\"\n");
    let cut = file(&folder, "cut.json", "{\"object\": \"event\"");
    let absent = folder.path().join("absent.json");
    for (arguments, named) in [
        (vec![&old, &bad, &paid], "bad.toml:2:1"),
        (vec![&absent, &new, &paid], "absent.json"),
        (vec![&old, &new, &cut], "cut.json"),
        (vec![&old, &new, &absent], "absent.json"),
        (vec![&old, &new], "EVENTS"),
    ] {
        let arguments: Vec<&Path> = arguments.into_iter().map(PathBuf::as_path).collect();
        let (code, out, err) = rules_diff(&arguments);
        assert!(code == Some(1) && out.is_empty() && err.contains(named), "{arguments:?}: {code:?} {err}");
    }
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

fn reconcile(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = run(env!("CARGO_BIN_EXE_reconcile"), arguments);
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn reconcile_tells_a_story_when_it_is_given_nothing() {
    let (code, text, errors) = reconcile(&[]);
    assert_eq!((code, errors.as_str()), (Some(2), ""), "{text}");
    for said in ["amount_differs", "broken", "po_s1", "three_way", "reconcile: matched=", "--gateway stripe:stripe.csv"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let (code, text, _) = reconcile(&["--json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &report["files"][0]["rows"], &report["files"][0]["broken"]), (Some(2), &json!(6), &json!(1)));
}

#[test]
fn reconcile_exits_by_what_is_open() {
    let folder = TempDir::new().unwrap();
    let map =
        "account.fixed = \"a\"\nkey = \"Key\"\namount.signed = \"Amount\"\ncurrency.fixed = \"USD\"\ndate = \"Date\"\n";
    let path = |name: &str, text: &str| file(&folder, name, text).to_str().unwrap().to_owned();
    let map = path("map.toml", map);
    let whole = format!("{map}:{}", path("whole.csv", "Key,Amount,Date\nch_1,5.00,2026-11-02\n"));
    let other = format!("{map}:{}", path("other.csv", "Key;Amount;Date\nch_1;4.00;2026-11-02\n"));
    let bad = format!("{map}:{}", path("bad.csv", "Key,Sum,Date\nch_1,5.00,2026-11-02\n"));
    let (code, text, _) = reconcile(&["--gateway", &whole, "--erp", &whole, "--as-of", "2026-11-30"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("as of 2026-11-30") && text.contains("exceptions=0"), "{text}");
    let (code, text, _) = reconcile(&["--gateway", &whole, "--erp", &other]);
    assert!(code == Some(2) && text.contains("amount_differs"), "{text}");
    let (code, text, errors) = reconcile(&["--gateway", &whole, "--erp", &bad]);
    assert_eq!((code, text.as_str()), (Some(1), ""));
    assert!(errors.contains("bad.csv:1: column `Amount`: there is no such column"), "{errors}");
    assert_eq!(reconcile(&["--no-such-option"]).0, Some(1));
}
