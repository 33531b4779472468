//! Events as they come: old and new, snapshot and thin, of kinds known and unknown.

use serde_json::{Value, json};
use stripe_model::*;

fn event(kind: &str, object: Value) -> Event {
    let event =
        json!({"id": "evt_1", "object": "event", "type": kind, "created": 1_700_000_000, "data": {"object": object}});
    Event::parse(event.to_string().as_bytes()).unwrap()
}

#[test]
fn the_object_is_typed_by_its_own_field_and_not_by_the_events_type() {
    let money = |object: &str| json!({"id": "x_1", "amount": 5, "net": 5, "currency": "usd", "object": object});
    let kinds = [
        "balance_transaction",
        "charge",
        "customer",
        "dispute",
        "invoice",
        "invoice_payment",
        "payment_intent",
        "payout",
        "plan",
        "price",
        "product",
        "refund",
        "subscription",
    ];
    for kind in kinds {
        let event = event("anything.happened", money(kind));
        let object = &event.data.object;
        assert_eq!((object.kind(), object.id()), (Some(kind), Some("x_1")));
        assert!(!matches!(object, EventObject::Other { .. } | EventObject::Deleted { .. }), "{kind}");
        let again: Event = serde_json::from_str(&serde_json::to_string(&event).unwrap()).unwrap();
        assert_eq!(again, event, "{kind}");
    }
}

#[test]
fn a_kind_that_is_not_modelled_is_kept_whole() {
    let object = json!({"id": "cs_1", "object": "checkout.session", "amount_total": 5});
    let event = event("checkout.session.completed", object.clone());
    let EventObject::Other { object: kind, id, raw } = &event.data.object else { panic!() };
    assert_eq!((kind.as_deref(), id.as_deref()), (Some("checkout.session"), Some("cs_1")));
    assert_eq!(raw.parse::<Value>().unwrap(), object);
    assert!(!format!("{event:?}").contains("amount_total"));
    assert_eq!(self::event("ping", json!({})).data.object.kind(), None);
}

#[test]
fn a_payout_was_a_transfer_until_2017() {
    let transfer = json!({"id": "tr_1", "object": "transfer", "amount": 67, "currency": "usd", "date": 1_381_104_000});
    for kind in ["payout.paid", "transfer.paid", "transfer.failed"] {
        assert!(matches!(event(kind, transfer.clone()).data.object, EventObject::Payout(_)), "{kind}");
    }
    assert!(matches!(event("transfer.created", transfer).data.object, EventObject::Other { .. }));
}

#[test]
fn what_is_left_of_a_deleted_object_is_no_error() {
    let stub = json!({"id": "in_1", "object": "invoice", "deleted": true});
    let expected = EventObject::Deleted { object: "invoice".into(), id: "in_1".into() };
    assert_eq!(event("invoice.deleted", stub).data.object, expected);
    let customer = event("customer.deleted", json!({"id": "cus_1", "object": "customer", "deleted": true}));
    let EventObject::Customer(customer) = customer.data.object else { panic!() };
    assert!(customer.deleted);
}

#[test]
fn the_request_was_text_until_2017() {
    let with = |request: Value| {
        let event =
            json!({"id": "evt_1", "object": "event", "type": "a.b", "request": request, "data": {"object": {}}});
        Event::parse(event.to_string().as_bytes()).unwrap().request
    };
    let id =
        |id: &str, key: Option<&str>| Some(EventRequest { id: Some(id.into()), idempotency_key: key.map(Into::into) });
    assert_eq!(with(json!("req_1")), id("req_1", None));
    assert_eq!(with(json!({"id": "req_1", "idempotency_key": "k"})), id("req_1", Some("k")));
    assert_eq!(with(json!({"id": null, "idempotency_key": null})), Some(EventRequest::default()));
    assert_eq!(with(Value::Null), None);
}

#[test]
fn a_notification_is_a_snapshot_or_thin() {
    let thin = br#"{"id":"evt_2","object":"v2.core.event","type":"v1.customer.created","livemode":false,"context":"acct_1",
        "created":"2026-09-18T19:56:56.947Z","related_object":{"id":"cus_1","type":"customer","url":"/v1/customers/cus_1"},"reason":null}"#;
    let Notification::Thin(event) = Notification::parse(thin).unwrap() else { panic!() };
    assert_eq!((event.id.as_str(), event.kind.as_str()), ("evt_2", "v1.customer.created"));
    assert_eq!(event.related_object.unwrap().url.as_deref(), Some("/v1/customers/cus_1"));
    assert_eq!(event.context.as_deref(), Some("acct_1"));
    let snapshot =
        br#"{"id":"evt_1","object":"event","type":"a.b","data":{"object":{},"previous_attributes":{"x":1}}}"#;
    let notification = Notification::parse(snapshot).unwrap();
    assert_eq!((notification.id().as_str(), notification.kind().as_str()), ("evt_1", "a.b"));
    let Notification::Snapshot(event) = notification else { panic!() };
    assert_eq!(event.data.previous_attributes.unwrap().get(), r#"{"x":1}"#);
}

#[test]
fn a_document_of_unknown_kind_is_told_apart() {
    let object = parse_object(br#"{"amount":1,"currency":"usd","id":"ch_1","object":"charge"}"#).unwrap();
    assert!(matches!(object, Document::Object(EventObject::Charge(_))));
    let event = parse_object(br#"{"id":"evt_1","object":"event","type":"a.b","data":{"object":{}}}"#).unwrap();
    assert!(matches!(event, Document::Event(Notification::Snapshot(_))));
    let error = parse_object(br#"{"id":"ch_1","object":"charge","currency":"usd"}"#).unwrap_err();
    assert_eq!(error.path(), "amount");
    assert!(parse_object(b"[1]").is_err());
}
