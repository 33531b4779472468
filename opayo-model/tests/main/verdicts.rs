//! What an answer of Pi means for the caller.

use client_core::{Api, Effect, ErrorKind, Response, Verdict};
use opayo_model::api::Opayo;

fn verdict(status: u16, body: &str) -> Verdict {
    Opayo.verdict(&Response::new(status, body.to_owned()))
}

fn last(status: u16, body: &str) -> ErrorKind {
    match verdict(status, body) {
        Verdict::Final { kind, .. } => kind,
        other => panic!("{status} {body}: {other:?}"),
    }
}

fn error(code: u32) -> String {
    format!(r#"{{"errors":[{{"code":{code},"description":"no","property":"amount"}}]}}"#)
}

#[test]
fn a_decline_is_an_answer() {
    assert_eq!(verdict(201, r#"{"status":"NotAuthed","statusCode":"2000"}"#), Verdict::Success);
    assert_eq!(verdict(202, r#"{"status":"3DAuth"}"#), Verdict::Success);
    assert_eq!(verdict(204, ""), Verdict::Success);
}

#[test]
fn refusals_say_what_to_do_next() {
    for (status, code, kind) in [
        (400, 1000, ErrorKind::Rejected),
        (401, 1002, ErrorKind::Unauthorized),
        (403, 1002, ErrorKind::Unauthorized),
        (403, 1018, ErrorKind::Rejected),
        (404, 1012, ErrorKind::NotFound),
        (404, 1019, ErrorKind::NotFound),
        (422, 1009, ErrorKind::Rejected),
        (422, 4001, ErrorKind::Conflict),
        (422, 4042, ErrorKind::Conflict),
        (422, 4002, ErrorKind::Conflict),
        (409, 4001, ErrorKind::Conflict),
        (418, 1000, ErrorKind::Rejected),
        (402, 2000, ErrorKind::Rejected),
    ] {
        assert_eq!(last(status, &error(code)), kind, "{status} {code}");
    }
    assert_eq!(last(403, "<html>"), ErrorKind::Unauthorized);
}

#[test]
fn only_an_outage_may_be_tried_again_and_it_may_have_done_its_work() {
    for (status, effect) in [
        (408, Effect::Possible),
        (429, Effect::None),
        (500, Effect::Possible),
        (502, Effect::Possible),
        (503, Effect::Possible),
    ] {
        match verdict(status, "") {
            Verdict::Again { effect: found, after: None, .. } => assert_eq!(found, effect, "{status}"),
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[test]
fn the_first_fault_is_told_and_the_others_counted() {
    let body = r#"{"errors":[{"code":1003,"description":"Missing","property":"amount"},{"code":1004,"description":"Length"}]}"#;
    let Verdict::Final { rejection, .. } = verdict(422, body) else { panic!() };
    assert_eq!(rejection.code.as_deref(), Some("1003"));
    assert_eq!(rejection.field.as_deref(), Some("amount"));
    assert_eq!(rejection.message, "Missing (and 1 more)");
}
