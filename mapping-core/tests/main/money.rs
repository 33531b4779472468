use std::cmp::Ordering;
use std::ops::Neg;

use iso_currency::IntoEnumIterator;
use mapping_core::money::currency;
use mapping_core::money::{
    Currency, Decimal, DecimalText, MinorUnit, MinorUnitProfile, Money, MoneyError, Rate, Rounding,
};
use mapping_core::refusal::RefusalCode;
use proptest::prelude::*;
use time::macros::date;

const ALL_ROUNDINGS: [Rounding; 7] = [
    Rounding::HalfEven,
    Rounding::HalfUp,
    Rounding::HalfDown,
    Rounding::Up,
    Rounding::Down,
    Rounding::Ceiling,
    Rounding::Floor,
];

/// Two decimals on the wire of which the last two are always zero, and three of which the last is.
const STEPPED: MinorUnitProfile = MinorUnitProfile {
    name: "stepped",
    unit: |currency| match currency {
        Currency::ISK => Some(MinorUnit { exponent: 2, step: 100 }),
        Currency::KWD => Some(MinorUnit { exponent: 3, step: 10 }),
        Currency::EUR => Some(MinorUnit::decimals(2)),
        _ => None,
    },
};

const PROFILES: [MinorUnitProfile; 3] = [MinorUnitProfile::ISO, MinorUnitProfile::OPAYO, STEPPED];

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn money(text: &str, currency: Currency) -> Money {
    Money::new(decimal(text), currency)
}

fn usd(text: &str) -> Money {
    money(text, Currency::USD)
}

fn one_unit_each(currency: Currency) -> Decimal {
    MinorUnitProfile::ISO.smallest(currency).unwrap()
}

fn any_currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(Currency::iter().collect::<Vec<_>>())
}

fn any_amount() -> impl Strategy<Value = Decimal> {
    (-10_i64.pow(15)..10_i64.pow(15), 0_u32..8).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn any_rounding() -> impl Strategy<Value = Rounding> {
    prop::sample::select(ALL_ROUNDINGS.to_vec())
}

// Minor units.

#[test]
fn a_wire_integer_becomes_major_units_with_all_decimals() {
    let cases = [
        (10_000, Currency::USD, "100.00 USD"),
        (9_899, Currency::JPY, "9899 JPY"),
        (1_250, Currency::KWD, "1.250 KWD"),
        (-5, Currency::EUR, "-0.05 EUR"),
        (0, Currency::GBP, "0.00 GBP"),
        (i64::MAX, Currency::USD, "92233720368547758.07 USD"),
        (i64::MIN, Currency::USD, "-92233720368547758.08 USD"),
    ];
    for (minor, currency, expected) in cases {
        assert_eq!(MinorUnitProfile::ISO.to_money(minor, currency).unwrap().to_string(), expected);
    }
}

#[test]
fn minor_to_money_to_minor_is_the_identity_for_every_currency_and_profile() {
    for profile in PROFILES {
        for currency in Currency::iter() {
            let Some(unit) = (profile.unit)(currency) else {
                let error = profile.to_money(1, currency).unwrap_err();
                assert_eq!(error, MoneyError::NoMinorUnit { profile: profile.name, currency });
                continue;
            };
            for count in [0, 1, -1, 99, 101, 123_456_789, i64::MAX / 1000, i64::MIN / 1000] {
                let minor = count * unit.step;
                let amount = profile.to_money(minor, currency).unwrap();
                assert_eq!(profile.to_minor(amount).unwrap(), minor, "{} {currency}", profile.name);
            }
        }
    }
}

#[test]
fn currencies_without_a_minor_unit_are_refused() {
    for currency in [Currency::XAU, Currency::XXX, Currency::XTS] {
        let error = MinorUnitProfile::ISO.to_money(100, currency).unwrap_err();
        assert_eq!(error.to_string(), format!("ISO 4217 has no minor unit for {}", currency.code()));
    }
    let error = MinorUnitProfile::OPAYO.to_minor(money("1.000", Currency::BHD)).unwrap_err();
    assert_eq!(error.to_string(), "Opayo has no minor unit for BHD");
}

#[test]
fn an_amount_that_does_not_fit_the_wire_is_an_error_that_names_profile_currency_and_amount() {
    let cases = [
        (
            MinorUnitProfile::ISO,
            money("98.99", Currency::JPY),
            "98.99 JPY has more decimals than the 0 that ISO 4217 gives JPY",
        ),
        (MinorUnitProfile::ISO, usd("0.005"), "0.005 USD has more decimals than the 2 that ISO 4217 gives USD"),
        (
            STEPPED,
            money("5.50", Currency::ISK),
            "550 minor units of ISK are not a multiple of 100, which stepped asks for",
        ),
        (
            STEPPED,
            money("0.001", Currency::KWD),
            "1 minor units of KWD are not a multiple of 10, which stepped asks for",
        ),
        (MinorUnitProfile::ISO, usd("92233720368547758.08"), "92233720368547758.08 USD is past the range of ISO 4217"),
        (
            MinorUnitProfile::ISO,
            Money::new(Decimal::MAX, Currency::USD),
            "79228162514264337593543950335 USD is past the range of ISO 4217",
        ),
    ];
    for (profile, amount, message) in cases {
        let error = profile.to_minor(amount).unwrap_err();
        assert_eq!(error.to_string(), message);
        let refusal = error.refuse("payment.amount");
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidAmount, "payment.amount"));
        assert!(message.contains(refusal.value.split(' ').next().unwrap()));
    }
}

