//! No bytes make a parser panic, and what is refused is refused with a typed error.

use opayo_model::card::holds_card_number;
use opayo_model::form::{FormPassword, decrypt};
use opayo_model::nvp::{NvpError, NvpReply, Pairs};
use opayo_model::pi::request::NewTransaction;
use opayo_model::pi::{ErrorAnswer, Instruction, PerformedInstruction, Transaction};
use opayo_model::reporting::*;
use opayo_model::server::{Notification, SecurityKey};
use opayo_model::settlement::{ColumnMap, StatementReader};
use opayo_model::status::StatusCode;
use opayo_model::v3::SettlementBatch;
use opayo_model::{Message, TransactionId};
use proptest::prelude::*;

/// Everything that reads bytes.
fn feed(bytes: &[u8]) {
    let zone = Europe::London;
    let _ = Message::parse(bytes, &zone);
    let _ = client_core::json::decode::<Transaction>(bytes);
    let _ = client_core::json::decode::<ErrorAnswer>(bytes);
    let _ = client_core::json::decode::<NewTransaction>(bytes);
    let _ = client_core::json::decode::<Instruction>(bytes);
    let _ = client_core::json::decode::<PerformedInstruction>(bytes);
    let _ = client_core::json::decode::<SettlementBatch>(bytes).map(SettlementBatch::into_batch);
    let _ = NvpReply::parse(bytes);
    let _ = Pairs::parse_plain(bytes);
    if let Ok(notification) = Notification::parse(bytes) {
        assert!(notification.verify(&"vendor".into(), &SecurityKey::new("key")).is_err());
    }
    let _ = read::<GetTransactionDetail>(bytes, &zone);
    let _ = read::<GetTransactionList>(bytes, &zone);
    let _ = read::<GetBatchList>(bytes, &zone);
    let _ = read::<GetBatchDetail>(bytes, &zone);
    let _ = read::<GetFraudScreenDetail>(bytes, &zone);
    let text = String::from_utf8_lossy(bytes);
    let _ = decrypt(&text, &FormPassword::new("0123456789abcdef").unwrap());
    let _ = (TransactionId::from(&*text), StatusCode::from(&*text), holds_card_number(&text));
    let _ = opayo_model::money::decimal(&text);
    let map = r#"{"acquirer":{"column":"a"},"currency":{"column":"c"},"amount":{"column":"m"},"date":{"column":"d"},"fee":{"column":"f"}}"#;
    let map: ColumnMap = serde_json::from_str(map).unwrap();
    if let Ok(lines) = StatementReader::new(bytes, map) {
        assert!(lines.count() <= bytes.len());
    }
}

/// Fragments that get a parser further than noise does.
fn fragment() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "{",
        "}",
        "\"status\":",
        "\"Ok\"",
        "\"amount\":",
        "{\"totalAmount\":1}",
        "1e400",
        "-1",
        "null",
        ",",
        "[",
        "]",
        "\"errors\":[",
        "\"statusCode\":",
        "<vspaccess>",
        "</vspaccess>",
        "<errorcode>0000</errorcode>",
        "<vpstxid>1</vpstxid>",
        "<batches>",
        "<batch>",
        "</batch>",
        "</batches>",
        "<amount>",
        "</amount>",
        "<started>31/12/9999 23:59:59.999999999999</started>",
        "&amp;",
        "&#x110000;",
        "<![CDATA[",
        "]]>",
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
        "Status=OK",
        "&",
        "\r\n",
        "=",
        "%",
        "%zz",
        "%E9",
        "VPSTxId={1}",
        "VendorTxCode=1",
        "VPSSignature=00",
        "@",
        "00112233445566778899AABBCCDDEEFF",
        "a,c,m,d,f\n",
        "x,GBP,1.00,2026-11-20,",
        "\"",
        "(",
        ")",
        "é",
        "\u{0}",
        "-0.00",
        "79228162514264337593543950335",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        feed(&bytes);
    }

    #[test]
    fn fragments_in_any_order_never_panic(pieces in prop::collection::vec(fragment(), 0..30)) {
        feed(pieces.concat().as_bytes());
    }

    #[test]
    fn a_good_message_cut_or_bent_never_panics(cut in 0_usize..400, at in 0_usize..400, byte in any::<u8>()) {
        let messages = [
            r#"{"transactionId":"1","amount":{"totalAmount":1,"saleAmount":1},"3DSecure":{"status":"OK"},"paymentMethod":{"card":{"expiry":"1229"}}}"#,
            "<vspaccess><errorcode>0000</errorcode><transactions><transaction><vpstxid>1</vpstxid><amount>1.00</amount><currency>GBP</currency></transaction></transactions></vspaccess>",
            "VPSProtocol=4.00&VendorTxCode=A&VPSTxId=%7B1%7D&Status=OK&VPSSignature=00112233445566778899AABBCCDDEEFF",
            "a,c,m,d,f\nElavon,GBP,1.00,2026-11-20,0.10\n",
        ];
        for message in messages {
            let mut bytes = message.as_bytes().to_vec();
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            feed(&bytes);
            bytes.truncate(cut);
            feed(&bytes);
        }
    }
}

#[test]
fn messages_that_are_too_large_are_refused_before_they_are_read() {
    let large = "a".repeat(Pairs::LARGEST + 1);
    assert!(matches!(Pairs::parse_form(large.as_bytes()), Err(NvpError::TooLarge { .. })));
    let many: Vec<String> = (0..=Pairs::MOST).map(|number| format!("n{number}=1")).collect();
    assert_eq!(Pairs::parse_form(many.join("&").as_bytes()), Err(NvpError::TooMany { limit: Pairs::MOST }));
    let nested = format!("{}{}", r#"{"paymentMethod":{"card":"#.repeat(10_000), "1");
    assert!(client_core::json::decode::<Transaction>(nested.as_bytes()).is_err());
}

#[test]
fn pairs_tell_what_is_wrong() {
    assert_eq!(Pairs::parse_form(b""), Err(NvpError::Empty));
    assert_eq!(Pairs::parse_form(b"a=1&&b"), Err(NvpError::NoValue { position: 3 }));
    assert_eq!(Pairs::parse_form(b"a=%4"), Err(NvpError::BadEscape { name: "a".into() }));
    assert_eq!(Pairs::parse_lines(b"a=1\r\nA=2"), Err(NvpError::Repeated { name: "A".into() }));
    assert_eq!(NvpReply::parse(b"StatusDetail=x").err(), Some(NvpError::Missing { name: "Status" }));
    let plain = Pairs::parse_plain(b"a=Marks & Spencer&b==").unwrap();
    assert_eq!((plain.get("A"), plain.get("b")), (Some("Marks & Spencer"), Some("=")));
}
