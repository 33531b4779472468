//! The envelope reader against a full JSON parser, on any JSON there is.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stripe_model::{Envelope, ParseError, Shape};
use time::OffsetDateTime;

#[test]
fn the_envelope_reads_where_the_object_does_not() {
    let body = br#" {
        "id": "evt_1", "object": "event", "type": "charge.succeeded", "account": "acct_9", "api_version": "2017-08-15",
        "created": 1700000000, "livemode": false, "pending_webhooks": 1, "request": "req_1",
        "data": { "previous_attributes": {"a": "}"}, "object": {"id": "ch_1", "object": "charge", "amount": {"not": ["an amount"]}} }
    } "#;
    let envelope = Envelope::read(body).unwrap();
    assert_eq!((&*envelope.id, &*envelope.kind, envelope.shape), ("evt_1", "charge.succeeded", Shape::Snapshot));
    assert_eq!(envelope.account.as_deref(), Some("acct_9"));
    assert_eq!(envelope.api_version.as_deref(), Some("2017-08-15"));
    assert_eq!(envelope.created, OffsetDateTime::from_unix_timestamp(1_700_000_000).ok());
    assert_eq!(envelope.livemode, Some(false));
    assert_eq!(envelope.object_kind().as_deref(), Some("charge"));
    assert_eq!(envelope.object_id().as_deref(), Some("ch_1"));
    assert!(stripe_model::Event::parse(body).is_err());
}

#[test]
fn a_thin_event_has_an_envelope_too() {
    let body = br#"{"id":"evt_2","object":"v2.core.event","type":"v1.customer.created","livemode":true,
        "created":"2026-09-18T19:56:56.947Z","related_object":{"id":"cus_1","type":"customer","url":"/v1/customers/cus_1"}}"#;
    let envelope = Envelope::read(body).unwrap();
    assert_eq!((envelope.shape, envelope.livemode), (Shape::Thin, Some(true)));
    assert_eq!(envelope.created.map(OffsetDateTime::unix_timestamp), Some(1_789_761_416));
    assert_eq!(envelope.object_kind().as_deref(), Some("customer"));
    assert_eq!(envelope.object_id().as_deref(), Some("cus_1"));
}

#[test]
fn an_envelope_needs_an_id_and_a_type_and_to_be_an_event() {
    for (body, path) in [
        (r#"{"object":"event","type":"a.b","data":{}}"#, "id"),
        (r#"{"id":7,"object":"event","type":"a.b","data":{}}"#, "id"),
        (r#"{"id":"evt_1","object":"event","data":{}}"#, "type"),
        (r#"{"id":"ch_1","object":"charge","type":"x"}"#, "object"),
        (r#"{"id":"evt_1","type":"x"}"#, "object"),
        (r#"{"id":"evt_1","object":"event","type":"x","created":"noon"}"#, "created"),
        (r#"{"id":"evt_1","object":"event","type":"x","created":1e99}"#, "created"),
        (r#"{"id":"evt_1","object":"event","type":"x","livemode":"yes"}"#, "livemode"),
        (r#"{"id":"evt_1","object":"event","type":"x","account":{}}"#, "account"),
    ] {
        let error = Envelope::read(body.as_bytes()).unwrap_err();
        assert!(matches!(error, ParseError::Mismatch(_)), "{body}: {error}");
        assert_eq!(error.path(), path, "{body}: {error}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![".{0,12}", r#"[\\"{}\[\],: \n\t]{0,80}"#, "[a-z ]{0,200}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![json!(0.5), json!(-1.25e10), json!(1.5e300), json!(u64::MAX)]),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((text.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn written(value: &Value, pretty: bool) -> String {
    if pretty { serde_json::to_string_pretty(value).unwrap() } else { value.to_string() }
}

proptest! {
    #[test]
    fn any_data_is_passed_over_and_found_again(
        object in any_json(), previous in any_json(), other in any_json(),
        id in "[^\"\\x00-\\x1f]{1,30}", kind in ".{1,30}", pretty in any::<bool>(), cut in any::<proptest::sample::Index>(),
    ) {
        let event = json!({"zzz": other, "id": id, "object": "event", "type": kind, "created": 5, "aaa": [other],
            "data": {"object": object, "previous_attributes": previous}, "livemode": true});
        let body = written(&event, pretty);
        let envelope = Envelope::read(body.as_bytes()).unwrap();
        prop_assert_eq!(&*envelope.id, id);
        prop_assert_eq!(&*envelope.kind, kind);
        prop_assert_eq!(envelope.livemode, Some(true));
        let found: Value = envelope.object.map_or(Value::Null, |json| serde_json::from_str(json).unwrap());
        prop_assert_eq!(found, object);

        let cut = cut.index(body.len());
        let short = &body.as_bytes()[..cut];
        let refused = matches!(Envelope::read(short), Err(ParseError::Malformed(_)));
        prop_assert!(refused, "cut at {} of {}", cut, body.len());
    }

    #[test]
    fn no_bytes_break_the_reader(body in proptest::collection::vec(
        prop_oneof![prop::sample::select(br#"{}[]":,\ 0tfnae-."#.to_vec()), any::<u8>()], 0..200))
    {
        let _ = Envelope::read(&body);
        let _ = stripe_model::Notification::parse(&body);
        let _ = stripe_model::parse_object(&body);
        let mut wrapped = br#"{"id":"a","object":"event","type":"b","data":{"object":"#.to_vec();
        wrapped.extend(body);
        wrapped.extend(b"}}");
        let read = Envelope::read(&wrapped);
        if serde_json::from_slice::<Value>(&wrapped).is_ok() {
            prop_assert!(read.is_ok());
        }
    }
}
