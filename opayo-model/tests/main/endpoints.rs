//! Endpoints are values: method, path, headers and body of every operation, by both profiles.

use client_core::{Endpoint, Repeat, Request};
use opayo_model::card::SecurityCode;
use opayo_model::pi::request::{NewRefund, NewTransaction};
use opayo_model::pi::{Challenge, Instruction};
use opayo_model::{PiPaths, Routes, TransactionId};
use serde_json::{Value, json};
use time::macros::datetime;

use crate::documents::{self, ID};

fn line(endpoint: &impl Endpoint) -> String {
    let request = endpoint.request().unwrap();
    request.check().unwrap();
    format!("{} {} {:?}", request.method, request.target(), endpoint.repeat())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[test]
fn every_operation_of_pi_has_its_place_and_reads_alone_are_repeated() {
    let routes = Routes::pi();
    let challenge = |challenge| routes.answer_challenge(ID.into(), challenge);
    let code = SecurityCode::new("123").unwrap();
    let lines = [
        line(&routes.create_session_key("vendor".into())),
        line(&routes.read_session_key("KEY-1".into())),
        line(&routes.create_card_identifier(Some("KEY-1".into()), documents::card())),
        line(&routes.link_security_code("KEY-1".into(), "CARD-1".into(), code)),
        line(&routes.delete_card_identifier("CARD-1".into())),
        line(&routes.create_transaction(documents::taken())),
        line(&routes.create_transaction(NewTransaction::Refund(documents::refund()))),
        line(&routes.read_transaction(ID.into())),
        line(&challenge(Challenge::Result("eyJ9".into()))),
        line(&challenge(Challenge::PayerResult("eJzF".into()))),
        line(&routes.instruct(ID.into(), Instruction::Void)),
        line(&routes.list_instructions(ID.into())),
        line(&routes.create_apple_pay_session("vendor".into(), "shop.example")),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    POST /api/v1/merchant-session-keys Never
    GET /api/v1/merchant-session-keys/KEY-1 Freely
    POST /api/v1/card-identifiers Never
    POST /api/v1/card-identifiers/CARD-1/security-code Never
    DELETE /api/v1/card-identifiers/CARD-1 Freely
    POST /api/v1/transactions Never
    POST /api/v1/transactions Never
    GET /api/v1/transactions/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32 Freely
    POST /api/v1/transactions/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32/3d-secure-challenge Never
    POST /api/v1/transactions/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32/3d-secure Never
    POST /api/v1/transactions/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32/instructions Never
    GET /api/v1/transactions/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32/instructions Freely
    POST /api/v1/applepay/sessions Never
    ");
}

#[test]
fn every_operation_of_v3_has_its_place() {
    let routes = Routes::v3();
    let (start, end) = (datetime!(2026-11-01 0:00 UTC), datetime!(2026-11-20 23:59:59 +1));
    let lines = [
        line(&routes.create_transaction(documents::taken())),
        line(&routes.create_transaction(NewTransaction::Refund(documents::refund()))),
        line(&routes.read_transaction(ID.into())),
        line(&routes.create_card_identifier(None, documents::card())),
        line(&routes.search_settlement_batches(start, end)),
        line(&routes.read_settlement_batch("Elavon".into(), "1234".into()).from_row(51)),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r"
    POST /api/v3/transactions Never
    POST /api/v3/transactions/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32/refunds Never
    GET /api/v3/transactions/9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32 Freely
    POST /api/v3/tokens Never
    GET /api/v3/settlement-batches?startDate=2026-11-01T00%3A00%3A00Z&endDate=2026-11-20T22%3A59%3A59Z Freely
    GET /api/v3/settlement-batches/1234?authProcessor=Elavon&startRow=51&endRow=100 Freely
    ");
}

#[test]
fn paths_are_configurable() {
    let routes =
        Routes::pi_at(PiPaths { base: "/proxy/opayo/".into(), transactions: "txns/".into(), ..PiPaths::default() });
    assert_eq!(routes.read_transaction(ID.into()).request().unwrap().path, format!("/proxy/opayo/txns/{ID}"));
}

#[test]
fn the_six_types_are_one_document_with_a_tag() {
    let rendered = |new: NewTransaction| body(&Routes::pi().create_transaction(new).request().unwrap());
    for (new, kind) in [
        (documents::taken(), "Payment"),
        (NewTransaction::Deferred(Box::new(documents::payment())), "Deferred"),
        (NewTransaction::Authenticate(Box::new(documents::payment())), "Authenticate"),
        (NewTransaction::Authorise(documents::authorise()), "Authorise"),
        (NewTransaction::Repeat(Box::new(documents::repeat())), "Repeat"),
        (NewTransaction::Refund(documents::refund()), "Refund"),
    ] {
        let document = rendered(new.clone());
        assert_eq!(document["transactionType"], kind);
        assert_eq!(serde_json::from_value::<NewTransaction>(document).unwrap(), new);
    }
}

#[test]
fn a_full_payment_renders_whole() {
    let new = NewTransaction::Payment(Box::new(documents::full_payment()));
    insta::assert_json_snapshot!(body(&Routes::pi().create_transaction(new).request().unwrap()));
}

#[test]
fn a_refund_carries_no_currency_and_in_v3_no_reference() {
    let new = NewTransaction::Refund(documents::refund());
    let pi = body(&Routes::pi().create_transaction(new.clone()).request().unwrap());
    let v3 = body(&Routes::v3().create_transaction(new).request().unwrap());
    let common = json!({"vendorTxCode": "REFUND-10042-1", "amount": 2500, "description": "one chair came back"});
    assert_eq!(v3, common);
    let mut expected = common;
    expected["transactionType"] = "Refund".into();
    expected["referenceTransactionId"] = ID.into();
    assert_eq!(pi, expected);
}

#[test]
fn card_identifiers_present_the_session_key_and_hide_the_card() {
    let request = Routes::pi().create_card_identifier(Some("KEY-1".into()), documents::card()).request().unwrap();
    let authorization = &request.headers["authorization"];
    assert_eq!(authorization, "Bearer KEY-1");
    assert!(authorization.is_sensitive());
    let card = json!({"cardholderName": "ANN \"A\" EXAMPLE", "cardNumber": "4929000000006", "expiryDate": "1229", "securityCode": "123"});
    assert_eq!(body(&request), json!({ "cardDetails": card }));
    let mut echoed = "4929000000006 was refused for KEY-1".to_owned();
    client_core::Scrubber::of(&request).scrub(&mut echoed);
    assert_eq!(echoed, "[redacted] was refused for [redacted]");
    let token = Routes::v3().create_card_identifier(None, documents::card()).request().unwrap();
    assert!(!token.headers.contains_key("authorization"));
}

#[test]
fn an_instruction_is_its_word_and_a_release_its_amount() {
    let routes = Routes::pi();
    let cases = [
        (Instruction::Void, json!({"instructionType": "void"})),
        (Instruction::Abort, json!({"instructionType": "abort"})),
        (Instruction::Cancel, json!({"instructionType": "cancel"})),
        (Instruction::Release { amount: 9738 }, json!({"instructionType": "release", "amount": 9738})),
    ];
    for (instruction, expected) in cases {
        assert_eq!(body(&routes.instruct(ID.into(), instruction).request().unwrap()), expected);
    }
}

#[test]
fn a_wallets_lower_case_id_is_asked_for_as_it_came() {
    let id = TransactionId::from("{471e3b7e-eac7-4c56-a2bb-0ef5d6d55992}");
    let request = Routes::pi().read_transaction(id.clone()).request().unwrap();
    assert_eq!(request.path, "/api/v1/transactions/471e3b7e-eac7-4c56-a2bb-0ef5d6d55992");
    assert_eq!(id, TransactionId::from("471E3B7E-EAC7-4C56-A2BB-0EF5D6D55992"));
    let kept: TransactionId = serde_json::from_str(&serde_json::to_string(&id).unwrap()).unwrap();
    assert_eq!(kept.received(), id.received());
}

#[test]
fn an_id_cannot_climb_out_of_its_path() {
    for id in ["", "../tokens", "a/b", "a b"] {
        assert!(Routes::pi().read_transaction(id.into()).request().is_err(), "{id}");
        let refund = NewRefund { reference_transaction_id: id.into(), ..documents::refund() };
        assert!(Routes::v3().create_transaction(NewTransaction::Refund(refund)).request().is_err(), "{id}");
    }
    assert_eq!(Routes::pi().read_transaction(ID.into()).repeat(), Repeat::Freely);
}
