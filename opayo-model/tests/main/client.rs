//! The client over a scripted transport: credentials, repeats, lost answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use client_core::retry::{Jitter, RetryPolicy};
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{ApiError, BaseUrl, ErrorKind, Response};
use opayo_model::Routes;
use opayo_model::client::{Client, Reporting, Submitted};
use opayo_model::pi::Instruction;
use opayo_model::pi::request::NewTransaction;
use opayo_model::probe::{Probe, Probed};
use opayo_model::reporting::{Account, GetTokenCount};
use opayo_model::settlement::{Batch, Discrepancy, settle};
use opayo_model::state::State;
use time::macros::datetime;

use crate::documents::{self, ID};

/// Answers in order and keeps what was sent.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<Vec<Result<Response, TransportError>>>>,
    sent: Arc<Mutex<Vec<Outgoing>>>,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = Result<Response, TransportError>>) -> Self {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        Self { answers: Arc::new(Mutex::new(answers)), sent: Arc::default() }
    }

    fn sent(&self) -> Vec<String> {
        let line = |outgoing: &Outgoing| format!("{} {}", outgoing.request.method, outgoing.url());
        self.sent.lock().unwrap().iter().map(line).collect()
    }

    fn header(&self, position: usize, name: &str) -> Option<String> {
        let sent = self.sent.lock().unwrap();
        sent[position].request.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    fn body(&self, position: usize) -> String {
        String::from_utf8(self.sent.lock().unwrap()[position].request.body.to_vec()).unwrap()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        self.sent.lock().unwrap().push(outgoing);
        self.answers.lock().unwrap().pop().expect("more was sent than answered")
    }
}

fn ok(status: u16, body: &str) -> Result<Response, TransportError> {
    Ok(Response::new(status, body.to_owned()))
}

fn lost() -> Result<Response, TransportError> {
    Err(TransportError::Lost("the connection broke".into()))
}

fn quickly() -> RetryPolicy {
    RetryPolicy { base: Duration::from_millis(1), jitter: Jitter::Off, ..RetryPolicy::default() }
}

fn base() -> BaseUrl {
    BaseUrl::parse("https://opayo.example").unwrap()
}

fn client(script: &Script, routes: Routes) -> Client {
    Client::over(base(), routes, "integration-key", "integration-password", script.clone()).retry(quickly())
}

fn reporting(script: &Script) -> Reporting {
    Reporting::over(base(), Account::new("shop".into(), "reports", "the password"), script.clone()).retry(quickly())
}

fn detail(amount: &str, state: u16) -> String {
    format!(
        "<vspaccess><errorcode>0000</errorcode><vpstxid>{ID}</vpstxid><vendortxcode>REFUND-10042-1</vendortxcode>\
         <transactiontype>Refund</transactiontype><txstateid>{state}</txstateid><amount>{amount}</amount><currency>GBP</currency></vspaccess>"
    )
}

const NOT_FOUND: &str =
    "<vspaccess><errorcode>0043</errorcode><error>Unable to find the transaction.</error></vspaccess>";

fn refund() -> NewTransaction {
    NewTransaction::Refund(documents::refund())
}

