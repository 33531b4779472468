//! What each answer means for the caller.

use std::time::Duration;

use client_core::{Api, Effect, ErrorKind, HeaderName, Response, Verdict};
use tims_client::Codec;
use tims_client::api::Tims;
use tims_client::model::{ErrorAnswer, ErrorBody, ErrorCode, ErrorDetail};

/// An answer with the contract's error body.
fn answer(codec: Codec, status: u16, code: &str) -> Response {
    let error = ErrorBody {
        code: ErrorCode::from(code),
        field: Some("CustomerCode".into()),
        message: "There is no customer C1.".into(),
        details: Vec::new(),
    };
    Response::new(status, codec.encode(&ErrorAnswer { error }).unwrap())
}

/// A verdict in few words.
fn brief(verdict: Verdict) -> String {
    match verdict {
        Verdict::Success => "success".into(),
        Verdict::Again { effect: Effect::None, .. } => "again, nothing done".into(),
        Verdict::Again { effect: Effect::Possible, .. } => "again, perhaps done".into(),
        Verdict::Final { kind, .. } => format!("{kind:?}"),
    }
}

#[test]
fn status_and_code_decide() {
    let table = [
        (400, "malformed", "Rejected"),
        (401, "unauthorized", "Unauthorized"),
        (403, "forbidden", "Unauthorized"),
        (404, "not_found", "NotFound"),
        (405, "malformed", "Rejected"),
        (408, "unavailable", "again, perhaps done"),
        (409, "duplicate_transaction", "Conflict"),
        (409, "duplicate_reference", "Conflict"),
        (409, "duplicate_external_id", "Conflict"),
        (409, "idempotency_conflict", "Conflict"),
        (409, "conflict", "Conflict"),
        (409, "something_new", "Conflict"),
        (409, "idempotency_in_progress", "again, perhaps done"),
        (415, "malformed", "Rejected"),
        (422, "validation", "Rejected"),
        (422, "invalid_customer", "Rejected"),
        (422, "unknown_sku", "Rejected"),
        (422, "unbalanced_journal", "Rejected"),
        (422, "closed_period", "Rejected"),
        (429, "rate_limited", "again, nothing done"),
        (500, "internal", "again, perhaps done"),
        (502, "internal", "again, perhaps done"),
        (503, "unavailable", "again, nothing done"),
        (504, "internal", "again, perhaps done"),
        (302, "internal", "Rejected"),
    ];
    for (status, code, expected) in table {
        for codec in [Codec::Json, Codec::Xml] {
            assert_eq!(brief(Tims.verdict(&answer(codec, status, code))), expected, "{status} {code} {codec:?}");
        }
    }
    for status in [200, 201, 204] {
        assert_eq!(Tims.verdict(&Response::new(status, "")), Verdict::Success);
    }
}

#[test]
fn a_refusal_carries_the_services_code_field_and_words() {
    for codec in [Codec::Json, Codec::Xml] {
        let Verdict::Final { kind, rejection } = Tims.verdict(&answer(codec, 422, "invalid_customer")) else {
            panic!()
        };
        assert_eq!(kind, ErrorKind::Rejected);
        assert_eq!(rejection.code.as_deref(), Some("invalid_customer"));
        assert_eq!(rejection.field.as_deref(), Some("CustomerCode"));
        assert_eq!(rejection.message, "There is no customer C1.");
    }
}

#[test]
fn the_field_may_stand_in_the_details() {
    let detail = ErrorDetail { code: None, field: Some("Lines[0].SKU".into()), value: None, message: "unknown".into() };
    let error =
        ErrorBody { code: ErrorCode::Validation, field: None, message: "2 faults".into(), details: vec![detail] };
    let response = Response::new(422, Codec::Json.encode(&ErrorAnswer { error }).unwrap());
    let Verdict::Final { rejection, .. } = Tims.verdict(&response) else { panic!() };
    assert_eq!(rejection.field.as_deref(), Some("Lines[0].SKU"));
}

#[test]
fn the_wait_that_is_asked_for_is_kept() {
    let busy = answer(Codec::Json, 429, "rate_limited")
        .with_header(HeaderName::from_static("retry-after"), "7".parse().unwrap());
    let Verdict::Again { after, .. } = Tims.verdict(&busy) else { panic!() };
    assert_eq!(after, Some(Duration::from_secs(7)));
}

#[test]
fn a_proxys_own_words_are_not_taken_for_the_services() {
    let table = [
        ("<html>Bad gateway</html>", "again, perhaps done"),
        ("upstream down", "again, perhaps done"),
        ("", "again, perhaps done"),
    ];
    for (body, expected) in table {
        let response = Response::new(502, body);
        let Verdict::Again { ref rejection, .. } = Tims.verdict(&response) else { panic!() };
        assert_eq!(rejection.message, "an answer without the contract's error body, 502 Bad Gateway");
        assert_eq!((rejection.code.as_ref(), rejection.field.as_ref()), (None, None));
        assert_eq!(brief(Tims.verdict(&response)), expected);
    }
}

#[test]
fn headers_are_the_contracts() {
    assert_eq!(Tims.key_header().unwrap(), "idempotency-key");
    let response = Response::new(200, "").with_header(HeaderName::from_static("x-request-id"), "r1".parse().unwrap());
    assert_eq!(Tims.request_id(&response), Some("r1"));
    assert_eq!(Tims.name(), "tims");
}
