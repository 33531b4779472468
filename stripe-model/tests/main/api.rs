//! What Stripe's answers mean.

use client_core::{Api, Effect, ErrorKind, HeaderName, HeaderValue, Rejection, Response, Verdict};
use stripe_model::Stripe;

fn answer(status: u16, should_retry: Option<&'static str>, body: &'static str) -> Verdict {
    let response = Response::new(status, body);
    Stripe.verdict(&match should_retry {
        Some(value) => {
            response.with_header(HeaderName::from_static("stripe-should-retry"), HeaderValue::from_static(value))
        }
        None => response,
    })
}

#[test]
fn the_header_decides_before_the_status_does() {
    let again = |verdict: Verdict| match verdict {
        Verdict::Again { effect, .. } => Some(effect),
        Verdict::Final { .. } | Verdict::Success => None,
    };
    let cases = [
        (409, None, Some(Effect::None)),
        (429, None, Some(Effect::None)),
        (500, None, Some(Effect::Possible)),
        (503, None, Some(Effect::Possible)),
        (400, None, None),
        (402, None, None),
        (404, None, None),
        (400, Some("true"), Some(Effect::None)),
        (402, Some("true"), Some(Effect::None)),
        (409, Some("false"), None),
        (429, Some("false"), None),
        (500, Some("false"), None),
        (500, Some("perhaps"), Some(Effect::Possible)),
    ];
    for (status, header, effect) in cases {
        assert_eq!(again(answer(status, header, "{}")), effect, "{status} {header:?}");
    }
    assert_eq!(again(answer(400, None, r#"{"error":{"code":"rate_limit"}}"#)), Some(Effect::None));
    assert_eq!(again(answer(429, None, r#"{"error":{"code":"lock_timeout"}}"#)), Some(Effect::None));
    assert_eq!(answer(200, Some("true"), "{}"), Verdict::Success);
}

#[test]
fn a_final_answer_says_what_to_do_next() {
    let cases = [
        (400, r#"{"error":{"type":"invalid_request_error"}}"#, ErrorKind::Rejected),
        (400, r#"{"error":{"type":"idempotency_error"}}"#, ErrorKind::Conflict),
        (409, r#"{"error":{"type":"idempotency_error"}}"#, ErrorKind::Conflict),
        (401, "{}", ErrorKind::Unauthorized),
        (403, "{}", ErrorKind::Unauthorized),
        (402, r#"{"error":{"type":"card_error","code":"card_declined"}}"#, ErrorKind::Rejected),
        (404, r#"{"error":{"code":"resource_missing"}}"#, ErrorKind::NotFound),
        (302, "", ErrorKind::Rejected),
    ];
    for (status, body, kind) in cases {
        let Verdict::Final { kind: found, .. } = answer(status, None, body) else { panic!("{status} {body}") };
        assert_eq!(found, kind, "{status} {body}");
    }
    let Verdict::Final { kind, .. } = answer(500, Some("false"), "") else { panic!() };
    assert_eq!(kind, ErrorKind::Unknown, "a fault of the server's may come after the work");
}

#[test]
fn the_words_are_stripes_where_they_can_be_read() {
    let body = r#"{"error":{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","param":"source","message":"No."}}"#;
    let Verdict::Final { rejection, .. } = answer(402, None, body) else { panic!() };
    let expected =
        Rejection { code: Some("insufficient_funds".into()), field: Some("source".into()), message: "No.".into() };
    assert_eq!(rejection, expected);
    for body in ["", "<html>bad gateway</html>", "{", r#"{"error":"none"}"#] {
        let Verdict::Again { rejection, .. } = answer(502, None, body) else { panic!() };
        assert!(rejection.message.contains("502"), "{body}");
        assert!(!rejection.message.contains("html"));
    }
}
