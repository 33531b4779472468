//! Minor units: what comes off the wire goes back on it, and what a currency cannot hold is refused.

use iso_currency::Currency as Iso;
use proptest::prelude::*;
use rust_decimal::Decimal;
use stripe_model::Currency;
use stripe_model::currency::{AmountError, MinorUnit, charge_unit, payout_unit};

fn known() -> Vec<Iso> {
    (0..26_u32.pow(3))
        .filter_map(|n| {
            let code: String = [n / 676, n / 26 % 26, n % 26].iter().map(|l| char::from(b'A' + *l as u8)).collect();
            Iso::from_code(&code).filter(|currency| charge_unit(*currency).is_some())
        })
        .collect()
}

#[test]
fn the_table_is_stripes_and_not_isos() {
    let cases = [
        ("usd", Some((2, 1)), Some((2, 1))),
        ("jpy", Some((0, 1)), Some((0, 1))),
        ("mga", Some((0, 1)), Some((0, 1))),
        ("isk", Some((2, 100)), Some((2, 100))),
        ("ugx", Some((2, 100)), Some((2, 100))),
        ("bhd", Some((3, 10)), Some((3, 10))),
        ("tnd", Some((3, 10)), Some((3, 10))),
        ("huf", Some((2, 1)), Some((2, 100))),
        ("twd", Some((2, 1)), Some((2, 100))),
        ("iqd", None, None),
        ("lyd", None, None),
        ("clf", None, None),
        ("uyw", None, None),
        ("uyi", None, None),
        ("xau", None, None),
    ];
    for (code, charge, payout) in cases {
        let iso = Currency::from(code).iso().unwrap_or_else(|| panic!("{code}"));
        let parts = |unit: Option<MinorUnit>| unit.map(|unit| (unit.exponent, unit.step));
        assert_eq!((parts(charge_unit(iso)), parts(payout_unit(iso))), (charge, payout), "{code}");
    }
    assert!(known().len() > 140, "{}", known().len());
}

#[test]
fn an_amount_that_its_currency_cannot_hold_is_named_and_not_rounded() {
    let cases = [("jpy", "10.5"), ("isk", "10.5"), ("kwd", "1.001"), ("usd", "0.001"), ("ugx", "0.01")];
    for (code, amount) in cases {
        let amount: Decimal = amount.parse().unwrap();
        let error = Currency::from(code).to_minor(amount).unwrap_err();
        assert!(matches!(error, AmountError::NotRepresentable { .. }), "{code}");
        assert!(error.to_string().contains(code) && error.to_string().contains(&amount.to_string()), "{error}");
    }
    let huge = Decimal::MAX;
    assert!(matches!(Currency::from("usd").to_minor(huge), Err(AmountError::Overflow { .. })));
    assert!(matches!(Currency::from("jpy").to_minor(huge), Err(AmountError::Overflow { .. })));
    assert!(matches!(Currency::from("usdc").to_minor(Decimal::ONE), Err(AmountError::UnknownCurrency { .. })));
    assert!(matches!(Currency::from("lyd").to_major(1000), Err(AmountError::UnknownCurrency { .. })));
    assert!(Currency::from("huf").to_minor("10.50".parse().unwrap()).is_ok());
    assert!(Currency::from("huf").to_payout_minor("10.50".parse().unwrap()).is_err());
}

#[test]
fn major_units_read_as_people_write_them() {
    for (code, minor, major) in
        [("usd", 1099, "10.99"), ("jpy", 500, "500"), ("isk", 500, "5.00"), ("kwd", 1230, "1.230")]
    {
        assert_eq!(Currency::from(code).to_major(minor).unwrap().to_string(), major);
    }
}

#[test]
fn codes_are_lower_case_and_unknown_ones_are_kept() {
    assert_eq!(Currency::from("GBP"), Currency::from("gbp"));
    assert_eq!(Currency::from("usdc").as_str(), "usdc");
    assert_eq!((Currency::from("usdc").iso(), Currency::from("zzz").iso()), (None, None));
    assert_eq!(serde_json::to_string(&Currency::from(Iso::EUR)).unwrap(), r#""eur""#);
}

proptest! {
    #[test]
    fn minor_to_major_to_minor_is_the_identity(minor in any::<i64>(), index in any::<proptest::sample::Index>()) {
        let all = known();
        let iso = *index.get(&all);
        let unit = charge_unit(iso).unwrap();
        let minor = minor - minor % unit.step;
        let currency = Currency::from(iso);
        prop_assert_eq!(currency.to_minor(currency.to_major(minor).unwrap()).unwrap(), minor);
    }
}