#[test]
fn a_wire_integer_between_two_steps_is_refused() {
    let error = STEPPED.to_money(550, Currency::ISK).unwrap_err();
    assert_eq!(error, MoneyError::OffStep { profile: "stepped", currency: Currency::ISK, minor: 550, step: 100 });
    assert_eq!(STEPPED.to_money(500, Currency::ISK).unwrap(), money("5", Currency::ISK));
    assert_eq!(STEPPED.smallest(Currency::ISK).unwrap(), Decimal::ONE);
    assert_eq!(STEPPED.smallest(Currency::KWD).unwrap(), decimal("0.01"));
}

#[test]
fn trailing_zeros_are_no_extra_decimals() {
    assert_eq!(MinorUnitProfile::ISO.to_minor(usd("1.5000")).unwrap(), 150);
    assert_eq!(MinorUnitProfile::ISO.to_minor(money("7.00", Currency::JPY)).unwrap(), 7);
}

#[test]
fn currency_codes_are_read_in_any_case_and_unknown_ones_refused() {
    for code in ["usd", "USD", "Usd"] {
        assert_eq!(currency(code).unwrap(), Currency::USD);
    }
    for code in ["", "us", "usdd", "zzz", "ÜSD"] {
        let error = currency(code).unwrap_err();
        assert_eq!(error.to_string(), format!("{code:?} is not an ISO 4217 currency code"));
        assert_eq!(error.refuse("payment.currency").code, RefusalCode::UnknownCurrency);
    }
}

// Text.

#[test]
fn decimal_text_is_read_with_and_without_separators() {
    let cases = [
        ("1,234.56", Currency::GBP, "1234.56 GBP"),
        ("1234.56", Currency::GBP, "1234.56 GBP"),
        ("100,000.00", Currency::GBP, "100000.00 GBP"),
        ("12.5", Currency::GBP, "12.50 GBP"),
        ("12", Currency::GBP, "12.00 GBP"),
        ("9899", Currency::JPY, "9899 JPY"),
        ("1,234", Currency::JPY, "1234 JPY"),
    ];
    for (text, currency, expected) in cases {
        assert_eq!(DecimalText::NVP_TEXT.parse(text, currency).unwrap().to_string(), expected, "{text}");
    }
}

