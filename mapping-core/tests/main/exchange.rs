//! Conversion by dated rates: which rate is taken, what is refused, and that an amount is rounded once.

use mapping_core::canonical::{Gateway, Movement, MovementKind, Reported};
use mapping_core::exchange::{Exchange, RateFault, rate_of};
use mapping_core::money::{Currency, Decimal, Money, Rate, Rounding};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{CompanyRules, DatedRate, FxRules, RateSource};
use proptest::prelude::*;
use serde_json::json;
use time::macros::{date, datetime};
use time::{Date, Duration};

use crate::world::money;

fn row(from: &str, to: &str, date: Date, rate: &str) -> DatedRate {
    DatedRate {
        from: Currency::from_code(from).unwrap(),
        to: Currency::from_code(to).unwrap(),
        date,
        rate: Decimal::from_str_exact(rate).unwrap(),
        source: "ECB".to_owned(),
    }
}

fn table(rates: Vec<DatedRate>) -> FxRules {
    FxRules { rates, ..FxRules::default() }
}

/// The amount on 20 November 2026, as text, or the refusal as text.
fn converted(rules: &FxRules, amount: Money, to: &str) -> String {
    match Exchange::by(rules).convert(amount, Currency::from_code(to).unwrap(), date!(2026 - 11 - 20)) {
        Ok(converted) => converted.value.to_string(),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn the_latest_rate_on_or_before_the_day_is_taken() {
    let mut rules = table(vec![
        row("EUR", "USD", date!(2026 - 11 - 21), "9"),
        row("EUR", "USD", date!(2026 - 11 - 19), "1.0850"),
        row("EUR", "USD", date!(2026 - 11 - 17), "7"),
        row("EUR", "GBP", date!(2026 - 11 - 20), "5"),
    ]);
    assert_eq!(converted(&rules, money("100.00", "EUR"), "USD"), "108.50 USD");
    rules.rates.reverse();
    assert_eq!(converted(&rules, money("100.00", "EUR"), "USD"), "108.50 USD");
    rules.rates.push(row("EUR", "USD", date!(2026 - 11 - 20), "1.1"));
    assert_eq!(converted(&rules, money("100.00", "EUR"), "USD"), "110.00 USD");
    assert_eq!(converted(&rules, money("12.345", "EUR"), "EUR"), "12.345 EUR");
}

#[test]
fn an_amount_gets_the_decimals_of_its_new_currency() {
    for (to, rate, expected) in
        [("JPY", "163.45", "1634 JPY"), ("GBP", "0.8333", "8.33 GBP"), ("KWD", "0.33215", "3.320 KWD")]
    {
        let rules = table(vec![row("EUR", to, date!(2026 - 11 - 20), rate)]);
        assert_eq!(converted(&rules, money("9.995", "EUR"), to), expected, "{to}");
    }
}

#[test]
fn an_amount_is_rounded_once_and_as_the_rules_say() {
    for (rounding, expected) in [
        (Rounding::HalfEven, "0.12 USD"),
        (Rounding::HalfUp, "0.13 USD"),
        (Rounding::Down, "0.12 USD"),
        (Rounding::Ceiling, "0.13 USD"),
    ] {
        let rules = FxRules { rounding, ..table(vec![row("EUR", "USD", date!(2026 - 11 - 20), "1.25")]) };
        assert_eq!(converted(&rules, money("0.10", "EUR"), "USD"), expected, "{rounding}");
        let negative = converted(&FxRules { rounding: Rounding::HalfUp, ..rules }, money("-0.10", "EUR"), "USD");
        assert_eq!(negative, "-0.13 USD");
    }
}

#[test]
fn the_other_way_round_is_an_exact_division_and_only_by_rule() {
    let mut rules = table(vec![row("EUR", "USD", date!(2026 - 11 - 20), "1.0850")]);
    assert!(converted(&rules, money("100.00", "USD"), "EUR").starts_with("missing_fact at rules.fx.rates"));
    rules.inverse = true;
    assert_eq!(converted(&rules, money("100.00", "USD"), "EUR"), "92.17 EUR");
    // A rate of 1/3 that was rounded first would lose a cent of a million.
    let thirds = FxRules { inverse: true, ..table(vec![row("EUR", "USD", date!(2026 - 11 - 20), "3")]) };
    assert_eq!(converted(&thirds, money("1000000.00", "USD"), "EUR"), "333333.33 EUR");
    // The rate that is quoted wins over the one that has to be turned round.
    rules.rates.push(row("USD", "EUR", date!(2026 - 11 - 18), "0.9"));
    assert_eq!(converted(&rules, money("100.00", "USD"), "EUR"), "90.00 EUR");
}

#[test]
fn two_currencies_meet_in_the_base_only_by_rule_and_are_rounded_once() {
    let rates =
        vec![row("EUR", "USD", date!(2026 - 11 - 20), "1.0850"), row("EUR", "GBP", date!(2026 - 11 - 19), "0.8333")];
    let mut rules = FxRules { inverse: true, ..table(rates) };
    assert!(converted(&rules, money("100.00", "GBP"), "USD").contains("GBP to USD on 2026-11-20"));
    rules.base = Some(Currency::EUR);
    let exchange = Exchange::by(&rules);
    let dollars = exchange.convert(money("100.00", "GBP"), Currency::USD, date!(2026 - 11 - 20)).unwrap();
    assert_eq!(
        dollars.to_string(),
        "130.21 USD by rules.fx.rates from amount = 100.00 GBP, day = 2026-11-20, \
         rate = inverse of 0.8333 GBP for 1 EUR of 2026-11-19 by ECB, rate = 1.0850 USD for 1 EUR of 2026-11-20 by ECB, \
         rounding = half_even"
    );
    let path = exchange.path(Currency::GBP, Currency::USD, date!(2026 - 11 - 20)).unwrap().value;
    assert_eq!(path.legs().len(), 2);
    rules.inverse = false;
    assert!(converted(&rules, money("100.00", "GBP"), "USD").contains("GBP to USD on 2026-11-20"));
}

#[test]
fn what_cannot_be_converted_names_the_pair_the_day_and_the_rule() {
    let old = row("EUR", "USD", date!(2026 - 11 - 15), "1.0850");
    let cases = [
        (vec![], RefusalCode::MissingFact, "rules.fx.rates", "add one to rules.fx.rates with from = \"EUR\""),
        (
            vec![row("EUR", "USD", date!(2026 - 11 - 21), "1")],
            RefusalCode::MissingFact,
            "rules.fx.rates",
            "the first rate from EUR to USD is of 2026-11-21, after 2026-11-20",
        ),
        (vec![old.clone()], RefusalCode::MissingFact, "rules.fx.rates", "the 4 days of rules.fx.max_age_days"),
        (
            vec![old.clone(), row("EUR", "USD", date!(2026 - 11 - 20), "0")],
            RefusalCode::InvalidAmount,
            "rules.fx.rates[1].rate",
            "0 is not a rate from EUR to USD for 2026-11-20",
        ),
        (
            vec![row("EUR", "USD", date!(2026 - 11 - 18), "-1.08")],
            RefusalCode::InvalidAmount,
            "rules.fx.rates[0].rate",
            "-1.08 is not a rate",
        ),
    ];
    for (rates, code, field, message) in cases {
        let rules = table(rates);
        let refusal = Exchange::by(&rules)
            .convert(money("1.00", "EUR"), Currency::USD, date!(2026 - 11 - 20))
            .expect_err("no rate");
        assert_eq!((refusal.code, refusal.field.as_str()), (code, field));
        assert_eq!(refusal.value, "EUR to USD on 2026-11-20");
        assert!(refusal.message.contains(message), "{refusal}");
    }
    // A bad row is corrected before anything else is tried, and a lax rule takes the old one.
    let lax = FxRules { max_age_days: 5, ..table(vec![old]) };
    assert_eq!(converted(&lax, money("2.00", "EUR"), "USD"), "2.17 USD");
}

#[test]
fn sources_are_asked_in_the_order_of_the_rules() {
    let gateway =
        || Rate::new(Currency::EUR, Currency::USD, Decimal::new(109, 2), date!(2026 - 11 - 20), "stripe").unwrap();
    let mut rules = table(vec![row("EUR", "USD", date!(2026 - 11 - 20), "1.0850")]);
    let text = |rules: &FxRules| {
        let exchange = Exchange::by(rules).knowing([gateway()]);
        exchange
            .convert(money("100.00", "EUR"), Currency::USD, date!(2026 - 11 - 20))
            .map_or_else(|refusal| refusal.to_string(), |converted| converted.to_string())
    };
    assert!(text(&rules).starts_with("108.50 USD by rules.fx.rates"), "{}", text(&rules));
    rules.order = vec![RateSource::Gateway, RateSource::Table];
    assert!(text(&rules).starts_with("109.00 USD by movement.rate"), "{}", text(&rules));
    rules.order = vec![RateSource::Table, RateSource::Gateway];
    rules.rates.clear();
    let fallen_back = text(&rules);
    assert!(fallen_back.starts_with("109.00 USD by movement.rate"), "{fallen_back}");
    assert!(fallen_back.contains("not table: there is no rate from EUR to USD for 2026-11-20"), "{fallen_back}");
    rules.order = vec![RateSource::Table];
    assert!(text(&rules).starts_with("missing_fact"));
    // A rate that has to be corrected is not passed over in silence.
    rules.order = vec![RateSource::Table, RateSource::Gateway];
    rules.rates = vec![row("EUR", "USD", date!(2026 - 11 - 20), "0")];
    assert!(text(&rules).starts_with("invalid_amount at rules.fx.rates[0].rate"));
}

#[test]
fn the_gateways_rate_of_another_day_is_neither_from_the_future_nor_too_old() {
    let rules = FxRules { inverse: true, ..FxRules::default() };
    let of = |day| Rate::new(Currency::EUR, Currency::USD, Decimal::new(2, 0), day, "stripe").unwrap();
    let path = |rates: Vec<Rate>, from, to| {
        Exchange::by(&rules).knowing(rates).path(from, to, date!(2026 - 11 - 20)).map(|path| path.value)
    };
    let future = path(vec![of(date!(2026 - 11 - 21))], Currency::EUR, Currency::USD);
    assert!(matches!(future, Err(RateFault::Future { first, .. }) if first == date!(2026 - 11 - 21)));
    let old = path(vec![of(date!(2026 - 10 - 20))], Currency::EUR, Currency::USD);
    assert!(matches!(old, Err(RateFault::TooOld { dated, .. }) if dated == date!(2026 - 10 - 20)));
    let newest =
        path(vec![of(date!(2026 - 11 - 19)), of(date!(2026 - 11 - 20))], Currency::USD, Currency::EUR).unwrap();
    assert_eq!((newest.source(), newest.legs()[0].rate().as_of()), (RateSource::Gateway, date!(2026 - 11 - 20)));
}

#[test]
fn a_movement_names_the_gateways_rate_on_the_companys_day() {
    let mut movement = Movement {
        id: "txn_1".into(),
        kind: Reported::Known(MovementKind::Charge),
        wire_type: "charge".to_owned(),
        category: None,
        gross: money("108.50", "USD"),
        fee: money("3.50", "USD"),
        net: money("105.00", "USD"),
        fees: Vec::new(),
        source: None,
        of_dispute: false,
        presented: Some(money("100.00", "EUR")),
        rate: Some(Decimal::new(1085, 3)),
        settlement: None,
        created_at: datetime!(2026-11-20 02:00 UTC),
        available_at: None,
        description: None,
        facets: Default::default(),
    };
    let rules = CompanyRules { time_zone: "America/Chicago".to_owned(), ..CompanyRules::default() };
    let gateway = Gateway::from("stripe");
    let rate = rate_of(&movement, &gateway, &rules).unwrap().unwrap();
    assert_eq!((rate.from(), rate.to(), rate.as_of()), (Currency::EUR, Currency::USD, date!(2026 - 11 - 19)));
    assert_eq!(rate.source(), "stripe, movement txn_1");
    movement.rate = Some(Decimal::ZERO);
    assert_eq!(rate_of(&movement, &gateway, &rules).unwrap_err().field, "movement.rate");
    movement.rate = None;
    assert_eq!(rate_of(&movement, &gateway, &rules), Ok(None));
}

#[test]
fn a_table_tells_all_of_its_faults() {
    let day = date!(2026 - 11 - 20);
    let nobody = DatedRate { source: " ".to_owned(), ..row("EUR", "JPY", day, "163") };
    let rules = FxRules {
        order: vec![RateSource::Table, RateSource::Table],
        ..table(vec![
            row("EUR", "USD", day, "1.0850"),
            row("EUR", "USD", day, "1.0850"),
            row("USD", "EUR", day, "0"),
            row("GBP", "GBP", day, "-1"),
            nobody,
        ])
    };
    let faults: Vec<String> = rules.faults().into_iter().map(|(path, message)| format!("{path}: {message}")).collect();
    assert_eq!(
        faults,
        [
            "order[1]: table is named twice",
            "rates[1]: EUR to USD has a rate of 2026-11-20 already",
            "rates[2].rate: 0 is not more than zero",
            "rates[3].rate: -1 is not more than zero",
            "rates[3].to: GBP to itself needs no rate",
            "rates[4].source: nobody is named who says so",
        ]
    );
    assert_eq!(table(vec![row("EUR", "USD", day, "1"), row("USD", "EUR", day, "1")]).faults(), []);
}

#[test]
fn a_rate_is_written_as_text() {
    let row = |rate| json!({"from": "EUR", "to": "USD", "date": "2026-11-20", "rate": rate, "source": "ECB"});
    let read = |rate| serde_json::from_value::<DatedRate>(row(rate));
    let rate = read(json!("1.0850")).unwrap();
    assert_eq!(serde_json::to_value(&rate).unwrap(), row(json!("1.0850")));
    for no_rate in [json!(1.085), json!("1,085"), json!("0.12345678901234567890123456789")] {
        assert!(read(no_rate.clone()).is_err(), "{no_rate}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn a_converted_amount_is_the_exact_quotient_rounded_once(
        cents in -100_000_000_000_i64..100_000_000_000,
        over in 1_i64..100_000_000,
        under in 1_i64..100_000_000,
    ) {
        let day = date!(2026 - 11 - 20);
        let rate = |from: &str, to: &str, number| DatedRate { rate: Decimal::new(number, 4), ..row(from, to, day, "1") };
        let rules = FxRules {
            inverse: true,
            base: Some(Currency::EUR),
            ..table(vec![rate("EUR", "GBP", under), rate("EUR", "USD", over)])
        };
        let amount = Money::new(Decimal::new(cents, 2), Currency::GBP);
        let converted = Exchange::by(&rules).convert(amount, Currency::USD, day).unwrap().value;
        let minor = converted.amount().mantissa() * 10_i128.pow(2 - converted.amount().scale());
        // Half to even, by hand: twice the distance from the quotient is at most one divisor.
        let (exact, divisor) = (i128::from(cents) * i128::from(over), i128::from(under));
        let distance = (exact - minor * divisor).abs() * 2;
        prop_assert!(distance < divisor || (distance == divisor && minor % 2 == 0));
    }

    #[test]
    fn no_table_and_no_day_make_a_conversion_panic(
        rates in prop::collection::vec((0_u8..3, 0_u8..3, -40_i64..40, -5_i64..5, 0_u32..28), 0..6),
        day in -40_i64..40,
        mantissa in any::<i64>(),
        scale in 0_u32..28,
        rule in (any::<bool>(), prop::option::of(0_u8..3), 0_u16..60),
    ) {
        let code = |number: u8| [Currency::EUR, Currency::JPY, Currency::KWD][usize::from(number)];
        let on = |days| date!(2026 - 11 - 20) + Duration::days(days);
        let rates = rates.into_iter().map(|(from, to, date, rate, scale)| DatedRate {
            from: code(from), to: code(to), date: on(date), rate: Decimal::new(rate, scale), source: "x".to_owned(),
        });
        let (inverse, base, max_age_days) = rule;
        let rules = FxRules { inverse, max_age_days, base: base.map(code), ..table(rates.collect()) };
        let amount = Money::new(Decimal::new(mantissa, scale), Currency::EUR);
        if let Ok(converted) = Exchange::by(&rules).convert(amount, Currency::KWD, on(day)) {
            prop_assert!(converted.value.amount().scale() <= 3);
            prop_assert!(converted.why.inputs().iter().any(|input| input.name == "rate"));
        }
    }
}
