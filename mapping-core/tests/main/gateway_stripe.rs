//! Stripe's events and objects as the canonical model.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{PaymentStatus, Reported, Subject};
use mapping_core::gateway::stripe;
use mapping_core::refusal::RefusalCode;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{body, charge, event, succeeded};

fn payment(changes: Value) -> mapping_core::canonical::Payment {
    match succeeded(changes).subject {
        Subject::Payment(payment) => *payment,
        other => panic!("a payment, not {other:?}"),
    }
}

fn refused(kind: &str, object: Value) -> mapping_core::refusal::Refusal {
    stripe::read(&body(kind, object)).expect_err("the event should be refused")
}

#[test]
fn a_charge_becomes_a_payment() {
    assert_yaml_snapshot!(succeeded(json!({
        "metadata": {"order_id": "WEB-1001"},
        "amount_captured": 9000,
        "amount_refunded": 500,
        "shipping": {"name": "Bo Example", "address": {"line1": "1 Oak Road", "line2": "Flat 2", "city": "Leeds", "country": "GB"}},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242", "wallet": {"type": "apple_pay"}}}
    })));
}

#[test]
fn a_charge_of_2017_becomes_the_same_payment() {
    let old = json!({
        "id": "ch_1", "object": "charge", "amount": 10000, "amount_refunded": 0, "captured": true, "created": 1_495_700_000,
        "currency": "usd", "customer": "cus_1", "description": null, "invoice": "in_1", "metadata": {}, "paid": true,
        "refunded": false, "refunds": {"object": "list", "data": [], "has_more": false}, "status": "succeeded",
        "receipt_email": "ann@example.com",
        "source": {"id": "card_1", "object": "card", "brand": "American Express", "last4": "0005", "name": "Ann Example",
                   "address_line1": "12 Elm Street", "address_city": "Springfield", "address_zip": "62701",
                   "address_country": "US", "tokenization_method": "android_pay"}
    });
    let Subject::Payment(payment) = event("charge.succeeded", old).subject else { panic!("a payment") };
    assert_yaml_snapshot!(payment);
}

#[test]
fn minor_units_are_stripes_own() {
    for (currency, minor, expected) in [
        ("usd", 10000, "100.00 USD"),
        ("jpy", 10000, "10000 JPY"),
        ("kwd", 12340, "12.340 KWD"),
        ("isk", 500, "5.00 ISK"),
        ("ugx", 500, "5.00 UGX"),
        ("mga", 500, "500 MGA"),
        ("huf", 1050, "10.50 HUF"),
    ] {
        assert_eq!(payment(json!({"amount": minor, "currency": currency})).amount.to_string(), expected);
    }
}

#[test]
fn a_bad_amount_names_its_field_and_value() {
    for (changes, code, field, value) in [
        (json!({"amount": -1}), RefusalCode::InvalidAmount, "payment.amount", "-0.01 USD"),
        (json!({"amount_captured": -5}), RefusalCode::InvalidAmount, "payment.captured", "-0.05 USD"),
        (json!({"currency": "xyz"}), RefusalCode::UnknownCurrency, "payment.currency", "xyz"),
        (json!({"currency": "usdc"}), RefusalCode::UnknownCurrency, "payment.currency", "usdc"),
        (json!({"currency": "isk", "amount": 550}), RefusalCode::InvalidAmount, "payment.amount", "550 ISK"),
        (json!({"currency": "kwd", "amount": 12341}), RefusalCode::InvalidAmount, "payment.amount", "12341 KWD"),
    ] {
        let refusal = refused("charge.succeeded", charge(changes.clone()));
        assert_eq!((refusal.code, refusal.field.as_str(), refusal.value.as_str()), (code, field, value), "{changes}");
    }
}

#[test]
fn an_amount_past_64_bits_is_unreadable_at_its_path() {
    let text = String::from_utf8(body("charge.succeeded", charge(json!({})))).unwrap();
    let text = text.replace("\"amount\":10000", "\"amount\":99999999999999999999");
    let refusal = stripe::read(text.as_bytes()).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Unreadable, "event.data.object.amount"));
}

#[test]
fn an_odd_object_without_a_part_in_the_books_stops_nothing() {
    let odd = json!({"id": "txn_1", "object": "balance_transaction", "amount": "much", "created": "yesterday"});
    let named = Subject::Reference { object: "balance_transaction".to_owned(), id: "txn_1".to_owned() };
    assert_eq!(event("some.event", odd).subject, named);
    let odd = json!({"id": 7, "object": "radar.review", "created": "yesterday"});
    let named = Subject::Other { object: "radar.review".to_owned(), id: None };
    assert_eq!(event("review.opened", odd).subject, named);
}

