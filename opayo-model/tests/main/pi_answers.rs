//! The quirks of Pi's answers: each of them parses.

use opayo_model::pi::{
    Challenge, DeclineAdvice, ErrorAnswer, Instructions, NewCardIdentifier, PerformedInstruction, SessionKey,
    Transaction,
};
use opayo_model::status::{AvsCvcStatus, CardType, Status, ThreeDSecureStatus, TransactionType};
use time::macros::datetime;

fn read(json: &str) -> Transaction {
    client_core::json::decode(json.as_bytes()).unwrap()
}

#[test]
fn codes_are_text_or_numbers() {
    let (text, number) = (
        read(
            r#"{"statusCode":"0000","bankAuthorisationCode":"099977","retrievalReference":"42","bankResponseCode":"00"}"#,
        ),
        read(r#"{"statusCode":0,"bankAuthorisationCode":99977,"retrievalReference":42,"bankResponseCode":0}"#),
    );
    assert_eq!(text.status_code, number.status_code);
    assert_eq!(text.status_code.unwrap().as_str(), "0000");
    assert_eq!(text.bank_authorisation_code.as_deref(), Some("099977"));
    assert_eq!(number.bank_authorisation_code.as_deref(), Some("99977"));
    assert_eq!((text.retrieval_reference.as_deref(), number.retrieval_reference.as_deref()), (Some("42"), Some("42")));
}

#[test]
fn a_number_with_a_fraction_is_refused_with_its_path() {
    let error = client_core::json::decode::<Transaction>(br#"{"bankAuthorisationCode":1.5}"#).unwrap_err();
    assert_eq!(error.path, "bankAuthorisationCode");
    let error = client_core::json::decode::<Transaction>(br#"{"amount":{"totalAmount":1.5}}"#).unwrap_err();
    assert!(error.path.starts_with("amount"), "{error}");
}

#[test]
fn an_amount_without_its_total_is_the_sum_of_its_parts() {
    let total = |amount: &str| read(&format!(r#"{{"amount":{amount},"currency":"GBP"}}"#)).total().unwrap().minor;
    assert_eq!(total(r#"{"saleAmount":1000,"surchargeAmount":25}"#), 1025);
    assert_eq!(total(r#"{"saleAmount":1000,"totalAmount":1025}"#), 1025);
    assert_eq!(total("1025"), 1025);
    assert!(client_core::json::decode::<Transaction>(br#"{"amount":{"surchargeAmount":25}}"#).is_err());
}

#[test]
fn fields_have_two_names_and_may_have_both() {
    for card in [r#"{"expiryDate":"1229"}"#, r#"{"expiry":"1229"}"#, r#"{"expiry":"0101","expiryDate":"1229"}"#] {
        let answer = read(&format!(r#"{{"paymentMethod":{{"card":{card}}}}}"#));
        assert_eq!(answer.card().unwrap().expiry_date.as_deref(), Some("1229"), "{card}");
    }
    for ids in [r#""dsTransId":"d""#, r#""dsTranId":"d""#, r#""dsTranId":"x","dsTransId":"d""#] {
        assert_eq!(read(&format!("{{{ids}}}")).ds_trans_id.as_deref(), Some("d"), "{ids}");
    }
}

#[test]
fn nothing_null_and_empty_parts_are_taken() {
    let nothing = Transaction::default();
    assert_eq!(read("{}"), nothing);
    let nulls = r#"{"transactionType":null,"amount":null,"avsCvcCheck":null,"paymentMethod":null,"bankAuthorisationCode":null,"createdDate":null}"#;
    assert_eq!(read(nulls), nothing);
    let empty = read(
        r#"{"fiRecipient":{},"avsCvcCheck":{},"3DSecure":{},"paymentMethod":{"card":{}},"additionalDeclineDetail":{}}"#,
    );
    assert_eq!(empty.fi_recipient, Some(Default::default()));
    assert_eq!(empty.card().unwrap().reusable, None);
}

#[test]
fn case_does_not_matter_and_new_words_are_kept() {
    let answer =
        read(r#"{"status":"OK","transactionType":"PAYMENT","paymentMethod":{"card":{"cardType":"visadebit"}}}"#);
    assert_eq!((answer.status, answer.transaction_type), (Some(Status::Ok), Some(TransactionType::Payment)));
    assert_eq!(serde_json::to_string(&Status::from("Halted")).unwrap(), r#""Halted""#);
    assert!(!Status::from("Halted").is_known());
    let new = read(r#"{"status":"Halted","somethingNew":[1.5,{}],"paymentMethod":{"googlepay":{"x":1}}}"#);
    assert_eq!(new.status, Some(Status::Unknown("Halted".into())));
}

#[test]
fn the_protocols_spell_the_same_words_otherwise() {
    assert_eq!(CardType::from("MC"), CardType::from("MasterCard"));
    assert_eq!(CardType::from("DELTA"), CardType::VisaDebit);
    assert_eq!(AvsCvcStatus::from("ALLMATCH"), AvsCvcStatus::from("ALL MATCH"));
    assert_eq!(AvsCvcStatus::from("AllMatched"), AvsCvcStatus::AllMatched);
    assert_eq!(ThreeDSecureStatus::from("OK"), ThreeDSecureStatus::Authenticated);
    assert_eq!(Status::from("PPREDIRECT"), Status::Redirect);
    assert_eq!(TransactionType::from("AUTHORISE"), TransactionType::Authorise);
}

#[test]
fn a_flat_answer_of_v3_reads_into_the_same_type() {
    let answer = read(
        r#"{"transactionId":"9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32","vendorTxCode":"ORDER-1","transactionType":"Payment","status":"Ok",
        "statusCode":"0000","statusDetail":"done","amount":10000,"currency":"GBP","customerEmail":"ann@example.com","paymentMethod":"card",
        "cardType":"Visa","lastFourDigits":"0006","cardIdentifier":"CARD-1","createdDate":"2026-11-20T09:15:00Z"}"#,
    );
    assert_eq!(answer.total(), Some(opayo_model::money::Amount::new(10_000, "GBP")));
    assert_eq!(answer.created_date, Some(datetime!(2026-11-20 9:15 UTC)));
    let card = answer.card().unwrap();
    assert_eq!((card.card_type.clone(), card.last_four_digits.as_deref()), (Some(CardType::Visa), Some("0006")));
    assert_eq!(answer.payment_method.as_ref().unwrap().kind(), Some("card"));
    let wallet = read(r#"{"paymentMethod":"paypal"}"#);
    assert_eq!(wallet.payment_method.unwrap().kind(), Some("paypal"));
}

#[test]
fn times_have_any_number_of_digits_and_any_offset() {
    let at = |date: &str| {
        let json = format!(r#"{{"instructionType":"void","date":"{date}"}}"#);
        client_core::json::decode::<PerformedInstruction>(json.as_bytes()).map(|done| done.date)
    };
    assert_eq!(at("2026-08-11T11:45:16.285+01:00").unwrap(), datetime!(2026-08-11 10:45:16.285 UTC));
    assert_eq!(at("2026-10-06T22:23:39.769321313Z").unwrap(), datetime!(2026-10-06 22:23:39.769321313 UTC));
    assert_eq!(at("2026-10-06T22:23:39Z").unwrap(), datetime!(2026-10-06 22:23:39 UTC));
    assert_eq!(at("yesterday").unwrap_err().path, "date");
}

#[test]
fn refusals_come_in_four_shapes() {
    let shapes = [
        (
            r#"{"errors":[{"code":1003,"description":"Missing","property":"amount"}]}"#,
            "1003",
            "Missing",
            Some("amount"),
        ),
        (r#"{"code":"1005","description":"Characters","property":"cRes"}"#, "1005", "Characters", Some("cRes")),
        (r#"{"status":"Invalid","statusCode":"6118","statusDetail":"Domain"}"#, "6118", "Domain", None),
        (
            r#"{"errors":[{"code":1009,"description":"Value","statusDetail":"No card"}]}"#,
            "1009",
            "Value: No card",
            None,
        ),
    ];
    for (body, code, message, property) in shapes {
        let answer: ErrorAnswer = serde_json::from_str(body).unwrap();
        let fault = &answer.errors[0];
        assert_eq!(fault.code.as_ref().unwrap().as_str(), code);
        assert_eq!((fault.message().as_str(), fault.property.as_deref()), (message, property));
    }
    for body in ["{}", r#"{"errors":[]}"#, r#"{"errors":null}"#, r#"{"transactionId":"x"}"#] {
        assert!(serde_json::from_str::<ErrorAnswer>(body).is_err(), "{body}");
    }
}

#[test]
fn a_soft_decline_asks_for_authentication() {
    let soft = read(r#"{"status":"NotAuthed","statusCode":"2000","bankResponseCode":"65"}"#);
    let hard = read(
        r#"{"status":"NotAuthed","statusCode":"2000","bankResponseCode":"05","additionalDeclineDetail":{"additionalDeclineCodeCategory":"01"}}"#,
    );
    assert!(soft.is_soft_decline() && !hard.is_soft_decline());
    let advice = hard.additional_decline_detail.unwrap().additional_decline_code_category;
    assert_eq!(advice, Some(DeclineAdvice::NeverRetry));
}

#[test]
fn a_challenges_result_comes_by_way_of_the_browser() {
    let result = Challenge::from_post(b"cres=eyJ9&threeDSSessionData=x").unwrap();
    assert_eq!(result, Challenge::Result("eyJ9".into()));
    assert_eq!(Challenge::from_post(b"MD=1&PaRes=eJ+z%2B").unwrap(), Challenge::PayerResult("eJ+z+".into()));
    assert!(Challenge::from_post(b"threeDSSessionData=x").is_err());
    assert!(!format!("{result:?}").contains("eyJ9"));
}

#[test]
fn keys_identifiers_and_lists_read() {
    let key: SessionKey =
        serde_json::from_str(r#"{"merchantSessionKey":"KEY-1","expiry":"2026-08-11T11:45:16.285+01:00"}"#).unwrap();
    assert!(!format!("{key:?}").contains("KEY-1"));
    let card: NewCardIdentifier = serde_json::from_str(r#"{"cardIdentifier":"C","cardType":"Visa"}"#).unwrap();
    let token: NewCardIdentifier = serde_json::from_str(r#"{"token":"C","cardType":"VISA"}"#).unwrap();
    assert_eq!(card, token);
    assert!(serde_json::from_str::<NewCardIdentifier>("{}").is_err());
    assert_eq!(serde_json::from_str::<Instructions>("{}").unwrap().instructions.len(), 0);
}
