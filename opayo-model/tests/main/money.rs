//! Amounts are exact, or refused.

use opayo_model::money::{Amount, Currency, MoneyError, decimal};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

#[test]
fn minor_units_are_pence_or_whole_yen() {
    assert_eq!(Amount::new(10_000, "GBP").major(), Ok(dec!(100.00)));
    assert_eq!(Amount::new(500, "jpy").major(), Ok(dec!(500)));
    assert_eq!(Amount::parse("19.99", &"GBP".into()).unwrap().minor, 1999);
    assert_eq!(Amount::parse("1,231.47", &"GBP".into()).unwrap().minor, 123_147);
    assert_eq!(Amount::parse("500.00", &"JPY".into()).unwrap().minor, 500);
}

#[test]
fn what_a_currency_cannot_hold_is_refused() {
    let refused = |text: &str, currency: &str| Amount::parse(text, &currency.into()).unwrap_err();
    assert!(matches!(refused("0.001", "GBP"), MoneyError::TooPrecise { .. }));
    assert!(matches!(refused("0.5", "JPY"), MoneyError::TooPrecise { .. }));
    assert!(matches!(refused("1", "BHD"), MoneyError::NoMinorUnit { .. }));
    assert!(matches!(refused("1", "XXX"), MoneyError::NoMinorUnit { .. }));
    assert!(matches!(refused("99999999999999999999", "GBP"), MoneyError::OutOfRange { .. }));
}

#[test]
fn commas_stand_between_thousands_only() {
    for text in [
        "1,00",
        "1,0000",
        ",100",
        "1,000,00.0",
        "1.2.3",
        "",
        " ",
        ".",
        "1.",
        ".5",
        "--1",
        "1e3",
        "1_000",
        "NaN",
        "£1",
        "0x1",
    ] {
        assert!(decimal(text).is_err(), "{text}");
    }
    for (text, expected) in
        [("1,000", dec!(1000)), ("12,345,678.90", dec!(12345678.90)), (" -5.0 ", dec!(-5.0)), ("0", dec!(0))]
    {
        assert_eq!(decimal(text), Ok(expected));
    }
}

proptest! {
    #[test]
    fn minor_units_survive_the_journey(minor in any::<i64>(), currency in prop::sample::select(vec!["GBP", "EUR", "JPY", "USD"])) {
        let amount = Amount::new(minor, currency);
        let major = amount.major().unwrap();
        prop_assert_eq!(Amount::of_major(major, &Currency::from(currency)), Ok(amount.clone()));
        prop_assert_eq!(Amount::parse(&major.to_string(), &Currency::from(currency)), Ok(amount));
    }

    #[test]
    fn a_text_reads_as_its_decimal(number in any::<i64>(), scale in 0_u32..6) {
        let expected = Decimal::from_i128_with_scale(i128::from(number), scale);
        prop_assert_eq!(decimal(&expected.to_string()), Ok(expected));
    }
}
