//! Sessions over a script: one seat, renewed when it has gone, given back at the end, and no posting sent twice.

use std::time::Duration;

use client_core::{BaseUrl, ErrorKind};
use syspro_harmony::enet::objects::arstpy::PostPayment;
use syspro_harmony::enet::{Client, Operator, Outcome, Probe, Reply};

use crate::enet_documents as documents;
use crate::script::{Script, answer, lost, quick};

const STOCK: &str = "<InvQuery><StockItem><StockCode>KETTLE 1L</StockCode></StockItem></InvQuery>";
const POSTED: &str = "<postarpayment><Journal>00012</Journal><StatusOfItems><ItemsProcessed>000001</ItemsProcessed></StatusOfItems></postarpayment>";
const GONE: &str = "ERROR: Invalid session ID";
const PROFILE: &str =
    "<LogonProfile><CompanyId>C</CompanyId><AccountingDate>2026-11-20</AccountingDate></LogonProfile>";

fn client(script: &Script) -> Client {
    let operator = Operator::new("ADMIN", "pass-word-1", "C");
    Client::configured(documents::site(), script.base(), operator, script.clone(), |core| core.retry(quick()))
}

fn ok(body: &str) -> Result<client_core::Response, client_core::transport::TransportError> {
    answer(200, body)
}

#[tokio::test]
async fn a_session_is_taken_once_for_many_tasks_and_given_back() {
    let script = Script::of([ok("ID-1  "), ok(STOCK), ok(STOCK), ok(STOCK), ok("0")]);
    let client = client(&script);
    let asked = (0..3).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.query(documents::stock_query()).await.unwrap() })
    });
    for task in asked.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    client.close().await.unwrap();
    assert_eq!(script.calls(), ["Logon", "Query", "Query", "Query", "Logoff"]);
    assert_eq!(script.queried("UserId"), ["ID-1  "; 4], "with its trailing spaces");
    drop(client);
    tokio::task::yield_now().await;
    assert_eq!(script.calls().len(), 5, "a seat is given back once");
}

