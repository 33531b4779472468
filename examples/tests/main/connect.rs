//! The desk, as it is run.

use std::path::Path;
use std::process::Output;

use flow_core::dead_letter::Cause;
use flow_core::inbox::{Basis, Finish, Incoming};
use flow_core::outbox::{Also, NewPlan, Settlement};
use flow_core::store::{SqliteStore, Store};
use mapping_core::flows::{Answer, Decision, Facts, ItemAnswer, Question, all_flows, decide, questions};
use mapping_core::gateway::stripe;
use mapping_core::refusal::{Refusal, RefusalCode, Suggestion};
use mapping_core::rules::RuleBook;
use serde_json::{Value, json};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};

/// What an ERP that holds nothing answers.
fn answer(question: &Question) -> Answer {
    match question {
        Question::Customers { .. } => Answer::Customers(Vec::new()),
        Question::Item { .. } => Answer::Item(ItemAnswer::default()),
        _ => Answer::Absent,
    }
}

/// A payment, planned by what such an ERP answers.
fn planned(payload: &[u8]) -> NewPlan {
    let (flows, rules) = (all_flows(), RuleBook::stripe_tims());
    let event = stripe::read(payload).unwrap();
    let mut facts = Facts::new();
    loop {
        let open = questions(&flows, &event, &facts, &rules).unwrap();
        if open.is_empty() {
            break;
        }
        open.into_iter().for_each(|question| facts.learn(question.clone(), answer(&question)));
    }
    let Decision::Post(plan) = decide(&flows, &event, &facts, &rules).unwrap() else { panic!("it is paid") };
    let basis = Basis { flow: "order_to_cash".to_owned(), rules_hash: "0".repeat(64), facts };
    NewPlan { erp: "tims".to_owned(), basis, plan }
}

/// A store with one letter, whose first document TIMS has refused three days ago.
async fn store(path: &Path) {
    let store = SqliteStore::open(path).await.unwrap();
    let payload = super::paid().into_bytes();
    let died = OffsetDateTime::now_utc() - Duration::days(3);
    let incoming = Incoming {
        gateway: "stripe".into(),
        account: None,
        event: "evt_90001".into(),
        kind: "charge.succeeded".to_owned(),
        order_key: Some("stripe/ch_90001".into()),
        payload: payload.clone(),
        received_at: died,
    };
    store.accept(&incoming).await.unwrap();
    let claim = store.claim_events(died, died + Duration::HOUR, 1).await.unwrap().remove(0);
    store.plan(&claim, &planned(&payload), None).await.unwrap();
    let first = store.documents_of(claim.event.id).await.unwrap().remove(0);
    let held = store.claim_document(first.id, died, died + Duration::HOUR).await.unwrap().unwrap();
    let near = Suggestion { value: "C-77".to_owned(), score: 912, why: "the same e-mail address".to_owned() };
    let refusal = Refusal::new(RefusalCode::MissingCustomer, "customer", "GUEST", "no such customer").suggest([near]);
    store.settle(&held, &Settlement::Rejected(Box::new(refusal.clone())), Also::default(), died).await.unwrap();
    let dead = Finish::Dead(Cause::Refused { refusal: Box::new(refusal) });
    store.finish(&claim, &dead, None, died).await.unwrap();
    store.close().await;
}

/// A folder with such a store.
fn desk() -> TempDir {
    let folder = TempDir::new().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(store(&folder.path().join("flow.db")));
    folder
}