#[test]
fn a_text_that_is_no_amount_is_refused() {
    let texts = [
        "", " 1", "1 ", "-1.00", "+1", "1e3", "1_000", ".5", "5.", "1.2.3", "12,34.56", "1234,567", ",123", "1,23,456",
        "£1", "1.5,0", "٣",
    ];
    for text in texts {
        let error = DecimalText::NVP_TEXT.parse(text, Currency::GBP).unwrap_err();
        assert!(matches!(error, MoneyError::NotAnAmount { .. }), "{text:?}: {error}");
        assert!(error.to_string().contains(&format!("{text:?}")), "{error}");
    }
    let error = DecimalText::NVP_TEXT.parse("1.234", Currency::GBP).unwrap_err();
    assert_eq!(error.to_string(), "1.234 GBP has more decimals than the 2 that Opayo name=value gives GBP");
    assert!(matches!(DecimalText::NVP_TEXT.parse("1.00", Currency::XAU), Err(MoneyError::NoMinorUnit { .. })));
}

#[test]
fn decimal_text_is_written_with_all_decimals_and_never_negative() {
    assert_eq!(DecimalText::NVP_TEXT.print(money("1234.5", Currency::GBP)).unwrap(), "1234.50");
    assert_eq!(DecimalText::NVP_TEXT.print(money("9899.00", Currency::JPY)).unwrap(), "9899");
    let error = DecimalText::NVP_TEXT.print(money("-1", Currency::GBP)).unwrap_err();
    assert_eq!(error.to_string(), "-1 GBP is negative");
    assert!(matches!(DecimalText::NVP_TEXT.print(money("0.5", Currency::JPY)), Err(MoneyError::TooPrecise { .. })));
}

proptest! {
    #[test]
    fn text_to_money_to_text_is_the_identity(pence in 0_i64..i64::MAX) {
        let amount = MinorUnitProfile::ISO.to_money(pence, Currency::GBP).unwrap();
        let text = DecimalText::NVP_TEXT.print(amount).unwrap();
        prop_assert_eq!(DecimalText::NVP_TEXT.parse(&text, Currency::GBP).unwrap(), amount);
    }

    #[test]
    fn any_wire_integer_survives_the_way_there_and_back(minor: i64, currency in any_currency()) {
        for profile in PROFILES {
            if let Ok(amount) = profile.to_money(minor, currency) {
                prop_assert_eq!(profile.to_minor(amount).unwrap(), minor);
            }
        }
    }
}

// Arithmetic.

#[test]
fn money_of_two_currencies_never_meets() {
    let mismatch = MoneyError::CurrencyMismatch { left: Currency::USD, right: Currency::EUR };
    let (dollar, euro) = (usd("1"), money("1", Currency::EUR));
    assert_eq!(dollar.checked_add(euro).unwrap_err(), mismatch);
    assert_eq!(dollar.checked_sub(euro).unwrap_err(), mismatch);
    assert_eq!(Money::sum(Currency::USD, [dollar, euro]).unwrap_err(), mismatch);
    assert_eq!(dollar.compare(euro).unwrap_err(), mismatch);
    assert_eq!(dollar.compare(usd("1.00")).unwrap(), Ordering::Equal);
}

#[test]
fn a_sum_that_would_lose_a_digit_is_an_error() {
    let most = Money::new(Decimal::MAX, Currency::USD);
    assert_eq!(Decimal::MAX.checked_add(decimal("0.1")), Some(Decimal::MAX), "the loss that is guarded against");
    let error = most.checked_add(usd("0.1")).unwrap_err();
    assert_eq!(error.to_string(), "79228162514264337593543950335 USD + 0.1 cannot be held exactly");
    assert!(most.checked_add(most).is_err());
    assert!(most.neg().checked_sub(usd("0.0000001")).is_err());
    assert_eq!(most.checked_sub(most).unwrap(), usd("0"));
    assert_eq!(most.checked_add(usd("0.0000000000")).unwrap(), most);
    let tiny = usd("0.0000000000000000000000000001");
    assert!(usd("10").checked_add(tiny).is_err());
    assert_eq!(usd("1").checked_add(tiny).unwrap().amount(), decimal("1.0000000000000000000000000001"));
}

