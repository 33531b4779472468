//! Webhook signatures, both ways: what they sign we accept, what we sign they accept, and nobody accepts what was changed.

use secrecy::SecretString;
use serde_json::{Value, json};
use stripe_model::webhook::{Verifier, sign};
use time::OffsetDateTime;

use crate::process::{Language, answer};

const SECRET: &str = "whsec_witness_secret";
const ROLLED: &str = "whsec_witness_rolled";

/// Bodies with all that could upset a signature: none, text outside ASCII, escapes, line ends, length.
fn bodies() -> Vec<String> {
    vec![
        r#"{"id":"evt_1","object":"event","type":"charge.succeeded","data":{"object":{}}}"#.to_owned(),
        "{}".to_owned(),
        "{\n  \"name\": \"Zoë Łukasz 名前 🚲\"\r\n}\n".to_owned(),
        format!("{{\"description\":\"{}\"}}", "x".repeat(100_000)),
    ]
}

pub(crate) fn agree_with_node() {
    agree_with(Language::Node, "signatures.mjs");
}

pub(crate) fn agree_with_python() {
    agree_with(Language::Python, "signatures.py");
}

fn agree_with(language: Language, script: &str) {
    let now = OffsetDateTime::now_utc();
    let secret = SecretString::from(SECRET);
    let old = now - time::Duration::seconds(400);
    let ours = |body: &str, at| sign(&secret, body.as_bytes(), at);

    let signed: Vec<Value> = bodies()
        .iter()
        .map(|body| json!({"payload": body, "secret": SECRET, "timestamp": now.unix_timestamp()}))
        .collect();
    let mut verified = Vec::new();
    let mut expected = Vec::new();
    for body in bodies() {
        let header = ours(&body, now);
        let rolled = format!("{header},v1={}", "0".repeat(64));
        for (payload, header, secret, good) in [
            (body.clone(), header.clone(), SECRET, true),
            (body.clone(), rolled, SECRET, true),
            (format!("{body} "), header.clone(), SECRET, false),
            (body.clone(), header.clone(), ROLLED, false),
            (body.clone(), header.replace("v1=", "v0="), SECRET, false),
            (body.clone(), ours(&body, old), SECRET, false),
        ] {
            verified.push(json!({"payload": payload, "header": header, "secret": secret}));
            expected.push(good);
        }
    }

    let input = serde_json::to_vec(&json!({"sign": signed, "verify": verified})).unwrap();
    let theirs: Value = serde_json::from_slice(&answer(language.script(script), &input)).unwrap();

    assert_eq!(theirs["verified"], json!(expected), "what they make of our signatures");
    for (body, header) in bodies().iter().zip(theirs["signed"].as_array().unwrap()) {
        we_accept_theirs(body, header.as_str().unwrap(), now);
    }
    let verdicts: Vec<bool> = verified.iter().map(|case| we_accept(case, now)).collect();
    assert_eq!(verdicts, expected, "what we make of the same cases");
}

fn we_accept_theirs(body: &str, header: &str, now: OffsetDateTime) {
    let secrets = [SecretString::from(ROLLED), SecretString::from(SECRET)];
    let verifier = Verifier::new(&secrets);
    verifier.verify(header, body.as_bytes(), now).expect("their signature is right");
    verifier.verify(header, format!("{body}\n").as_bytes(), now).expect_err("a changed body is refused");
}

fn we_accept(case: &Value, now: OffsetDateTime) -> bool {
    let text = |name: &str| case[name].as_str().unwrap().to_owned();
    let verifier = Verifier::new(&[SecretString::from(text("secret"))]);
    verifier.verify(&text("header"), text("payload").as_bytes(), now).is_ok()
}