#[test]
fn a_charge_that_failed_or_waits_has_captured_nothing() {
    for status in ["failed", "pending", "odd"] {
        let payment = payment(json!({"status": status, "amount_captured": null}));
        assert!(payment.captured.is_zero(), "{status}");
    }
}

#[test]
fn charge_status_and_capture_decide_how_far_a_payment_is() {
    let status = |changes| payment(changes).status;
    assert_eq!(status(json!({})), Reported::Known(PaymentStatus::Paid));
    assert_eq!(status(json!({"captured": false})), Reported::Known(PaymentStatus::Authorised));
    assert_eq!(status(json!({"status": "pending"})), Reported::Known(PaymentStatus::Pending));
    assert_eq!(status(json!({"status": "failed"})), Reported::Known(PaymentStatus::Failed));
    assert_eq!(status(json!({"status": "teleported"})), Reported::Unknown("teleported".to_owned()));
}

#[test]
fn all_events_of_one_payment_share_an_order_key() {
    let refund = json!({"id": "re_1", "object": "refund", "amount": 1, "currency": "usd", "charge": "ch_1",
        "payment_intent": "pi_1", "status": "succeeded", "created": 1_795_140_000});
    let dispute = json!({"id": "dp_1", "object": "dispute", "amount": 1, "currency": "usd", "status": "needs_response",
        "charge": {"id": "ch_1", "object": "charge", "amount": 1, "currency": "usd", "payment_intent": "pi_1"},
        "created": 1_795_140_000});
    let intent =
        json!({"id": "pi_1", "object": "payment_intent", "amount": 1, "currency": "usd", "status": "succeeded"});
    for (kind, object) in [
        ("charge.succeeded", charge(json!({}))),
        ("charge.refunded", charge(json!({"amount_refunded": 1}))),
        ("refund.created", refund.clone()),
        ("charge.refund.updated", refund),
        ("charge.dispute.created", dispute),
        ("payment_intent.succeeded", intent),
    ] {
        assert_eq!(event(kind, object).order_key.as_str(), "stripe/pi_1", "{kind}");
    }
    assert_eq!(succeeded(json!({"payment_intent": null})).order_key.as_str(), "stripe/ch_1");
}

#[test]
fn a_connected_account_is_part_of_the_order_key() {
    let mut event: Value = serde_json::from_slice(&body("charge.succeeded", charge(json!({})))).unwrap();
    event["account"] = json!("acct_7");
    let event = stripe::read(event.to_string().as_bytes()).unwrap();
    assert_eq!(event.order_key.as_str(), "stripe/acct_7/pi_1");
    assert_eq!(event.account.unwrap().as_str(), "acct_7");
}

#[test]
fn each_kind_of_object_has_its_subject() {
    let made = 1_795_140_000;
    let objects = json!([
        {"id": "po_1", "object": "payout", "amount": -500, "currency": "usd", "status": "paid", "created": made},
        {"id": "cus_1", "object": "customer", "name": "", "email": "ann@example.com"},
        {"id": "cus_1", "object": "customer", "deleted": true},
        {"id": "prod_1", "object": "product", "name": "Argon", "active": true, "metadata": {"sku": "GAS-ARG-50"}},
        {"id": "price_1", "object": "price", "product": "prod_1", "currency": "usd", "unit_amount": 3000},
        {"id": "price_2", "object": "price", "product": "prod_1", "currency": "usd", "unit_amount_decimal": "0.5"},
        {"id": "gold", "object": "plan", "product": "prod_2", "currency": "eur", "amount": 999, "nickname": "Gold"},
        {"id": "in_1", "object": "invoice", "currency": "usd", "total": 100, "amount_paid": 0, "created": made},
        {"object": "invoice", "currency": "usd", "total": 100},
        {"id": "txn_1", "object": "balance_transaction", "amount": 1, "currency": "usd", "net": 1, "fee": 0, "type": "charge"},
        {"id": "file_1", "object": "file"}
    ]);
    let subjects: Vec<Subject> =
        objects.as_array().unwrap().iter().map(|object| event("some.event", object.clone()).subject).collect();
    assert_yaml_snapshot!(subjects);
}

#[test]
fn a_refunded_charge_is_a_refund_of_what_it_says() {
    let list = |refunds: Value| json!({"object": "list", "data": refunds});
    let refund = |id: &str, amount: i64| json!({"id": id, "object": "refund", "amount": amount, "currency": "usd", "status": "succeeded"});
    for (changes, id, amount, full) in [
        (json!({"amount_refunded": 500}), None, "5.00 USD", false),
        (
            json!({"amount_refunded": 500, "refunds": list(json!([refund("re_1", 500)]))}),
            Some("re_1"),
            "5.00 USD",
            false,
        ),
        (
            json!({"amount_refunded": 700, "refunds": list(json!([refund("re_2", 200), refund("re_1", 500)]))}),
            None,
            "7.00 USD",
            false,
        ),
        (json!({"amount_refunded": 10000, "refunded": true}), None, "100.00 USD", true),
    ] {
        let Subject::Refund(refund) = event("charge.refunded", charge(changes)).subject else { panic!("a refund") };
        assert_eq!(refund.id.as_ref().map(|id| id.as_str()), id);
        assert_eq!((refund.amount.to_string().as_str(), refund.full), (amount, Some(full)));
        assert_eq!(refund.payment.unwrap().as_str(), "ch_1");
    }
}

