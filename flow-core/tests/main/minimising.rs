//! Payloads lose what the rules name, and nothing else; what is planned of them stays the same.

use std::borrow::Cow;
use std::sync::Arc;

use flow_core::inbox::Inbox;
use flow_core::retention::Minimiser;
use flow_core::store::{SqliteStore, Store};
use mapping_core::rules::{RetentionRules, RuleBook};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scripted::incoming;

fn rules(fields: &[&str]) -> RetentionRules {
    RetentionRules { minimise: fields.iter().map(|field| (*field).to_owned()).collect(), ..RetentionRules::default() }
}

fn minimised(fields: &[&str], payload: &str) -> String {
    String::from_utf8(Minimiser::new(&rules(fields)).minimise(payload.as_bytes()).into_owned()).unwrap()
}

#[test]
fn a_field_goes_wherever_its_path_ends_so_and_the_rest_stays_to_the_byte() {
    let cases = [
        (&["phone"][..], r#"{"a": {"phone": "1", "b" : 1.10}}"#, r#"{"a":{"b":1.10}}"#),
        (&["billing.phone"], r#"{"phone":"1","billing":{"phone":"2"}}"#, r#"{"phone":"1","billing":{}}"#),
        (
            &["a.b"],
            r#"[{"x":{"a":[{"b":1,"c":12345678901234567890.10}]}}]"#,
            r#"[{"x":{"a":[{"c":12345678901234567890.10}]}}]"#,
        ),
        (&["secret"], r#"{"s":1,"\u0073ecret":"x"}"#, r#"{"s":1}"#),
        (&["secret"], r#"{"note":"a secret"}"#, r#"{"note":"a secret"}"#),
        (&["a"], r#"{"b":1,"b":2,"a":3}"#, r#"{"b":1,"b":2}"#),
        (&["ClientIP"], "VPSTxId=1&clientip=10.0.0.1&Amount=2.00", "VPSTxId=1&Amount=2.00"),
        (&["phone"], "not json { phone", "not json { phone"),
        (&["phone"], r#"{"phone": "#, r#"{"phone": "#),
        (&[], r#"{"phone":"1"}"#, r#"{"phone":"1"}"#),
        (&["id", "amount", "data"], r#"{"id":"1","data":{"amount":2}}"#, r#"{"id":"1","data":{"amount":2}}"#),
    ];
    for (fields, payload, expected) in cases {
        assert_eq!(minimised(fields, payload), expected, "{fields:?} of {payload}");
    }
    let refused: Vec<String> = Minimiser::new(&rules(&["id", "phone"])).refused().map(str::to_owned).collect();
    assert_eq!(refused, ["id"]);
}

#[test]
fn what_is_nested_without_end_is_left_as_it_is() {
    let deep = format!("{}{}{}", "[".repeat(100_000), "\"phone\"", "]".repeat(100_000));
    assert!(matches!(Minimiser::new(&rules(&["phone"])).minimise(deep.as_bytes()), Cow::Borrowed(_)));
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z\"\\\\é]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-d]", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn without(value: &Value, name: &str) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(field, _)| *field != name);
            Value::Object(kept.map(|(field, value)| (field.clone(), without(value, name))).collect())
        }
        Value::Array(elements) => elements.iter().map(|element| without(element, name)).collect(),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn exactly_the_named_fields_go(value in tree()) {
        let payload = value.to_string();
        let kept = minimised(&["b"], &payload);
        prop_assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), without(&value, "b"));
        prop_assert_eq!(minimised(&["b"], &kept), kept.clone(), "twice is as once");
    }
}

#[tokio::test]
async fn what_is_taken_out_is_never_stored_and_a_redelivery_is_known() {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await.unwrap());
    let inbox = Inbox::new(Arc::clone(&store)).minimise(&rules(&["client_secret"]));
    let event = incoming("evt_1", "order", br#"{"client_secret":"s3","amount":1}"#);
    for expected in [flow_core::inbox::Accepted::New, flow_core::inbox::Accepted::Duplicate] {
        assert_eq!(inbox.accept(&event).await.unwrap(), expected);
    }
    assert_eq!(store.events(None, None, 10).await.unwrap()[0].incoming.payload, br#"{"amount":1}"#);
}

/// A charge with everything that no flow asks for.
#[cfg(all(feature = "stripe", feature = "tims"))]
#[test]
fn the_same_is_read_of_a_payload_that_lost_what_no_flow_needs() {
    let fields = ["client_secret", "receipt_url", "outcome.network_status", "fingerprint", "checks", "wallet", "ip"];
    let mut charge = crate::stripe_to_tims::charge("HOSE-10");
    charge["receipt_url"] = json!("https://pay.example/r/1");
    charge["outcome"] = json!({"network_status": "approved_by_network", "type": "authorized", "risk_level": "normal"});
    charge["payment_method_details"]["card"]["fingerprint"] = json!("Xt5EWLLDS7FJjR1c");
    charge["payment_method_details"]["card"]["checks"] = json!({"cvc_check": "pass"});
    charge["payment_method_details"]["card"]["wallet"] = Value::Null;
    let full = crate::stripe_to_tims::event("evt_1", &charge);
    let less = Minimiser::new(&rules(&fields)).minimise(&full).into_owned();
    assert!(less.len() + 150 < full.len());
    let read = |payload: &[u8]| mapping_core::gateway::stripe::read(payload).unwrap();
    assert_eq!(read(&less), read(&full));
}

#[cfg(feature = "stripe")]
#[test]
#[ignore = "needs real events: set SAMPLES to the samples folder"]
fn real_events_read_the_same_after_the_shipped_books_minimised_them() {
    fn look(folder: &std::path::Path, minimiser: &Minimiser, read: &mut (u32, u32)) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, minimiser, read);
                continue;
            }
            let full = std::fs::read(&path).unwrap();
            let less = minimiser.minimise(&full);
            let of = |payload: &[u8]| mapping_core::gateway::stripe::read(payload);
            assert_eq!(of(&less), of(&full), "{}", path.display());
            read.0 += 1;
            read.1 += u32::from(matches!(less, Cow::Owned(_)));
        }
    }
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let mut read = (0, 0);
    let minimiser = Minimiser::new(&RuleBook::stripe_tims().retention);
    look(&std::path::Path::new(&samples).join("stripe"), &minimiser, &mut read);
    println!("{} read, {} of them with something to take out", read.0, read.1);
    assert!(read.0 > 50 && read.1 > 0);
}