#[tokio::test]
async fn a_logon_names_blank_passwords_and_nothing_shows_them() {
    let script = Script::of([ok("ERROR: pass-word-1 is wrong")]);
    let client = client(&script);
    let error = client.query(documents::stock_query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Unauthorized);
    assert_eq!(
        (script.queried("OperatorPassword"), script.queried("CompanyPassword")),
        (vec!["pass-word-1".to_owned()], vec![String::new()])
    );
    for printed in [format!("{error}"), format!("{error:?}"), format!("{client:?}")] {
        assert!(!printed.contains("pass-word-1"), "{printed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_logon_is_not_tried_again_for_a_while() {
    let script = Script::of([ok("ERROR: Invalid operator password"), ok("ID-2"), ok(STOCK)]);
    let client = client(&script);
    for _ in 0..3 {
        let error = client.query(documents::stock_query()).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Unauthorized);
    }
    assert_eq!(script.calls(), ["Logon"], "an operator that keeps on trying is locked");
    tokio::time::sleep(Duration::from_secs(61)).await;
    client.query(documents::stock_query()).await.unwrap();
    assert_eq!(script.calls(), ["Logon", "Logon", "Query"]);
}

#[tokio::test]
async fn a_session_that_has_gone_is_renewed_once() {
    let script = Script::of([ok("ID-1"), ok(GONE), ok("ID-2"), ok(STOCK)]);
    client(&script).query(documents::stock_query()).await.unwrap();
    assert_eq!(script.calls(), ["Logon", "Query", "Logon", "Query"]);
    assert_eq!(script.queried("UserId"), ["ID-1", "ID-2"]);

    let script = Script::of([ok("ID-1"), ok(GONE), ok("ID-2"), ok(GONE)]);
    let error = client(&script).query(documents::stock_query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Unauthorized);
    assert_eq!(script.calls(), ["Logon", "Query", "Logon", "Query"], "another operator's eviction is no war");
}

#[tokio::test]
async fn a_posting_that_the_service_turned_away_with_its_session_is_sent_again_under_a_new_one() {
    let script = Script::of([ok("ID-1"), ok(GONE), ok("ID-2"), ok(POSTED)]);
    let outcome = client(&script).post(documents::payment()).await.unwrap();
    let Outcome::Posted(accepted) = outcome else { panic!("{outcome:?}") };
    assert_eq!(accepted.value.journal.as_deref(), Some("12"));
    assert_eq!(script.methods(), ["GET"; 4], "every call travels as a GET");
}

#[tokio::test]
async fn a_session_that_has_gone_in_another_language_is_told_by_its_profile() {
    let script =
        Script::of([ok("ID-1"), ok("ERROR: Sitzung beendet"), ok("ERROR: Sitzung beendet"), ok("ID-2"), ok(STOCK)]);
    client(&script).query(documents::stock_query()).await.unwrap();
    assert_eq!(script.calls(), ["Logon", "Query", "GetLogonProfile", "Logon", "Query"]);

    let script = Script::of([ok("ID-1"), ok("ERROR: Sitzung beendet"), ok("ERROR: Sitzung beendet")]);
    let error = client(&script).post(documents::payment()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Retry { after: None }, "nothing was done, and it is not sent again blindly");
    assert_eq!(script.calls(), ["Logon", "Post", "GetLogonProfile"]);

    let script = Script::of([ok("ID-1"), ok("ERROR: Modul gesperrt"), ok(PROFILE)]);
    let outcome = client(&script).post(documents::payment()).await.unwrap();
    assert!(matches!(outcome, Outcome::Rejected(_)), "the session is there, so the words are about the posting");
}

#[tokio::test]
async fn a_lost_answer_to_a_posting_is_unknown_and_it_is_not_sent_again() {
    for failure in
        [lost(), answer(500, "gateway"), answer(200, "<html>busy"), answer(200, ""), answer(200, "one moment")]
    {
        let script = Script::of([ok("ID-1"), failure, ok(POSTED)]);
        let outcome = client(&script).post(documents::payment()).await.unwrap();
        assert!(matches!(outcome, Outcome::Unknown(Probe::Payment { .. })), "{outcome:?}");
        assert_eq!(script.calls(), ["Logon", "Post"]);
    }
    let script = Script::of([ok("ID-1"), answer(503, "")]);
    let error = client(&script).post(documents::payment()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Retry { after: None }, "it was turned away before it was read");
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_repeated() {
    let script = Script::of([ok("ID-1"), lost(), ok(STOCK)]);
    client(&script).query(documents::stock_query()).await.unwrap();
    assert_eq!(script.calls(), ["Logon", "Query", "Query"]);
}

#[tokio::test]
async fn a_document_that_is_only_checked_may_be_repeated() {
    let mut payment: PostPayment = documents::payment();
    payment.parameters.validate_only = true;
    let script = Script::of([ok("ID-1"), lost(), ok(POSTED)]);
    let reply = client(&script).invoke(payment).await.unwrap();
    assert!(matches!(reply, Reply::Accepted(_)));
}

#[tokio::test]
async fn a_seat_is_given_back_when_the_client_is_dropped() {
    let script = Script::of([ok("ID-1"), ok(STOCK), ok("0")]);
    let client = client(&script);
    client.query(documents::stock_query()).await.unwrap();
    drop(client);
    settle(&script, 3).await;
    assert_eq!(script.calls(), ["Logon", "Query", "Logoff"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_cancelled_leaves_no_seat_behind() {
    for (cancelled_in, calls) in [("Logon", &["Logon", "Logoff"][..]), ("Query", &["Logon", "Query", "Logoff"][..])] {
        let answers = [ok("ID-1"), ok(STOCK), ok("0")];
        let script = Script::of(answers).slow(Duration::from_secs(5));
        let task = tokio::spawn({
            let client = client(&script);
            async move { client.query(documents::stock_query()).await }
        });
        settle(&script, calls.len() - 1).await;
        assert_eq!(script.calls().last().unwrap(), cancelled_in);
        task.abort();
        settle(&script, calls.len()).await;
        assert_eq!(script.calls(), calls, "the seat is given back although nobody waits");
        assert_eq!(script.queried("UserId").last().unwrap(), "ID-1");
    }
}

/// Lets other tasks run until the script was asked so often.
async fn settle(script: &Script, asked: usize) {
    for _ in 0..100_000 {
        if script.calls().len() >= asked {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_closed_client_logs_on_anew() {
    let script = Script::of([ok("ID-1"), ok(PROFILE), ok("0"), ok("ID-2"), ok(PROFILE)]);
    let client = client(&script);
    assert_eq!(client.profile().await.unwrap().company.as_deref(), Some("C"));
    client.close().await.unwrap();
    client.profile().await.unwrap();
    assert_eq!(script.queried("UserId"), ["ID-1", "ID-1", "ID-2"]);
    let unknown = Script::of([ok("ID-1"), ok(PROFILE), ok("ERROR: unknown")]);
    let client = self::client(&unknown);
    client.profile().await.unwrap();
    client.close().await.expect("a seat that the service does not know is given back already");
}

#[tokio::test]
async fn plain_http_takes_a_decision() {
    assert!(BaseUrl::parse("http://syspro.example.com:30661").is_err());
    assert!(BaseUrl::plain_text("http://syspro.example.com:30661").is_ok());
}
