//! Card data hides and does not travel.

use opayo_model::card::{CardNumber, InvalidCardNumber, SecurityCode, holds_card_number};
use proptest::prelude::*;

use crate::documents;

#[test]
fn nothing_printed_shows_a_card() {
    let card = documents::card();
    let printed = format!("{card:?} {:?}", documents::taken());
    for hidden in ["4929000000006", "\"123\"", "SESSION-1"] {
        assert!(!printed.contains(hidden), "{printed}");
    }
    assert!(printed.contains("…0006"), "{printed}");
}

#[test]
fn a_card_number_has_its_digits_and_its_check_digit() {
    let cases = [
        ("4929000000006", Ok(())),
        ("4929 0000 0000-6", Ok(())),
        ("4929000000007", Err(InvalidCardNumber::CheckDigit)),
        ("49290000000", Err(InvalidCardNumber::NotDigits)),
        ("49290000000064929", Err(InvalidCardNumber::NotDigits)),
        ("492900000000a", Err(InvalidCardNumber::NotDigits)),
        ("", Err(InvalidCardNumber::NotDigits)),
    ];
    for (text, expected) in cases {
        assert_eq!(CardNumber::new(text).map(drop), expected, "{text}");
    }
    for code in ["12", "12345", "12a", ""] {
        assert!(SecurityCode::new(code).is_err());
    }
}

#[test]
fn an_error_does_not_repeat_the_number() {
    let error = serde_json::from_str::<CardNumber>("\"4929000000007\"").unwrap_err().to_string();
    assert!(!error.contains("4929"), "{error}");
}

#[test]
fn free_text_with_a_card_number_is_found() {
    for text in ["4929000000006", "card 4929-0000-0000-6.", "5404 0000 0000 0001", "x 340000000000009 y"] {
        assert!(holds_card_number(text), "{text}");
    }
    for text in ["", "4929", "4929000000007", "tel +44 113 496 0000", "1234567890123", "4929  0000000006", "order 99"] {
        assert!(!holds_card_number(text), "{text}");
    }
}

#[test]
fn a_description_with_a_card_number_is_not_sent() {
    let mut payment = documents::payment();
    payment.description = "card 4929 0000 0000 6".into();
    let refused = opayo_model::pi::request::NewTransaction::Payment(Box::new(payment)).check().unwrap_err();
    assert_eq!(refused.field, "description");
    assert!(!refused.message.contains("4929"), "{refused}");
}

proptest! {
    #[test]
    fn every_number_with_a_right_check_digit_is_taken(digits in "[2-6][0-9]{11,14}") {
        let with = (0..10).map(|digit| format!("{digits}{digit}")).filter(|number| CardNumber::new(number).is_ok());
        let numbers: Vec<String> = with.collect();
        prop_assert_eq!(numbers.len(), 1);
        let text = format!("a {} b", numbers[0]);
        prop_assert!(holds_card_number(&text));
    }
}
