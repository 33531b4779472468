//! The harmony client over a script, and what answers mean to it.

use client_core::{Api, Effect, ErrorKind, IdempotencyKey, Response, Verdict};
use serde_json::json;
use syspro_harmony::harmony::model::*;
use syspro_harmony::harmony::{Client, Contract, Harmony};

use crate::documents;
use crate::script::{Script, answer, lost};

fn client(script: &Script) -> Client {
    Client::new(Contract::default(), script.base(), script.clone())
        .retry(crate::script::quick())
        .api_key("k-0123456789")
}

fn refusal(code: &str, field: &str) -> String {
    json!({"Error": {"Code": code, "Field": field, "Message": "no"}}).to_string()
}

#[tokio::test]
async fn a_payment_is_posted_under_one_key_however_often_it_is_tried() {
    let mut record = serde_json::to_value(documents::new_payment()).unwrap();
    record["PaymentNumber"] = json!("P000088");
    record["Unapplied"] = json!("0.00");
    let script = Script::of([lost(), answer(503, ""), answer(201, &record.to_string())]);
    let client = client(&script);
    let endpoint = client.contract().create(documents::new_payment());
    let key = IdempotencyKey::new("payment:6F2A0D1E-0001").unwrap();
    let posted = client.call(&endpoint).idempotency_key(key).send().await.unwrap();
    assert_eq!(posted.payment_number.as_str(), "P000088");
    assert_eq!(script.headers("idempotency-key"), vec!["payment:6F2A0D1E-0001"; 3]);
    assert_eq!(script.headers("x-api-key"), vec!["k-0123456789"; 3]);
}

#[tokio::test]
async fn a_lost_answer_to_a_payment_is_unknown_and_not_failed() {
    let script = Script::of([lost(), lost(), lost(), lost()]);
    let error = client(&script).create(documents::new_payment()).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
}

#[tokio::test]
async fn refusals_are_told_apart_by_code() {
    let table = [
        (422, "unknown_stock_code", "Lines[0].StockCode", ErrorKind::Rejected),
        (422, "invalid_customer", "CustomerCode", ErrorKind::Rejected),
        (409, "duplicate_payment", "ReferenceNumber", ErrorKind::Conflict),
        (409, "duplicate_order", "CustomerPoNumber", ErrorKind::Conflict),
        (422, "refund_exceeds_payment", "CreditAmount", ErrorKind::Rejected),
    ];
    for (status, code, field, kind) in table {
        assert!(ErrorCode::from(code).is_known(), "{code}");
        let script = Script::of([answer(status, &refusal(code, field))]);
        let error = client(&script).create(documents::new_payment()).await.unwrap_err();
        assert_eq!((error.kind(), error.rejection().code.as_deref()), (&kind, Some(code)));
        assert_eq!(error.rejection().field.as_deref(), Some(field));
    }
}

#[test]
fn answers_that_may_have_done_their_work_say_so() {
    let verdict = |status: u16, code: &str| Harmony.verdict(&Response::new(status, refusal(code, "x")));
    let effect = |verdict| match verdict {
        Verdict::Again { effect, .. } => Some(effect),
        Verdict::Success | Verdict::Final { .. } => None,
    };
    assert_eq!(effect(verdict(500, "internal")), Some(Effect::Possible));
    assert_eq!(effect(verdict(504, "internal")), Some(Effect::Possible));
    assert_eq!(effect(verdict(503, "unavailable")), Some(Effect::None));
    assert_eq!(effect(verdict(429, "rate_limited")), Some(Effect::None));
    assert_eq!(effect(verdict(409, "idempotency_in_progress")), Some(Effect::Possible));
    assert_eq!(effect(verdict(409, "idempotency_conflict")), None);
    assert_eq!(verdict(200, "x"), Verdict::Success);
}

#[tokio::test]
async fn pages_keep_the_filter_and_a_page_that_comes_twice_ends_the_walk() {
    let page = |next: &str| answer(200, &json!({"Items": [], "HasMore": true, "NextPage": next}).to_string());
    let script = Script::of([page("p2"), page("p3"), page("p2")]);
    let filter =
        syspro_harmony::harmony::endpoints::CustomerFilter { email: Some("a@b.example".into()), ..Default::default() };
    let error = client(&script).search(filter).limit(1).collect(10).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Decode { path: "NextPage".into() });
    let first = "/api/harmony/2.0/Customer?Email=a%40b.example&Limit=1";
    assert_eq!(script.targets(), [first.to_owned(), format!("{first}&Page=p2"), format!("{first}&Page=p3")]);
}

#[tokio::test]
async fn what_the_contract_does_not_take_is_never_sent() {
    let script = Script::of([]);
    let error = client(&script).create(NewCustomer::new("")).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Invalid { field: "CustomerName".into() });
    assert!(script.targets().is_empty());
}
