//! `openapi.yaml` and the types say the same.

use client_core::Endpoint;
use jsonschema::Validator;
use opayo_model::limits::{self, TextLimit};
use opayo_model::pi::request::NewTransaction;
use opayo_model::pi::{NewCardIdentifier, Transaction};
use opayo_model::v3::SettlementBatch;
use opayo_model::{OPENAPI, Routes};
use serde_json::{Value, json};

use crate::documents::{self, ID};

fn file() -> Value {
    serde_yaml_ng::from_str(OPENAPI).unwrap()
}

fn validator(schema: &str) -> Validator {
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{schema}"),
        "components": file()["components"],
    });
    jsonschema::validator_for(&document).unwrap()
}

fn assert_valid(schema: &str, document: &Value) {
    let faults: Vec<String> =
        validator(schema).iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{schema}: {faults:#?}\n{document:#}");
}

fn sent(endpoint: &impl Endpoint) -> Value {
    serde_json::from_slice(&endpoint.request().unwrap().body).unwrap()
}

#[test]
fn requests_fit_the_contract() {
    let routes = Routes::v3();
    let full = Box::new(documents::full_payment());
    for new in [
        documents::taken(),
        NewTransaction::Payment(full.clone()),
        NewTransaction::Deferred(full.clone()),
        NewTransaction::Authenticate(full),
        NewTransaction::Authorise(documents::authorise()),
        NewTransaction::Repeat(Box::new(documents::repeat())),
    ] {
        assert_valid("NewTransaction", &sent(&routes.create_transaction(new)));
    }
    assert_valid("NewRefund", &sent(&routes.create_transaction(NewTransaction::Refund(documents::refund()))));
    assert_valid("NewToken", &sent(&routes.create_card_identifier(None, documents::card())));
}

#[test]
fn the_contract_refuses_what_is_not_in_it() {
    let mut unknown = sent(&Routes::v3().create_transaction(documents::taken()));
    unknown["discount"] = 1.into();
    assert!(!validator("NewTransaction").is_valid(&unknown));
    for (field, value) in
        [("amount", json!("10.00")), ("amount", json!(0)), ("vendorTxCode", json!("a b")), ("currency", json!("gbp"))]
    {
        let mut bent = sent(&Routes::v3().create_transaction(documents::taken()));
        bent[field] = value;
        assert!(!validator("NewTransaction").is_valid(&bent), "{field}");
    }
    let mut without_state = sent(&Routes::v3().create_transaction(documents::taken()));
    without_state["billingAddress"]["country"] = "US".into();
    assert!(!validator("NewTransaction").is_valid(&without_state));
}

#[test]
fn answers_of_the_contract_read_with_all_of_their_fields() {
    let transaction = json!({
        "transactionId": ID, "vendorTxCode": "ORDER-10042-1", "transactionType": "Payment", "status": "Ok", "statusCode": "0000",
        "statusDetail": "The Authorisation was Successful.", "amount": 10000, "currency": "GBP", "customerEmail": "ann@example.com",
        "paymentMethod": "card", "cardType": "Visa", "lastFourDigits": "0006", "cardIdentifier": "CARD-1",
        "createdDate": "2026-11-20T09:15:00Z", "settlementReferenceText": "SO000451", "relatedTransactionId": ID,
        "bankAuthorisationCode": "999777", "acsUrl": "https://acs.example", "cReq": "eyJ9",
    });
    assert_valid("Transaction", &transaction);
    let file = file();
    let properties = file["components"]["schemas"]["Transaction"]["properties"].as_object().unwrap();
    assert_eq!(properties.len(), transaction.as_object().unwrap().len(), "the example has every property");
    let read: Transaction = serde_json::from_value(transaction).unwrap();
    let kept = serde_json::to_string(&read).unwrap();
    for text in [
        "ORDER-10042-1",
        "ann@example.com",
        "0006",
        "CARD-1",
        "2026-11-20T09:15:00Z",
        "SO000451",
        "999777",
        "eyJ9",
        "10000",
    ] {
        assert!(kept.contains(text), "{text} is lost: {kept}");
    }
    let token = json!({"token": "T-1", "cardType": "Visa", "lastFourDigits": "0006", "expiry": "2027-11-20T00:00:00Z"});
    assert_valid("Token", &token);
    assert!(serde_json::from_value::<NewCardIdentifier>(token).unwrap().expiry.is_some());
}

#[test]
fn batches_are_what_the_contract_says() {
    let row = json!({"transactionId": ID, "vendorTxCode": "ORDER-1", "transactionType": "Payment", "amount": 15000, "currency": "GBP", "createdDate": "2026-11-19T09:15:00Z", "refunded": false});
    let group =
        json!({"currency": "GBP", "paymentNumber": 1, "paymentValue": 15000, "refundNumber": 0, "refundValue": 0});
    let batch = json!({"batchId": "7", "authProcessor": "Elavon", "completedDate": "2026-11-20T00:31:00Z", "groups": [group], "totalRows": 1, "transactions": [row]});
    assert_valid("SettlementBatch", &batch);
    let read: SettlementBatch = serde_json::from_value(batch.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), batch);
    let (batch, rows) = read.into_batch().unwrap();
    assert_eq!((batch.groups[0].payment_value.to_string(), rows.unwrap().len()), ("150.00".to_owned(), 1));
}

