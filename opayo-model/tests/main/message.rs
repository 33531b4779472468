//! Messages are told apart by what they hold.

use opayo_model::Message;
use opayo_model::reporting::Europe;

fn kind(body: &str) -> &'static str {
    match Message::parse(body.as_bytes(), &Europe::London) {
        Ok(Message::Notification(_)) => "notification",
        Ok(Message::Transaction(_)) => "transaction",
        Ok(Message::Errors(_)) => "errors",
        Ok(Message::Instruction(_)) => "instruction",
        Ok(Message::SessionKey(_)) => "session key",
        Ok(Message::CardIdentifier(_)) => "card identifier",
        Ok(Message::ApplePaySession(_)) => "apple pay",
        Ok(Message::SettlementBatch(_)) => "settlement batch",
        Ok(Message::NvpReply(_)) => "reply",
        Ok(Message::TransactionDetail(_)) => "detail",
        Ok(Message::TransactionPage(_)) => "page",
        Ok(Message::Batches(_)) => "batches",
        Ok(Message::FraudScreen(_)) => "fraud",
        Ok(Message::OtherReport) => "other report",
        Ok(Message::Refused(_)) => "refused",
        Ok(_) => "new",
        Err(_) => "nothing",
    }
}

#[test]
fn every_kind_is_known_by_its_content() {
    let report = |inner: &str| format!("\u{feff}<vspaccess><errorcode>0000</errorcode>{inner}</vspaccess>");
    for (body, expected) in [
        ("VPSProtocol=4.00&VendorTxCode=A&VPSTxId=%7B1%7D&Status=OK&VPSSignature=00".to_owned(), "notification"),
        ("VPSProtocol=4.00\r\nStatus=OK\r\nNextURL=https://x.example/?a=1&VPSTxId=2".to_owned(), "reply"),
        (r#" {"transactionId":"1","status":"Ok"}"#.to_owned(), "transaction"),
        (r#"{"status":"3DAuth","statusCode":"2021","acsUrl":"https://x.example"}"#.to_owned(), "transaction"),
        (r#"{"status":"Authenticated"}"#.to_owned(), "transaction"),
        (r#"{"3DSecure":{"status":"NotChecked"},"avsCvcCheck":{"status":"NotChecked"}}"#.to_owned(), "transaction"),
        (r#"{"errors":[{"code":1003,"description":"x"}]}"#.to_owned(), "errors"),
        (r#"{"code":1003,"description":"x"}"#.to_owned(), "errors"),
        (r#"{"status":"Invalid","statusCode":"6118","statusDetail":"x"}"#.to_owned(), "errors"),
        (r#"{"status":"Invalid","statusCode":"3047","transactionId":"1"}"#.to_owned(), "transaction"),
        (r#"{"status":"Ok","merchantSessionIdentifier":"x"}"#.to_owned(), "apple pay"),
        (r#"{"instructionType":"void","date":"2026-11-20T00:00:00Z"}"#.to_owned(), "instruction"),
        (r#"{"merchantSessionKey":"K","expiry":"2026-11-20T00:00:00Z"}"#.to_owned(), "session key"),
        (r#"{"cardIdentifier":"C","cardType":"Visa"}"#.to_owned(), "card identifier"),
        (
            r#"{"batchId":"1","authProcessor":"E","completedDate":"2026-11-20T00:00:00Z","groups":[]}"#.to_owned(),
            "settlement batch",
        ),
        (report("<vpstxid>1</vpstxid>"), "detail"),
        (report("<transactions/>"), "page"),
        (report("<batches/>"), "batches"),
        (report("<fraudprovidername>T3M</fraudprovidername>"), "fraud"),
        (report("<totalnumber>1</totalnumber>"), "other report"),
        ("<vspaccess><errorcode>0043</errorcode><error>none</error></vspaccess>".to_owned(), "refused"),
        (String::new(), "nothing"),
        ("[]".to_owned(), "nothing"),
        ("{".to_owned(), "nothing"),
        ("hello".to_owned(), "nothing"),
        ("<html/>".to_owned(), "nothing"),
    ] {
        assert_eq!(kind(&body), expected, "{body}");
    }
}

#[test]
fn what_another_service_says_is_no_transaction() {
    for body in [
        r#"{"id":"ch_1","object":"charge","amount":4000,"currency":"gbp","status":"succeeded"}"#,
        r#"{"status":"succeeded"}"#,
        r#"{"status":200,"statusCode":"0000"}"#,
        r#"{"statusCode":"0000"}"#,
        r#"{"amount":{"totalAmount":100}}"#,
        "{}",
    ] {
        let error = Message::parse(body.as_bytes(), &Europe::London).unwrap_err();
        assert!(error.message.contains("no message of Opayo's"), "{body}: {error}");
    }
}