#[test]
fn a_thin_event_names_what_has_to_be_fetched() {
    let subject = |kind: &str, what: &str| {
        let event = json!({"id": "evt_9", "object": "v2.core.event", "type": format!("v1.{kind}.{what}"), "context": "acct_7",
            "created": "2026-11-20T02:00:03.000Z", "related_object": {"id": "x_1", "type": kind, "url": "/x"}});
        let event = stripe::read(event.to_string().as_bytes()).unwrap();
        assert_eq!(event.order_key.as_str(), "stripe/acct_7/x_1");
        event.subject
    };
    assert!(
        matches!(subject("charge", "succeeded"), Subject::PaymentAttempt(attempt) if attempt.transaction.is_some())
    );
    assert!(
        matches!(subject("payment_intent", "succeeded"), Subject::PaymentAttempt(attempt) if attempt.transaction.is_none())
    );
    assert!(matches!(subject("charge", "refunded"), Subject::Reference { .. }));
    assert!(matches!(subject("refund", "created"), Subject::Reference { .. }));
    assert!(matches!(subject("billing.meter", "updated"), Subject::Other { .. }));
}

#[test]
fn a_raw_object_is_a_subject_without_an_event() {
    let json = charge(json!({})).to_string();
    let Ok(stripe_model::Document::Object(object)) = stripe_model::parse_object(json.as_bytes()) else {
        panic!("an object")
    };
    assert!(matches!(stripe::normalize_object(&object), Ok(Subject::Payment(_))));
}

/// Every JSON file under a folder.
pub(crate) fn json_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
#[ignore = "needs real events: set SAMPLES to the samples folder"]
fn every_real_event_is_normalised() {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let files = json_files(&std::path::Path::new(&samples).join("stripe/events"));
    assert!(files.len() > 50, "no events in {samples}");
    let refused: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let refusal = stripe::read(&std::fs::read(file).unwrap()).err()?;
            Some(format!("{}: {refusal}", file.display()))
        })
        .collect();
    assert!(refused.is_empty(), "{} of {} refused:\n{}", refused.len(), files.len(), refused.join("\n"));
}

#[test]
#[ignore = "needs real events: set SAMPLES to the samples folder"]
fn every_real_event_ends_planned_skipped_or_refused_with_a_reason() {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let mut world = crate::world::World::new();
    world.rules.customer.guest = Some("WEB-GUEST".into());
    let mut refused = Vec::new();
    for file in json_files(&std::path::Path::new(&samples).join("stripe/events")) {
        let Ok(event) = stripe::read(&std::fs::read(&file).unwrap()) else { continue };
        if let Err(refusal) = world.decide(&event) {
            refused.push(format!("{}: {refusal}", file.display()));
        }
    }
    // What a message only names cannot be fetched here; nothing else is missing.
    let named = ["payment_attempt.transaction", "refund.payment", "settlement.lines"];
    refused.retain(|line| !named.iter().any(|field| line.contains(&format!("missing_fact at {field}"))));
    assert!(refused.is_empty(), "{} refused:\n{}", refused.len(), refused.join("\n"));
}

#[test]
#[ignore = "needs real objects: set SAMPLES to the samples folder"]
fn no_real_object_panics() {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let mut refused = Vec::new();
    for file in json_files(&std::path::Path::new(&samples).join("stripe/objects")) {
        match stripe_model::parse_object(&std::fs::read(&file).unwrap()) {
            Ok(stripe_model::Document::Object(object)) => refused.extend(stripe::normalize_object(&object).err()),
            Ok(stripe_model::Document::Event(event)) => refused.extend(stripe::normalize_notification(&event).err()),
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

/// Any JSON value, small.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_stands_in_a_field_nothing_panics(
        kind in prop::sample::select(vec!["charge", "refund", "dispute", "payout", "customer", "invoice", "price", "file"]),
        field in prop::sample::select(vec!["amount", "currency", "created", "status", "charge", "lines", "metadata", "customer",
            "refunds", "billing_details", "payment_method_details", "source", "unit_amount", "total"]),
        value in any_json(),
    ) {
        let mut object = charge(json!({"object": kind}));
        object[field] = value;
        let _ = stripe::read(&body("charge.refunded", object));
    }
}