/// What `connect dead-letters` prints and how it exits.
fn connect(folder: &TempDir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let path = folder.path().join("flow.db");
    let place = ["--store", path.to_str().unwrap(), "--by", "ann"];
    let all = [&["dead-letters"], arguments, &place].concat();
    let Output { status, stdout, stderr } = super::run(env!("CARGO_BIN_EXE_connect"), &all);
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// The lines of JSON that a command prints; it has to end well.
fn lines(folder: &TempDir, arguments: &[&str]) -> Vec<Value> {
    let (code, out, err) = connect(folder, &[arguments, &["--json"]].concat());
    assert!(matches!(code, Some(0 | 2)) && err.is_empty(), "{arguments:?}: {code:?} {err}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The number of the letter's document that has a value under a name.
fn document(folder: &TempDir, name: &str, value: &str) -> String {
    let shown = lines(folder, &["show", "1"]).remove(0);
    let documents = shown["documents"].as_array().unwrap();
    documents.iter().find(|document| document.pointer(name) == Some(&json!(value))).unwrap()["id"].to_string()
}

#[test]
fn letters_are_listed_with_counts_and_found_by_filters() {
    let folder = desk();
    let (code, text, _) = connect(&folder, &["list"]);
    assert_eq!(code, Some(2), "there is something to look at");
    for said in ["stripe evt_90001", "tims", "3d", "missing_customer", "letters=1 missing_customer=1"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for (filter, found) in [
        (["--reason", "missing_customer"], 1),
        (["--reason", "unknown_sku"], 0),
        (["--target", "tims"], 1),
        (["--target", "syspro"], 0),
        (["--key", "evt_90001"], 1),
        (["--key", "evt_2"], 0),
        (["--older-than", "2d"], 1),
        (["--newer-than", "2d"], 0),
    ] {
        let lines = lines(&folder, &[&["list"], &filter[..]].concat());
        assert_eq!(lines.last().unwrap()["counts"]["total"], json!(found), "{filter:?}");
    }
    assert_eq!(connect(&folder, &["list", "--reason", "unknown_sku"]).0, Some(0));
    let (code, _, err) = connect(&folder, &["list", "--older-than", "soon"]);
    assert!(code == Some(1) && err.contains("write 30m, 12h or 2d"), "{err}");
}

#[test]
fn a_letter_is_shown_with_what_helps_and_without_who_it_is() {
    let folder = desk();
    let (code, text, _) = connect(&folder, &["show", "1"]);
    assert_eq!(code, Some(0));
    for said in [
        "why: missing_customer",
        "suggested: C-77 (912/1000",
        "fact 0: ",
        "for tims, rejected",
        "\"email\":\"(hidden)\"",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let (code, _, err) = connect(&folder, &["show", "7"]);
    assert_eq!((code, err.as_str()), (Some(1), "connect: event 7 is no dead letter\n"));
}

#[test]
fn an_edit_is_checked_and_then_carried_out_by_a_replay() {
    let folder = desk();
    let receipt = document(&folder, "/document/document", "receipt");
    let edit = |set: &str| connect(&folder, &["edit", "1", "--document", &receipt, "--set", set, "--why", "on paper"]);
    let (code, _, err) = edit("/amount/amount=\"1.00\"");
    assert!(code == Some(1) && err.contains("invalid_amount at amount.amount"), "{err}");
    let (code, _, err) = edit("/method=Cowrie");
    assert!(code == Some(1) && err.contains("TIMS has no such payment method; name one of Credit Card"), "{err}");
    let (code, text, err) = edit("/reference=by hand");
    assert!(code == Some(0) && text.contains("becomes by hand"), "{text}{err}");
    let (_, text, _) = connect(&folder, &["show", "1"]);
    assert!(text.contains("reference: by hand by desk.edit from") && text.contains("edited_by = ann"), "{text}");
    let (code, text, _) = connect(&folder, &["replay", "1", "--dry-run"]);
    assert!(code == Some(0) && text.contains("receipt ch_90001 would be sent\n"), "{text}");
    let (code, text, _) = connect(&folder, &["replay", "1"]);
    assert_eq!((code, text.as_str()), (Some(0), "event 1: goes on with its documents as they are\n"));
    assert_eq!(connect(&folder, &["list"]).0, Some(0));
    let (code, _, err) = connect(&folder, &["replay", "1"]);
    assert!(code == Some(1) && err.contains("is no dead letter"), "{err}");
}

#[test]
fn a_dry_run_says_what_would_be_sent_and_does_nothing() {
    let folder = desk();
    let rehearsal = lines(&folder, &["replay", "--all", "--dry-run"]).remove(0);
    assert_eq!(rehearsal["outcome"], json!({"outcome": "post"}), "{rehearsal}");
    assert_eq!(rehearsal["documents"][0]["fate"], json!({"fate": "again"}), "{rehearsal}");
    let (code, text, _) = connect(&folder, &["replay", "1", "--dry-run"]);
    assert!(code == Some(0) && text.contains("would be sent under a new key"), "{text}");
    assert_eq!(lines(&folder, &["list"]).last().unwrap()["counts"]["total"], json!(1));
    let (code, _, err) = connect(&folder, &["replay", "1", "--dry-run", "--rules", "no-such-book.toml"]);
    assert!(code == Some(1) && err.contains("no-such-book.toml"), "{err}");
}

#[test]
fn what_is_discarded_comes_back_and_what_is_resolved_goes_on() {
    let folder = desk();
    assert_eq!(connect(&folder, &["discard", "1"]).0, Some(1), "a reason is needed");
    assert_eq!(connect(&folder, &["discard", "1", "--why", "a test payment"]).0, Some(0));
    assert_eq!(lines(&folder, &["list"]).last().unwrap()["counts"]["total"], json!(0));
    assert_eq!(lines(&folder, &["list", "--discarded"]).last().unwrap()["counts"]["total"], json!(1));
    assert_eq!(connect(&folder, &["restore", "1"]).0, Some(0));
    let refused = document(&folder, "/state", "rejected");
    let resolve = ["resolve", "1", "--document", &refused, "--number", "R-5"];
    let (code, _, err) = connect(&folder, &resolve);
    assert!(code == Some(1) && err.contains("this desk does not reach it"), "{err}");
    let insist = [&resolve[..], &["--insist", "--why", "seen on the screen"]].concat();
    assert_eq!(connect(&folder, &insist).0, Some(0));
    assert_eq!(lines(&folder, &["list"]).last().unwrap()["counts"]["total"], json!(0), "it goes on");
}

#[test]
fn the_trail_of_it_all_is_verified_exported_and_erased() {
    let folder = desk();
    connect(&folder, &["discard", "1", "--why", "a test payment"]);
    connect(&folder, &["restore", "1"]);
    let (code, text, _) = connect(&folder, &["audit", "verify"]);
    assert!(
        code == Some(0) && text.starts_with("2 entries hold each other, 0 of them erased; the end is 2:"),
        "{text}"
    );
    let head = lines(&folder, &["audit", "verify"]).remove(0)["head"].as_str().unwrap().to_owned();
    assert_eq!(connect(&folder, &["audit", "verify", "--witness", &head]).0, Some(0));
    let (code, _, err) = connect(&folder, &["audit", "verify", "--witness", &head.replace("2:", "3:")]);
    assert!(code == Some(1) && err.contains("audit entry 3 is missing"), "{err}");
    let exported = lines(&folder, &["audit", "export"]);
    assert_eq!((&exported[0]["action"], &exported[0]["by"]), (&json!("discarded"), &json!("ann")));
    assert_eq!(exported[0]["content"]["why"], json!("a test payment"));
    assert_eq!(connect(&folder, &["audit", "erase", "1", "--why", "asked by the customer"]).0, Some(0));
    let (code, text, _) = connect(&folder, &["audit", "verify", "--witness", &head]);
    assert!(code == Some(0) && text.starts_with("3 entries hold each other, 2 of them erased"), "{text}");
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let folder = TempDir::new().unwrap();
    let (code, _, err) = connect(&folder, &["list"]);
    assert!(code == Some(1) && err.contains("there is no such store"), "{err}");
    assert!(!folder.path().join("flow.db").exists());
}
