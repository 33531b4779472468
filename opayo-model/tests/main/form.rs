//! Form's crypt field, both ways.

use opayo_model::form::{FormError, FormOutcome, FormPassword, Mismatch, decrypt, encrypt};
use opayo_model::money::Amount;
use opayo_model::nvp::Pairs;
use opayo_model::state::State;
use opayo_model::status::TransactionType;
use proptest::prelude::*;

fn password() -> FormPassword {
    FormPassword::new("0123456789abcdef").unwrap()
}

fn outcome(amount: &str) -> FormOutcome {
    let pairs = Pairs::try_from([
        ("VendorTxCode", "ORDER-1"),
        ("VPSTxId", "{0a}"),
        ("Status", "OK"),
        ("StatusDetail", "0000 : The Authorisation was Successful."),
        ("CAVV", "AAAB=="),
        ("Amount", amount),
    ]);
    let crypt = encrypt(&pairs.unwrap(), &password()).unwrap();
    FormOutcome::decrypt(&crypt.to_lowercase(), &password()).unwrap()
}

#[test]
fn an_outcome_is_compared_with_the_order() {
    let (order, amount) = ("ORDER-1".into(), Amount::new(123_147, "GBP"));
    assert_eq!(outcome("1,231.47").check(&order, &amount), Ok(()));
    assert!(matches!(
        outcome("1231.46").check(&order, &amount),
        Err(Mismatch::Amount { ordered: 123_147, found: 123_146 })
    ));
    assert!(matches!(outcome("1231.47").check(&"ORDER-2".into(), &amount), Err(Mismatch::VendorTxCode { .. })));
    assert!(matches!(outcome("1231.475").check(&order, &amount), Err(Mismatch::Money(_))));
    assert_eq!(outcome("").check(&order, &amount), Err(Mismatch::NoAmount));
}

#[test]
fn the_orders_type_says_what_ok_is_worth() {
    let outcome = outcome("1.00");
    assert_eq!(outcome.state(&TransactionType::Payment).state, State::Captured);
    assert_eq!(outcome.state(&TransactionType::Deferred).state, State::Authorised);
}

#[test]
fn a_value_cannot_begin_another_parameter() {
    for value in ["x&Amount=0.01", "x\r\nAmount=0.01", "x\ny", "\u{0}"] {
        let pairs = Pairs::try_from([("Amount", "10.00"), ("Description", value)]).unwrap();
        assert_eq!(encrypt(&pairs, &password()).unwrap_err().field, "Description", "{value:?}");
    }
    let pairs = Pairs::try_from([("Descri&Amount", "1")]).unwrap();
    assert_eq!(encrypt(&pairs, &password()).unwrap_err().field, "name");
}

#[test]
fn a_field_that_is_none_is_refused() {
    let refused = |crypt: &str| decrypt(crypt, &password()).unwrap_err();
    assert_eq!(refused(""), FormError::NotHex);
    assert_eq!(refused("@"), FormError::NotHex);
    assert_eq!(refused("00112233445566778899aabbccddeeff"), FormError::NotHex);
    assert_eq!(refused("@0011"), FormError::NotHex);
    assert_eq!(refused("@zz112233445566778899aabbccddeeff"), FormError::NotHex);
    assert!(matches!(refused(&format!("@{}", "0".repeat(1 << 20))), FormError::TooLarge { .. }));
    let crypt = encrypt(&Pairs::try_from([("Status", "OK")]).unwrap(), &password()).unwrap();
    let other = FormPassword::new("fedcba9876543210").unwrap();
    assert_eq!(decrypt(&crypt, &other), Err(FormError::Unreadable));
    for password in ["short", "17 characters long", "0123456789abcdé"] {
        assert!(FormPassword::new(password).is_err(), "{password}");
    }
    assert_eq!(format!("{:?}", self::password()), "FormPassword([redacted])");
}

proptest! {
    #[test]
    fn what_is_encrypted_decrypts(values in prop::collection::vec("[^&\\p{C}]{0,40}", 1..8)) {
        let mut pairs = Pairs::default();
        for (number, value) in values.iter().enumerate() {
            pairs.add(format!("Name{number}"), value.as_str()).unwrap();
        }
        let crypt = encrypt(&pairs, &password()).unwrap();
        prop_assert!(crypt.starts_with('@') && crypt == crypt.to_uppercase());
        prop_assert_eq!(decrypt(&crypt, &password()), Ok(pairs));
    }
}
