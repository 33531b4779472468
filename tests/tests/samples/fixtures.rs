//! One example of every object of the API, in six generations: each modelled one parses as its type.

use std::collections::BTreeMap;

use libtest_mimic::Failed;
use serde_json::Value;
use serde_json::value::RawValue;
use stripe_model::{Document, EventObject, parse_object};

use crate::objects::survives;

const MODELLED: [&str; 13] = [
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

#[derive(serde::Deserialize)]
struct Fixtures<'a> {
    #[serde(borrow)]
    resources: BTreeMap<String, &'a RawValue>,
}

pub(crate) fn read(body: &[u8]) -> Result<(), Failed> {
    let fixtures: Fixtures<'_> = serde_json::from_slice(body)?;
    let mut typed = 0;
    for (name, json) in fixtures.resources {
        if serde_json::from_str::<Value>(json.get())?.get("object").is_none() {
            continue;
        }
        let document = parse_object(json.get().as_bytes()).map_err(|error| format!("{name}: {error}"))?;
        let Document::Object(object) = document else { continue };
        survives(&object).map_err(|error| format!("{name}: {}", error.message().unwrap_or_default()))?;
        if MODELLED.contains(&name.as_str()) {
            assert!(!matches!(object, EventObject::Other { .. }), "{name} is modelled and was not read as its type");
            typed += 1;
        }
    }
    assert!(typed >= 8, "only {typed} of the fixtures are of a modelled type");
    Ok(())
}
