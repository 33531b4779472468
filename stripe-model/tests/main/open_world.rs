//! What the crate does not know, it keeps.

use proptest::prelude::*;
use serde_json::{Value, json};
use stripe_model::*;

#[test]
fn a_reference_is_an_id_an_object_or_what_is_left_of_one() {
    let charge = |customer: Value| -> Charge {
        serde_json::from_value(json!({"id": "ch_1", "amount": 1, "currency": "usd", "customer": customer})).unwrap()
    };
    let id = charge(json!("cus_1"));
    let whole = charge(json!({"id": "cus_1", "object": "customer", "email": "a@example.com"}));
    let gone = charge(json!({"id": "cus_1", "object": "customer", "deleted": true}));
    for charge in [&id, &whole, &gone] {
        assert_eq!(charge.customer_id().map(CustomerId::as_str), Some("cus_1"));
        let again: Charge = serde_json::from_str(&serde_json::to_string(charge).unwrap()).unwrap();
        assert_eq!(&again, charge);
    }
    assert!(matches!(id.customer, Some(Expandable::Id(_))));
    assert!(matches!(gone.customer, Some(Expandable::Deleted { .. })));
    let Some(Expandable::Object(customer)) = whole.customer else { panic!() };
    assert_eq!(customer.email.as_deref(), Some("a@example.com"));
    assert_eq!(charge(Value::Null).customer, None);
    assert_eq!(charge(json!("")).customer, None);
    let absent: Charge = serde_json::from_value(json!({"id": "ch_1", "amount": 1, "currency": "usd"})).unwrap();
    assert_eq!(absent.customer, None);
}

#[test]
fn objects_say_what_they_are_when_written() {
    let refund: Refund = serde_json::from_value(json!({"id": "re_1", "amount": 1, "currency": "usd"})).unwrap();
    assert_eq!(serde_json::to_value(&refund).unwrap()["object"], "refund");
    let list = List::from(vec![refund]);
    let written = serde_json::to_value(&list).unwrap();
    assert_eq!((&written["object"], &written["data"][0]["object"]), (&json!("list"), &json!("refund")));
}

#[test]
fn a_client_secret_is_carried_and_never_shown() {
    let intent: PaymentIntent =
        serde_json::from_value(json!({"id": "pi_1", "amount": 1, "currency": "usd", "client_secret": "pi_1_secret_x"}))
            .unwrap();
    assert!(!format!("{intent:?}").contains("secret_x"));
    assert_eq!(intent.client_secret.as_ref().map(ClientSecret::expose), Some("pi_1_secret_x"));
    assert_eq!(serde_json::to_value(&intent).unwrap()["client_secret"], "pi_1_secret_x");
}

#[test]
fn metadata_may_be_null_and_its_values_become_text() {
    for (json, expected) in [
        (json!(null), vec![]),
        (json!({}), vec![]),
        (json!(""), vec![]),
        (
            json!({"b": "2", "a": "\u{e9}\n\"", "n": 7, "t": true, "z": null}),
            vec![("a", "\u{e9}\n\""), ("b", "2"), ("n", "7"), ("t", "true"), ("z", "")],
        ),
    ] {
        let metadata: Metadata = serde_json::from_str(&json.to_string()).unwrap();
        let pairs: Vec<(&str, &str)> = metadata.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(pairs, expected);
    }
}

#[test]
fn methods_wallets_and_brands_that_come_next_year_survive() {
    let written = json!({"type": "moon_pay", "moon_pay": {"crater": 7}});
    let details: PaymentMethodDetails = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(details.kind.as_ref().map(PaymentMethodType::is_known), Some(false));
    assert_eq!(serde_json::to_value(&details).unwrap(), written);
}

proptest! {
    #[test]
    fn any_enum_value_round_trips(text in ".{0,20}") {
        let json = Value::from(text.clone()).to_string();
        let status: DisputeStatus = serde_json::from_str(&json).unwrap();
        let category: ReportingCategory = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(status.as_str(), &text);
        prop_assert_eq!(category.as_str(), &text);
        prop_assert_eq!(serde_json::to_string(&status).unwrap(), json);
    }

    #[test]
    fn what_is_modelled_round_trips(amount in any::<i64>(), refunded in any::<i64>(), seconds in 0_i64..250_000_000_000,
        text in ".{0,20}", keys in proptest::collection::btree_map(".{1,8}", ".{0,8}", 0..5), paid in any::<bool>())
    {
        let charge: Charge = serde_json::from_value(json!({
            "id": text, "object": "charge", "amount": amount, "amount_refunded": refunded, "currency": "eur",
            "created": seconds, "description": text, "metadata": keys, "paid": paid, "status": text,
            "balance_transaction": {"id": "txn_1", "amount": amount, "net": refunded, "currency": "eur"},
        })).unwrap();
        prop_assert_eq!(&charge.metadata.0, &keys);
        let again: Charge = serde_json::from_str(&serde_json::to_string(&charge).unwrap()).unwrap();
        prop_assert_eq!(again, charge);
    }

    #[test]
    fn our_reader_and_serdes_read_the_same(
        amount in prop_oneof![any::<i64>().prop_map(Value::from), any::<u64>().prop_map(Value::from), Just(json!(1.5)), Just(json!("7.00")), Just(json!("x"))],
        text in ".{0,30}", flag in prop_oneof![Just(json!(true)), Just(json!(null)), Just(json!(0))], pretty in any::<bool>(),
        keys in proptest::collection::btree_map(".{0,8}", prop_oneof![".{0,8}".prop_map(Value::from), any::<i64>().prop_map(Value::from)], 0..4),
    ) {
        let charge = json!({"id": text, "object": "charge", "amount": amount, "currency": "eur", "paid": flag, "metadata": keys,
            "payment_method_details": {"type": text, text.clone(): {"k": [text, {}]}, "card": {"brand": "visa", "last4": text}},
            "refunds": {"data": [{"id": "re", "amount": 1, "currency": "eur", "description": text}]}, "review": keys,
            "balance_transaction": {"id": "t", "amount": 1, "net": 1, "currency": "eur", "exchange_rate": 0.8125}});
        let json = if pretty { serde_json::to_string_pretty(&charge).unwrap() } else { charge.to_string() };
        let ours = parse_object(json.as_bytes());
        match serde_json::from_str::<Charge>(&json) {
            Ok(charge) => prop_assert_eq!(ours.unwrap(), Document::Object(EventObject::Charge(Box::new(charge)))),
            Err(error) => prop_assert!(ours.is_err(), "{error}"),
        }
    }
}