#[test]
fn every_path_is_served() {
    let routes = Routes::v3();
    let now = time::OffsetDateTime::UNIX_EPOCH;
    let served: Vec<String> = [
        routes.create_transaction(documents::taken()).request(),
        routes.create_transaction(NewTransaction::Refund(documents::refund())).request(),
        routes.read_transaction(ID.into()).request(),
        routes.create_card_identifier(None, documents::card()).request(),
        routes.search_settlement_batches(now, now).request(),
        routes.read_settlement_batch("Elavon".into(), "7".into()).request(),
    ]
    .map(|request| request.map(|request| format!("{} {}", request.method, request.path)).unwrap())
    .into();
    let mut expected = Vec::new();
    for (path, operations) in file()["paths"].as_object().unwrap() {
        let path = path.replace("{transactionId}", ID).replace("{batchId}", "7");
        for method in ["get", "post"] {
            if operations.get(method).is_some() {
                expected.push(format!("{} /api/v3{path}", method.to_uppercase()));
            }
        }
    }
    assert_eq!(expected.len(), served.len());
    for line in expected {
        assert!(served.contains(&line), "{line} is not served: {served:#?}");
    }
}

#[test]
fn limits_are_the_contracts() {
    let file = file();
    let cases: [(&str, TextLimit); 13] = [
        ("VendorTxCode", limits::VENDOR_TX_CODE),
        ("Currency", limits::CURRENCY),
        ("Country", limits::COUNTRY),
        ("State", limits::STATE),
        ("Description", limits::DESCRIPTION),
        ("SettlementReferenceText", limits::SETTLEMENT_REFERENCE),
        ("Name20", limits::NAME),
        ("Line50", limits::ADDRESS_LINE),
        ("City", limits::CITY),
        ("PostalCode", limits::POSTAL_CODE),
        ("Email", limits::EMAIL),
        ("Phone", limits::PHONE),
        ("Currency", limits::CURRENCY),
    ];
    for (name, limit) in cases {
        let schema = &file["components"]["schemas"][name];
        let widths = (schema["minLength"].as_u64().unwrap(), schema["maxLength"].as_u64().unwrap());
        assert_eq!(widths, (limit.min as u64, limit.max as u64), "{name}");
        let validator = validator(name);
        for text in ["A", "AB", "ABC", "a b", "a-b", "é", "a@b", "a@b@c", "+44 (0)1", "\u{7}", "&", "GB1"] {
            if (limit.min..=limit.max).contains(&text.chars().count()) {
                assert_eq!(validator.is_valid(&json!(text)), limit.check(text).is_ok(), "{name}: {text:?}");
            }
        }
    }
}
