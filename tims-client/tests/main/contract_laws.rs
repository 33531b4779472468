//! Laws between the types and `openapi.yaml`, tried on every field of every document.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tims_client::Codec;
use tims_client::check::Document;

use crate::contract_file::{file, rendered, resolve, validator};

/// Values at and past the edges of every rule.
fn edges() -> Vec<Value> {
    let lengths =
        [0, 1, 2, 3, 10, 11, 15, 16, 20, 21, 30, 31, 50, 51, 60, 61, 100, 101, 200, 201, 254, 255, 256, 2000, 2001];
    let long = lengths.map(|length| json!("A".repeat(length)));
    let addresses = [251, 252, 253].map(|length| json!(format!("a@{}", "b".repeat(length))));
    let texts = [
        "a b",
        " a",
        "a ",
        "a\n",
        "a\tb",
        "a\rb",
        "\0",
        "\u{7f}",
        "\u{ffff}",
        "é",
        "😀",
        "usd",
        "USD",
        "a@b",
        "@",
        "a@b@c",
        ".a",
        "a/b",
        "Open",
        "Paid",
        "Active",
        "Void",
        "Shipped",
        "Credit Card",
        "2026-02-28",
        "0001-01-01",
        "9999-12-31",
        "2026-11-20T09:30:00Z",
        "2026-11-20T11:30:00.123+02:00",
    ];
    let figures = [
        "0",
        "-0",
        "-1",
        "1",
        "99999999999999",
        "100000000000000",
        "0.0001",
        "0.00001",
        "999999999999.999999",
        "1000000000000",
        "0.0000001",
        "99999999.999999999999",
        "0.0000000000001",
        "100000000",
        "007",
    ];
    let others = [json!(true), json!(0), json!(1), json!(9999), json!(10000), json!([]), json!({})];
    long.into_iter()
        .chain(addresses)
        .chain(texts.map(|text| json!(text)))
        .chain(figures.map(|text| json!(text)))
        .chain(others)
        .collect()
}

/// JSON pointers of everything inside.
fn places(value: &Value, here: &str, into: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(entries) => entries.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inside {
        let place = format!("{here}/{name}");
        places(value, &place, into);
        into.push(place);
    }
}

/// Every document that differs in one place.
fn variations(document: &Value) -> impl Iterator<Item = (String, Value)> {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let document = document.clone();
    all.into_iter().flat_map(move |place| {
        let document = document.clone();
        edges().into_iter().map(move |edge| {
            let mut varied = document.clone();
            *varied.pointer_mut(&place).unwrap() = edge;
            (place.clone(), varied)
        })
    })
}

fn read<T: DeserializeOwned>(_like: &T, value: &Value) -> Option<T> {
    Codec::Json.decode(value.to_string().as_bytes()).ok()
}

/// Where our check adds up and a schema cannot.
const SUMS: [&str; 4] = ["Lines", "Total", "TaxTotal", "Applications"];

macro_rules! assert_check_is_the_schema {
    ($name:literal, $document:expr) => {
        let (document, schema) = ($document, validator(&file(), $name));
        let (mut taken, mut refused) = (0, 0);
        for (place, varied) in variations(&rendered(&document)) {
            let Some(varied) = read(&document, &varied) else { continue };
            let sent = rendered(&varied);
            let fits = schema.is_valid(&sent);
            match varied.check() {
                Ok(()) => {
                    taken += 1;
                    assert!(fits, "{} takes what the schema refuses at {place}: {sent}", $name);
                }
                Err(fault) => {
                    refused += 1;
                    let sums = SUMS.contains(&fault.field.as_str());
                    assert!(!fits || sums, "{} refuses what the schema takes at {place}: {fault}", $name);
                }
            }
        }
        assert!(taken >= 10 && refused >= 10, "{}: {taken} taken, {refused} refused", $name);
    };
}

#[test]
fn our_check_and_the_schema_take_the_same_but_for_sums() {
    crate::for_each_document!(assert_check_is_the_schema);
}

/// The properties that a schema requires, those of its parts included.
fn required(file: &Value, schema: &Value) -> BTreeSet<String> {
    let own = schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned());
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| required(file, resolve(file, part)));
    own.chain(parts).collect()
}

macro_rules! assert_least_is_read {
    ($name:literal, $document:expr) => {
        let (file, document) = (file(), $document);
        let required = required(&file, &file["components"]["schemas"][$name]);
        let mut least = rendered(&document);
        least.as_object_mut().unwrap().retain(|name, _| required.contains(name));
        assert!(read(&document, &least).is_some(), "{} is not read: {least}", $name);
    };
}

#[test]
fn the_least_that_the_contract_requires_is_enough_for_our_types() {
    crate::for_each_record!(assert_least_is_read);
    crate::for_each_document!(assert_least_is_read);
}