#[tokio::test]
async fn basic_and_bearer_go_where_they_belong() {
    let card = ok(201, r#"{"cardIdentifier":"CARD-1","expiry":"2026-11-20T09:00:00Z","cardType":"Visa"}"#);
    let script = Script::new([card, ok(200, "{}"), ok(201, r#"{"token":"T-1"}"#)]);
    let pi = client(&script, Routes::pi());
    pi.send(&pi.routes().create_card_identifier(Some("SESSION-1".into()), documents::card())).await.unwrap();
    pi.send(&pi.routes().read_transaction(ID.into())).await.unwrap();
    let v3 = client(&script, Routes::v3());
    v3.send(&v3.routes().create_card_identifier(None, documents::card())).await.unwrap();
    assert_eq!(script.header(0, "authorization").unwrap(), "Bearer SESSION-1");
    for position in [1, 2] {
        let expected = "Basic aW50ZWdyYXRpb24ta2V5OmludGVncmF0aW9uLXBhc3N3b3Jk";
        assert_eq!(script.header(position, "authorization").unwrap(), expected);
    }
}

#[tokio::test]
async fn a_registration_goes_out_without_credentials() {
    let page = "VPSProtocol=4.00\r\nStatus=OK\r\nVPSTxId={1}\r\nSecurityKey=K0Y\r\nNextURL=https://pay.example/?id={1}";
    let script = Script::new([ok(200, page), lost()]);
    let pi = client(&script, Routes::pi());
    let reply = pi.register(documents::registration()).await.unwrap();
    assert_eq!(reply.next_url.as_deref(), Some("https://pay.example/?id={1}"));
    assert_eq!(script.header(0, "authorization"), None);
    assert!(pi.register(documents::registration()).await.unwrap_err().is_unknown());
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test]
async fn a_read_is_tried_again_and_a_write_is_not() {
    let script = Script::new([lost(), ok(502, ""), ok(200, r#"{"status":"Ok"}"#)]);
    let pi = client(&script, Routes::pi());
    pi.send(&pi.routes().read_transaction(ID.into())).await.unwrap();
    assert_eq!(script.sent().len(), 3);
    for failure in [lost(), ok(500, ""), ok(408, r#"{"code":9998,"description":"Request timeout"}"#)] {
        let script = Script::new([failure]);
        let pi = client(&script, Routes::pi());
        let error = pi.send(&pi.routes().instruct(ID.into(), Instruction::Void)).await.unwrap_err();
        assert!(error.is_unknown(), "{error}");
        assert_eq!(script.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_the_probe() {
    let script = Script::new([lost(), ok(200, NOT_FOUND), ok(200, &detail("25.00", 16))]);
    let submitted = client(&script, Routes::pi()).submit(refund()).await.unwrap();
    let Submitted::Unknown { probe, error } = submitted else { panic!("{submitted:?}") };
    assert!(error.is_unknown());
    let stored: Probe = serde_json::from_str(&serde_json::to_string(&probe).unwrap()).unwrap();
    let reporting = reporting(&script);
    assert!(matches!(reporting.probe(&stored).await.unwrap(), Probed::Absent));
    let found = reporting.probe(&stored).await.unwrap();
    assert!(matches!(found, Probed::Done { state: State::Captured, .. }), "{found:?}");
    assert_eq!(script.sent().len(), 3, "the refund was sent once");
    assert!(script.body(1).contains("REFUND-10042-1") && script.header(1, "authorization").is_none());
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_an_open_question_too() {
    let script = Script::new([ok(201, "<html>")]);
    let submitted = client(&script, Routes::pi()).submit(refund()).await.unwrap();
    assert!(matches!(submitted, Submitted::Unknown { .. }), "{submitted:?}");
}

#[tokio::test]
async fn a_decline_is_answered_and_a_code_used_before_is_a_conflict() {
    let used = r#"{"errors":[{"code":4001,"description":"The VendorTxCode has been used before."}]}"#;
    let script = Script::new([ok(201, r#"{"status":"NotAuthed","statusCode":"2000"}"#), ok(422, used)]);
    let pi = client(&script, Routes::pi());
    let Submitted::Answered(declined) = pi.submit(documents::taken()).await.unwrap() else { panic!() };
    assert_eq!(declined.state().state, State::Declined);
    let error = pi.submit(documents::taken()).await.unwrap_err();
    assert_eq!((error.kind(), error.rejection().code.as_deref()), (&ErrorKind::Conflict, Some("4001")));
}

#[tokio::test]
async fn a_request_that_certainly_did_not_arrive_is_no_open_question() {
    let script = Script::new([Err(TransportError::Unsent("connection refused".into()))]);
    let error = client(&script, Routes::pi()).submit(refund()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Retry { .. }), "{error}");
    let mut bad = documents::refund();
    bad.description = String::new();
    let error = client(&Script::new([]), Routes::pi()).submit(NewTransaction::Refund(bad)).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Invalid { field: "description".into() });
}

#[tokio::test]
async fn a_probe_that_finds_another_transaction_is_a_conflict() {
    let probe = Probe::of(&refund());
    for (body, field) in [
        (detail("25.01", 16), "amount"),
        (detail("25.00", 16).replace(">Refund<", ">Payment<"), "transactiontype"),
        (detail("25.00", 16).replace("REFUND-10042-1", "REFUND-10042-2"), "vendortxcode"),
    ] {
        let found = reporting(&Script::new([ok(200, &body)])).probe(&probe).await.unwrap();
        assert!(matches!(&found, Probed::Conflict { field: found, .. } if *found == field), "{field}: {found:?}");
    }
}

#[tokio::test]
async fn reporting_is_asked_again_and_never_in_doubt() {
    let script = Script::new([
        lost(),
        ok(200, "<vspaccess><errorcode>0000</errorcode><totalnumber>3</totalnumber></vspaccess>"),
    ]);
    assert_eq!(reporting(&script).ask(GetTokenCount).await.unwrap(), 3);
    let script = Script::new([lost(), lost(), lost(), lost()]);
    let error = reporting(&script).ask(GetTokenCount).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Retry { .. }), "{error}");
    let refused = "<vspaccess><errorcode>0010</errorcode><error>Cannot validate the signature for the password</error></vspaccess>";
    let error: ApiError = reporting(&Script::new([ok(200, refused)])).ask(GetTokenCount).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Unauthorized);
    assert!(!error.to_string().contains("the password"), "{error}");
}

#[tokio::test]
async fn batches_are_collected_page_by_page_over_any_range() {
    let row = |id: u32| {
        format!(
            "<transaction><vpstxid>{id}</vpstxid><transactiontype>Payment</transactiontype><amount>1.00</amount><currency>GBP</currency></transaction>"
        )
    };
    let page = |ids: std::ops::Range<u32>| {
        let rows: String = ids.map(row).collect();
        ok(
            200,
            &format!(
                "<vspaccess><errorcode>0000</errorcode><transactions><totalrows>60</totalrows>{rows}</transactions></vspaccess>"
            ),
        )
    };
    let list = |batches: &str| {
        ok(200, &format!("<vspaccess><errorcode>0000</errorcode><batches>{batches}</batches></vspaccess>"))
    };
    let batch = "<batch><authprocessorname>Elavon</authprocessorname><batchid>7</batchid><completed>02/11/2026 00:31:15</completed></batch>";
    let script = Script::new([list(""), list(batch), page(0..50), page(50..60)]);
    let reporting = reporting(&script);
    let batches = reporting.batches(datetime!(2026-10-01 0:00 UTC), datetime!(2026-11-20 0:00 UTC)).await.unwrap();
    let collected = reporting.collect(batches[0].clone()).await.unwrap();
    assert_eq!(collected.rows.len(), 60);
    let settled = settle(&[collected]).unwrap();
    assert_eq!(settled.settlements[0].gross.to_string(), "60.00");
    assert!(script.body(3).contains("%3Cstartrow%3E51%3C%2Fstartrow%3E"), "{}", script.body(3));
}

#[tokio::test]
async fn a_list_that_gives_the_same_page_again_is_not_read_for_ever() {
    let rows: String = (0..50).map(|id| format!("<transaction><vpstxid>{id}</vpstxid></transaction>")).collect();
    let page = format!("<vspaccess><errorcode>0000</errorcode><transactions>{rows}</transactions></vspaccess>");
    let script = Script::new([ok(200, &page), ok(200, &page)]);
    let day = datetime!(2026-11-20 0:00 UTC);
    let error = reporting(&script).transactions(day, day).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Decode { path: "transactions.startrow".into() });
}

#[tokio::test]
async fn a_list_that_gives_less_than_it_says_to_have_is_no_list() {
    let page = |rows: &str| {
        let total = "<totalrows>4</totalrows>";
        let list = format!("<transactions>{total}{rows}</transactions>");
        ok(200, &format!("<vspaccess><errorcode>0000</errorcode>{list}</vspaccess>"))
    };
    let row = |id: u8| format!("<transaction><vpstxid>{id}</vpstxid></transaction>");
    let day = datetime!(2026-11-20 0:00 UTC);
    let batch = Batch { auth_processor: "Elavon".into(), batch_id: "7".into(), completed: None, groups: Vec::new() };
    let two = [row(1), row(2)].concat();
    for (last, path) in
        [(String::new(), "totalrows"), (row(1), "startrow"), (two.clone(), "startrow"), (row(2), "startrow")]
    {
        let script = || Script::new([page(&two), page(&last)]);
        let kind = ErrorKind::Decode { path: format!("transactions.{path}") };
        assert_eq!(reporting(&script()).transactions(day, day).await.unwrap_err().kind(), &kind);
        assert_eq!(reporting(&script()).collect(batch.clone()).await.unwrap_err().kind(), &kind);
    }
    let whole = Script::new([page(&two), page(&[row(3), row(4)].concat())]);
    assert_eq!(reporting(&whole).transactions(day, day).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_row_of_which_nothing_is_known_does_not_hide_the_others() {
    let rows = "<transaction><vpstxid>1</vpstxid></transaction><transaction><vpstxid>2</vpstxid>\
        <transactiontype>Payment</transactiontype><amount>3.00</amount><currency>GBP</currency></transaction>";
    let page = format!("<vspaccess><errorcode>0000</errorcode><transactions>{rows}</transactions></vspaccess>");
    let batch = Batch { auth_processor: "Elavon".into(), batch_id: "7".into(), completed: None, groups: Vec::new() };
    for answer in [NOT_FOUND, "<vspaccess><errorcode>0000</errorcode></vspaccess>"] {
        let script = Script::new([ok(200, &page), ok(200, answer)]);
        let settled = settle(&[reporting(&script).collect(batch.clone()).await.unwrap()]).unwrap();
        assert_eq!(settled.settlements[0].net.to_string(), "3.00");
        assert!(matches!(&settled.discrepancies[..], [Discrepancy::Incomplete { .. }]), "{settled:?}");
    }
}

#[tokio::test]
async fn a_row_without_its_amount_is_completed_from_its_detail() {
    let page = format!(
        "<vspaccess><errorcode>0000</errorcode><transactions><transaction><vpstxid>{ID}</vpstxid></transaction></transactions></vspaccess>"
    );
    let script = Script::new([ok(200, &page), ok(200, &detail("25.00", 16))]);
    let batch = Batch { auth_processor: "Elavon".into(), batch_id: "7".into(), completed: None, groups: Vec::new() };
    let settled = settle(&[reporting(&script).collect(batch).await.unwrap()]).unwrap();
    assert_eq!(settled.settlements[0].net.to_string(), "-25.00");
    assert_eq!(settled.discrepancies, []);
}

#[tokio::test]
async fn v3_serves_the_same_operations() {
    let answer = format!(
        r#"{{"transactionId":"{ID}","vendorTxCode":"REFUND-10042-1","transactionType":"Refund","status":"Ok","statusCode":"0000","amount":2500,"currency":"GBP","createdDate":"2026-11-20T09:15:00Z"}}"#
    );
    let script = Script::new([ok(201, &answer)]);
    let Submitted::Answered(done) = client(&script, Routes::v3()).submit(refund()).await.unwrap() else { panic!() };
    assert_eq!(done.state().state, State::Captured);
    assert_eq!(script.sent(), [format!("POST https://opayo.example/api/v3/transactions/{ID}/refunds")]);
}
