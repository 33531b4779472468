//! What a hostile or broken sender can put in a body. Every case is a typed error that names the place.

use stripe_model::event::BODY_LIMIT;
use stripe_model::{Envelope, Event, ParseError, parse_object};

fn event(object: &str) -> String {
    format!(r#"{{"id":"evt_1","object":"event","type":"charge.succeeded","created":1,"data":{{"object":{object}}}}}"#)
}

fn fault(object: &str) -> (String, String) {
    match Event::parse(event(object).as_bytes()).unwrap_err() {
        ParseError::Mismatch(error) => (error.path, error.message),
        other => panic!("{object}: {other}"),
    }
}

#[test]
fn a_wrong_value_is_named_by_its_path() {
    let cases = [
        (r#"{"object":"charge","id":"ch_1","amount":"ten","currency":"usd"}"#, "data.object.amount", "ten"),
        (r#"{"object":"charge","id":"ch_1","amount":10.5,"currency":"usd"}"#, "data.object.amount", "10.5"),
        (r#"{"object":"charge","id":"ch_1","amount":"10.50","currency":"usd"}"#, "data.object.amount", "10.50"),
        (r#"{"object":"charge","id":"ch_1","amount":null,"currency":"usd"}"#, "data.object.amount", "null"),
        (
            r#"{"object":"charge","id":"ch_1","amount":9223372036854775808,"currency":"usd"}"#,
            "data.object.amount",
            "9223372036854775808",
        ),
        (r#"{"object":"charge","id":"ch_1","amount":{},"currency":"usd"}"#, "data.object.amount", "map"),
        (r#"{"object":"charge","id":"ch_1","currency":"usd"}"#, "data.object.amount", "missing"),
        (r#"{"object":"charge","id":"ch_1","amount":1}"#, "data.object.currency", "missing"),
        (r#"{"object":"charge","id":"ch_1","amount":1,"currency":""}"#, "data.object.currency", "currency"),
        (r#"{"object":"charge","amount":1,"currency":"usd"}"#, "data.object.id", "missing"),
        (r#"{"object":"charge","id":["ch_1"],"amount":1,"currency":"usd"}"#, "data.object.id", "sequence"),
        (
            r#"{"object":"charge","id":"c","amount":1,"currency":"usd","refunds":{"data":[{"id":"re_1","amount":1,"currency":"usd"},{"id":"re_2","amount":true,"currency":"usd"}]}}"#,
            "data.object.refunds.data[1]",
            "amount: invalid type: boolean `true`",
        ),
        (
            r#"{"object":"charge","id":"c","amount":1,"currency":"usd","billing_details":{"address":{"city":5}}}"#,
            "data.object.billing_details.address.city",
            "5",
        ),
        (
            r#"{"object":"charge","id":"c","amount":1,"currency":"usd","created":99999999999999}"#,
            "data.object.created",
            "99999999999999",
        ),
        (
            r#"{"object":"balance_transaction","id":"t","amount":1,"net":1,"currency":"usd","exchange_rate":"high"}"#,
            "data.object.exchange_rate",
            "high",
        ),
    ];
    for (object, path, value) in cases {
        let (found, message) = fault(object);
        assert_eq!(found, path, "{object}: {message}");
        assert!(message.contains(value), "{object}: {message}");
        assert!(Envelope::read(event(object).as_bytes()).is_ok(), "{object}");
    }
}

#[test]
fn a_message_never_quotes_a_whole_document() {
    let (_, message) = fault(&format!(r#"{{"object":"charge","id":"c","amount":"{}"}}"#, "x".repeat(100_000)));
    assert!(message.len() < 300, "{}", message.len());
}

#[test]
fn truncated_and_garbled_bodies_are_malformed() {
    let whole = event(r#"{"object":"charge","id":"ch_1","amount":1,"currency":"usd"}"#);
    for end in 0..whole.len() {
        let error = Event::parse(&whole.as_bytes()[..end]).unwrap_err();
        assert!(matches!(error, ParseError::Malformed(_)), "{end}: {error}");
    }
    for body in ["", "null", "[]", "\"event\"", "{\"id\":\"evt_1\"", "{}{}", "\u{feff}{}", "{\"id\" \"evt_1\"}", "{,}"]
    {
        assert!(matches!(Event::parse(body.as_bytes()), Err(ParseError::Malformed(_))), "{body}");
    }
    assert!(matches!(Event::parse(b"{\"id\":\"\xff\"}"), Err(ParseError::Malformed(_))));
}

#[test]
fn a_body_past_the_limit_is_refused_unread() {
    let body = vec![b' '; 10 * 1024 * 1024];
    let refused = ParseError::TooLarge { size: body.len(), limit: BODY_LIMIT };
    assert_eq!(Envelope::read(&body).unwrap_err(), refused);
    assert_eq!(Event::parse(&body).unwrap_err(), refused);
    assert_eq!(parse_object(&body).unwrap_err(), refused);
    let small = event("{}");
    assert!(Envelope::read_within(small.as_bytes(), 10).is_err());
    assert!(Event::parse_within(small.as_bytes(), small.len()).is_ok());
}

#[test]
fn deep_nesting_is_an_error_and_never_a_crash() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let nested = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let body = event(&format!(r#"{{"object":"charge","id":"c","amount":1,"currency":"usd","review":{nested}}}"#));
        assert!(Envelope::read(body.as_bytes()).is_ok());
        let _ = Event::parse(body.as_bytes());
        let body = event(&format!(r#"{{"object":"charge","id":"c","amount":1,"currency":"usd","metadata":{nested}}}"#));
        let path = Event::parse(body.as_bytes()).unwrap_err().path().to_owned();
        assert!(path.starts_with("data.object.metadata"), "{path:.80}");
        assert!(path.len() < 400, "{}", path.len());
    }
    let level = r#"{"object":"charge","id":"c","amount":1,"currency":"usd","dispute":{"id":"d","amount":1,"currency":"usd","charge":"#;
    let body = event(&format!("{}\"ch_1\"{}", level.repeat(200), "}}".repeat(200)));
    assert!(matches!(Event::parse(body.as_bytes()), Err(ParseError::Malformed(_))));
}

#[test]
fn a_thin_event_is_not_a_snapshot_and_says_so() {
    let thin =
        br#"{"id":"evt_1","object":"v2.core.event","type":"v1.charge.succeeded","created":"2026-01-01T00:00:00Z"}"#;
    let error = Event::parse(thin).unwrap_err();
    assert_eq!(error.path(), "object");
    assert!(error.to_string().contains("thin"), "{error}");
    let snapshot = event("{}");
    assert!(stripe_model::ThinEvent::parse(snapshot.as_bytes()).unwrap_err().to_string().contains("snapshot"));
    let bare = br#"{"id":"evt_1","object":"event","type":"charge.succeeded"}"#;
    assert_eq!(Event::parse(bare).unwrap_err().path(), "data");
}