#[test]
fn a_product_is_rounded_once_from_the_exact_product() {
    // Rounding first to 28 digits and then to 2 decimals would see a half and go up.
    let factor = decimal("0.0149999999999999999999999999");
    assert_eq!(usd("1.00").checked_mul(factor, 2, Rounding::HalfUp).unwrap(), usd("0.01"));
    assert_eq!(usd("9.99").checked_mul(decimal("0.029"), 2, Rounding::HalfUp).unwrap(), usd("0.29"));
    assert_eq!(usd("-9.99").checked_mul(decimal("0.5"), 2, Rounding::HalfEven).unwrap(), usd("-5.00"));
    assert!(Money::new(Decimal::MAX, Currency::USD).checked_mul(decimal("2"), 2, Rounding::Down).is_err());
}

#[test]
fn zero_has_no_sign() {
    let zero = usd("0.00").neg();
    assert_eq!(zero.to_string(), "0.00 USD");
    assert!(zero.is_zero() && !zero.is_negative());
    assert_eq!(
        serde_json::from_str::<Money>(r#"{"amount":"-0.00","currency":"USD"}"#).unwrap().to_string(),
        "0.00 USD"
    );
}

#[test]
fn an_amount_that_must_not_be_negative_is_checked_by_name() {
    assert_eq!(usd("0").non_negative(), Ok(usd("0")));
    assert_eq!(usd("-0.01").non_negative().unwrap_err().to_string(), "-0.01 USD is negative");
    assert_eq!(usd("-0.01").abs(), usd("0.01"));
}

#[test]
fn money_is_text_in_json_to_the_digit() {
    let amount = usd("100.00");
    let json = serde_json::to_string(&amount).unwrap();
    assert_eq!(json, r#"{"amount":"100.00","currency":"USD"}"#);
    assert_eq!(serde_json::from_str::<Money>(&json).unwrap().to_string(), "100.00 USD");
    let wrong = [
        "1.1",
        r#""1e3""#,
        r#""1_000""#,
        r#""1,000.00""#,
        r#"" 1""#,
        r#""""#,
        r#""0.12345678901234567890123456789012""#,
    ];
    for amount in wrong {
        let json = format!(r#"{{"amount":{amount},"currency":"USD"}}"#);
        assert!(serde_json::from_str::<Money>(&json).is_err(), "{json}");
    }
    assert!(serde_json::from_str::<Money>(r#"{"amount":"1","currency":"usd"}"#).is_err());
}

proptest! {
    #[test]
    fn adding_and_subtracting_is_the_identity(left in any_amount(), right in any_amount(), currency in any_currency()) {
        let (left, right) = (Money::new(left, currency), Money::new(right, currency));
        let there = left.checked_add(right).unwrap();
        prop_assert_eq!(there.checked_sub(right).unwrap(), left);
        prop_assert_eq!(right.checked_add(left).unwrap(), there);
        prop_assert_eq!(Money::sum(currency, [left, right]).unwrap(), there);
    }

    #[test]
    fn an_exact_sum_or_an_error(left: i128, left_scale in 0_u32..=28, right: i128, right_scale in 0_u32..=28) {
        let make = |number: i128, scale| Decimal::try_from_i128_with_scale(number >> 32, scale).unwrap_or(Decimal::MAX);
        let (left, right) = (make(left, left_scale), make(right, right_scale));
        if let Ok(sum) = Money::new(left, Currency::USD).checked_add(Money::new(right, Currency::USD)) {
            // What was added can be taken away again in either order only if no digit was lost.
            prop_assert_eq!(sum.checked_sub(Money::new(left, Currency::USD)).unwrap().amount(), right);
            prop_assert_eq!(sum.checked_sub(Money::new(right, Currency::USD)).unwrap().amount(), left);
        }
    }
}

// Rounding.

#[test]
fn every_rounding_does_what_its_name_says() {
    let table = [
        // given     even     up       down     up away  to zero  ceiling  floor
        ("2.345", ["2.34", "2.35", "2.34", "2.35", "2.34", "2.35", "2.34"]),
        ("2.355", ["2.36", "2.36", "2.35", "2.36", "2.35", "2.36", "2.35"]),
        ("2.3451", ["2.35", "2.35", "2.35", "2.35", "2.34", "2.35", "2.34"]),
        ("2.341", ["2.34", "2.34", "2.34", "2.35", "2.34", "2.35", "2.34"]),
        ("-2.345", ["-2.34", "-2.35", "-2.34", "-2.35", "-2.34", "-2.34", "-2.35"]),
        ("-2.355", ["-2.36", "-2.36", "-2.35", "-2.36", "-2.35", "-2.35", "-2.36"]),
        ("0.005", ["0.00", "0.01", "0.00", "0.01", "0.00", "0.01", "0.00"]),
        ("2.34", ["2.34"; 7]),
        ("7", ["7.00"; 7]),
    ];
    for (given, expected) in table {
        for (rounding, expected) in ALL_ROUNDINGS.into_iter().zip(expected) {
            let rounded = usd(given).round(2, rounding).unwrap();
            assert_eq!(rounded.amount().to_string(), expected, "{given} {rounding}");
        }
    }
}

#[test]
fn rounding_to_a_profile_gives_what_its_wire_can_carry() {
    let rounded = |text, currency| money(text, currency).round_to(&STEPPED, Rounding::HalfUp).unwrap().to_string();
    assert_eq!(rounded("1234.56", Currency::ISK), "1235.00 ISK");
    assert_eq!(rounded("1.2345", Currency::KWD), "1.230 KWD");
    assert_eq!(rounded("1.235", Currency::EUR), "1.24 EUR");
    assert!(usd("1").round_to(&STEPPED, Rounding::HalfUp).is_err());
}

proptest! {
    #[test]
    fn a_rounded_amount_stays_within_one_unit_and_rounds_to_itself(
        amount in any_amount(), decimals in 0_u32..5, rounding in any_rounding(),
    ) {
        let given = usd(&amount.to_string());
        let rounded = given.round(decimals, rounding).unwrap();
        let unit = Decimal::new(1, decimals);
        let error = (rounded.amount() - amount).abs();
        match rounding {
            Rounding::HalfEven | Rounding::HalfUp | Rounding::HalfDown => prop_assert!(error * Decimal::TWO <= unit),
            Rounding::Up => prop_assert!(error < unit && rounded.amount().abs() >= amount.abs()),
            Rounding::Down => prop_assert!(error < unit && rounded.amount().abs() <= amount.abs()),
            Rounding::Ceiling => prop_assert!(error < unit && rounded.amount() >= amount),
            Rounding::Floor => prop_assert!(error < unit && rounded.amount() <= amount),
        }
        prop_assert_eq!(rounded.round(decimals, rounding).unwrap(), rounded);
        prop_assert!(rounded.amount().scale() <= decimals);
    }

    #[test]
    fn roundings_that_do_not_look_at_the_sign_treat_both_signs_alike(amount in any_amount(), decimals in 0_u32..5) {
        let given = usd(&amount.to_string());
        for rounding in [Rounding::HalfEven, Rounding::HalfUp, Rounding::HalfDown, Rounding::Up, Rounding::Down] {
            prop_assert_eq!(
                given.neg().round(decimals, rounding).unwrap(),
                given.round(decimals, rounding).unwrap().neg()
            );
        }
    }
}

// Rates.

fn rate(from: Currency, to: Currency, text: &str) -> Rate {
    Rate::new(from, to, decimal(text), date!(2026 - 11 - 20), "the bank").unwrap()
}

#[test]
fn a_converted_amount_says_its_rate_date_and_source() {
    let to_pounds = rate(Currency::USD, Currency::GBP, "0.78125");
    let pounds = to_pounds.convert(usd("100.01"), &MinorUnitProfile::ISO, Rounding::HalfEven).unwrap();
    insta::assert_snapshot!(pounds, @"78.13 GBP by money.rate from amount = 100.01 USD, rate = 0.78125 GBP for 1 USD, as_of = 2026-11-20, source = the bank, rounding = half_even");
}

#[test]
fn a_conversion_rounds_to_the_target_currency() {
    let to_yen = rate(Currency::USD, Currency::JPY, "151.37");
    let convert = |rounding| to_yen.convert(usd("10.05"), &MinorUnitProfile::ISO, rounding).unwrap().value.to_string();
    assert_eq!(convert(Rounding::HalfUp), "1521 JPY");
    assert_eq!(convert(Rounding::Up), "1522 JPY");
}

#[test]
fn a_rate_converts_only_from_its_own_currency() {
    let to_yen = rate(Currency::USD, Currency::JPY, "151.37");
    let error = to_yen.convert(money("1", Currency::JPY), &MinorUnitProfile::ISO, Rounding::HalfUp).unwrap_err();
    assert_eq!(error, MoneyError::CurrencyMismatch { left: Currency::JPY, right: Currency::USD });
}

#[test]
fn a_rate_that_is_no_rate_is_refused_from_code_and_from_json() {
    for (from, to, text) in [
        (Currency::USD, Currency::EUR, "0"),
        (Currency::USD, Currency::EUR, "-0.9"),
        (Currency::USD, Currency::USD, "1.01"),
    ] {
        let error = Rate::new(from, to, decimal(text), date!(2026 - 11 - 20), "").unwrap_err();
        assert_eq!(error.to_string(), format!("{text} is not a rate from {} to {}", from.code(), to.code()));
        let json =
            serde_json::json!({"from": from, "to": to, "rate": text, "as_of": "2026-11-20", "source": ""}).to_string();
        assert!(serde_json::from_str::<Rate>(&json).is_err());
    }
    let good = rate(Currency::USD, Currency::EUR, "0.91");
    assert_eq!(serde_json::from_str::<Rate>(&serde_json::to_string(&good).unwrap()).unwrap(), good);
}

#[test]
fn an_inverse_rate_is_asked_for_and_says_that_it_is_one() {
    let inverse = rate(Currency::USD, Currency::EUR, "0.91").inverse(6, Rounding::HalfEven).unwrap();
    assert_eq!((inverse.from(), inverse.to(), inverse.rate()), (Currency::EUR, Currency::USD, decimal("1.098901")));
    assert_eq!((inverse.as_of(), inverse.source()), (date!(2026 - 11 - 20), "inverse of 0.91 by the bank"));
    assert!(rate(Currency::USD, Currency::EUR, "5000").inverse(2, Rounding::HalfEven).is_err());
}

proptest! {
    #[test]
    fn a_conversion_is_never_more_than_half_a_unit_off(
        minor in -10_i64.pow(12)..10_i64.pow(12), mantissa in 1_i64..10_i64.pow(9), scale in 0_u32..9, to in any_currency(),
    ) {
        prop_assume!(to.exponent().is_some() && to != Currency::USD);
        let number = Decimal::new(mantissa, scale);
        let rate = Rate::new(Currency::USD, to, number, date!(2026 - 11 - 20), "test").unwrap();
        let amount = MinorUnitProfile::ISO.to_money(minor, Currency::USD).unwrap();
        let converted = rate.convert(amount, &MinorUnitProfile::ISO, Rounding::HalfEven).unwrap().value;
        let error = (amount.amount() * number - converted.amount()).abs();
        prop_assert!(error * Decimal::TWO <= one_unit_each(to));
    }
}

// Allocation.

#[test]
fn what_is_left_goes_to_the_largest_remainders_and_then_to_the_first() {
    let split = |whole: &str, weights: &[&str]| -> Vec<String> {
        let weights: Vec<Decimal> = weights.iter().copied().map(decimal).collect();
        let parts = usd(whole).allocate(&weights, decimal("0.01")).unwrap();
        parts.iter().map(|part| part.amount().to_string()).collect()
    };
    assert_eq!(split("100.00", &["1", "1", "1"]), ["33.34", "33.33", "33.33"]);
    assert_eq!(split("-100.00", &["1", "1", "1"]), ["-33.34", "-33.33", "-33.33"]);
    assert_eq!(split("0.05", &["3", "7"]), ["0.02", "0.03"]); // 1.5 and 3.5: equal remainders
    assert_eq!(split("0.10", &["0.1", "0.2", "0.6"]), ["0.01", "0.02", "0.07"]);
    assert_eq!(split("0.01", &["0", "1", "1"]), ["0.00", "0.01", "0.00"]);
    assert_eq!(split("7.77", &["5"]), ["7.77"]);
    assert_eq!(split("0", &["0", "0"]), ["0", "0"]);
}

#[test]
fn a_split_that_means_nothing_is_refused() {
    let cent = decimal("0.01");
    for weights in [vec![], vec![decimal("-1"), decimal("2")], vec![Decimal::ZERO, Decimal::ZERO]] {
        assert!(matches!(usd("1.00").allocate(&weights, cent), Err(MoneyError::InvalidWeights { .. })), "{weights:?}");
    }
    let error = usd("1.005").allocate(&[Decimal::ONE], cent).unwrap_err();
    assert_eq!(error.to_string(), "1.005 USD is not a multiple of 0.01");
    assert!(matches!(usd("1.00").allocate(&[Decimal::ONE], Decimal::ZERO), Err(MoneyError::OffUnit { .. })));
    assert_eq!(usd("1.00").allocate(&[Decimal::MAX; 2], cent).unwrap(), [usd("0.50"); 2]);
    let vast = Money::new(Decimal::MAX, Currency::USD);
    assert!(matches!(vast.allocate(&[Decimal::MAX], Decimal::ONE), Err(MoneyError::Overflow { .. })));
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole_and_differ_from_their_share_by_less_than_a_unit(
        count in -10_i64.pow(12)..10_i64.pow(12),
        weights in prop::collection::vec((0_i64..10_i64.pow(6), 0_u32..4), 1..12),
        currency in any_currency(),
    ) {
        prop_assume!(currency.exponent().is_some());
        let weights: Vec<Decimal> = weights.into_iter().map(|(mantissa, scale)| Decimal::new(mantissa, scale)).collect();
        let total: Decimal = weights.iter().sum();
        prop_assume!(total > Decimal::ZERO);
        let unit = one_unit_each(currency);
        let whole = MinorUnitProfile::ISO.to_money(count, currency).unwrap();

        let parts = whole.allocate(&weights, unit).unwrap();
        prop_assert_eq!(Money::sum(currency, parts.iter().copied()).unwrap(), whole);
        for (part, weight) in parts.iter().zip(&weights) {
            // |part − whole × weight / total| < unit, without the division.
            prop_assert!((part.amount() * total - whole.amount() * weight).abs() < unit * total);
            prop_assert!(*weight > Decimal::ZERO || part.is_zero());
            prop_assert!(MinorUnitProfile::ISO.to_minor(*part).is_ok());
        }
    }

    #[test]
    fn the_opposite_amount_splits_the_opposite_way(count in 0_i64..10_i64.pow(9), weights in prop::collection::vec(1_i64..1000, 1..8)) {
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let whole = MinorUnitProfile::ISO.to_money(count, Currency::EUR).unwrap();
        let parts = whole.allocate(&weights, decimal("0.01")).unwrap();
        let opposite = whole.neg().allocate(&weights, decimal("0.01")).unwrap();
        prop_assert_eq!(opposite, parts.into_iter().map(Money::neg).collect::<Vec<_>>());
    }
}
