//! Journals in the currency of the books: exchange differences, what rounding leaves over, and tax that is owed on fees.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{FeeKind, Gateway, Movement, MovementKind, Settlement};
use mapping_core::derived::Derived;
use mapping_core::flows::{Decision, Step};
use mapping_core::ledger::{Books, Contents, settlement_journals};
use mapping_core::money::{Currency, Decimal, MinorUnitProfile, Money, Rate, Rounding};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::{DatedRate, FeeTax, JournalPer, RuleBook};
use time::Date;
use time::macros::date;

use crate::ledger_settlement::{decided, fee_part, journals, movement, noted, payout_of, rules};
use crate::world::money;

#[test]
fn tax_that_a_foreign_gateway_does_not_bill_is_owed_and_reclaimed_in_two_lines() {
    let mut rules = rules();
    rules.tax.reverse_charge = Some(Decimal::new(20, 2));
    let mut billed = movement("b", MovementKind::Charge, "10.00", "1.00");
    billed.fees = vec![fee_part(FeeKind::Gateway, "0.80"), fee_part(FeeKind::Tax, "0.20")];
    let lines = [
        movement("a", MovementKind::Charge, "100.00", "3.33"),
        billed,
        movement("c", MovementKind::Fee, "-2.00", "0.00"),
    ];
    let tax_lines = |rules: &RuleBook| {
        let mut noted = noted(&journals(&payout_of(&lines), &lines, rules).unwrap()[0]);
        noted.retain(|line| line.contains("Reverse charge"));
        noted
    };
    let expected = ["fee_tax +1.07 USD: Reverse charge on fees", "reverse_charge -1.07 USD: Reverse charge on fees"];
    assert_eq!(tax_lines(&rules), expected);
    rules.tax.on_fees = FeeTax::Cost;
    assert_eq!(tax_lines(&rules)[0], "fees +1.07 USD: Reverse charge on fees");
    rules.tax.reverse_charge = Some(Decimal::new(20, 0));
    let refusal = journals(&payout_of(&lines), &lines, &rules).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidAmount, "rules.tax.reverse_charge"));
}

/// Rates of a week in which the dollar falls.
fn convert(amount: Money, to: Currency, day: Date) -> Result<Derived<Money>, Refusal> {
    let from = amount.currency();
    let rate = match (from.code(), to.code(), day < date!(2026 - 11 - 19)) {
        ("EUR", "USD", true) => "1.08",
        ("EUR", "USD", false) => "1.09",
        ("USD", "EUR", true) => "0.925",
        ("USD", "EUR", false) => "0.917",
        _ => return Err(Refusal::new(RefusalCode::MissingFact, "rules.fx", from.code(), "no such rate")),
    };
    let rate = Rate::new(from, to, rate.parse().unwrap(), day, "a table").unwrap();
    Ok(rate.convert(amount, &MinorUnitProfile::ISO, Rounding::HalfEven).unwrap())
}

fn converted(currency: &str, lines: &[Movement], mut rules: RuleBook) -> Result<Vec<Step>, Refusal> {
    rules.company.currency = Currency::from_code(currency);
    let stripe = Gateway::from("stripe");
    settlement_journals(&payout_of(lines), Contents::Lines(lines), Books::new(&stripe, &rules).converting(&convert))
}

#[test]
fn a_receipt_at_another_rate_than_its_settlement_leaves_an_exchange_difference() {
    let mut euros = movement("a", MovementKind::Charge, "108.50", "3.50");
    (euros.presented, euros.rate) = (Some(money("100.00", "EUR")), Some(Decimal::new(1085, 3)));
    let steps = converted("USD", &[euros, movement("b", MovementKind::Charge, "10.00", "0.50")], rules()).unwrap();
    let expected = [
        "bank +114.50 USD: Net amount",
        "clearing -10.00 USD: Payments",
        "exchange_difference -0.50 USD: Exchange difference",
        "clearing -108.00 USD: Payments",
        "fees +4.00 USD: Fees",
    ];
    assert_eq!(noted(&steps[0]), expected);
    assert_yaml_snapshot!("exchange_difference_by_both_rates", &steps[0].reasons[3..5]);
}

#[test]
fn a_settlement_in_another_currency_than_the_books_is_converted_and_what_rounding_leaves_is_shown() {
    let lines: Vec<Movement> = [("a", "10.01"), ("b", "20.01"), ("c", "30.03")]
        .map(|(id, gross)| movement(id, MovementKind::Charge, gross, "0.33"))
        .into();
    let mut rules = rules();
    rules.posting.journal = JournalPer::Payment;
    let steps = converted("EUR", &lines, rules.clone()).unwrap();
    assert_yaml_snapshot!(noted(&steps[0]));
    rules.posting.residue_per_line = Decimal::ZERO;
    let refusal = converted("EUR", &lines, rules).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Unbalanced, "journal.lines"));
}

#[test]
fn a_journal_that_needs_a_rate_nobody_knows_is_refused() {
    let lines = [movement("a", MovementKind::Charge, "10.00", "0.50")];
    let mut rules = rules();
    rules.company.currency = Currency::from_code("GBP");
    let refusal = journals(&payout_of(&lines), &lines, &rules).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.fx"));
    assert_eq!(converted("GBP", &lines, self::rules()).unwrap_err().field, "rules.fx");
}

/// A rule book whose table gives the euro in dollars on two days.
fn by_table() -> RuleBook {
    let mut rules = rules();
    rules.company.currency = Some(Currency::USD);
    let row = |date, rate| DatedRate {
        from: Currency::EUR,
        to: Currency::USD,
        date,
        rate: Decimal::new(rate, 2),
        source: "a table".to_owned(),
    };
    rules.fx.rates = vec![row(date!(2026 - 11 - 16), 108), row(date!(2026 - 11 - 19), 109)];
    rules
}

#[test]
fn a_company_in_dollars_books_a_settlement_in_euros_in_dollars_and_shows_what_the_rates_did() {
    let euros = |amount: &str| money(amount, "EUR");
    let mut charge = movement("a", MovementKind::Charge, "0.00", "0.00");
    (charge.gross, charge.fee, charge.net) = (euros("100.00"), euros("3.00"), euros("97.00"));
    let lines = [charge];
    let settlement = Settlement { amount: euros("97.00"), ..payout_of(&[]) };
    let Ok(Decision::Post(planned)) = decided(by_table(), settlement.clone(), &lines) else { panic!("a plan") };
    let expected = [
        "bank +105.73 USD: Net amount",
        "clearing -108.00 USD: Payments",
        "exchange_difference -1.00 USD: Exchange difference",
        "fees +3.27 USD: Fees",
    ];
    let mut found = noted(&planned.steps[0]);
    found.sort();
    assert_eq!(found, expected);

    let mut without = by_table();
    without.fx.rates.clear();
    let refusal = decided(without, settlement, &lines).unwrap_err();
    assert!(refusal.field.starts_with("rules.fx"), "{refusal}");
}

#[test]
fn the_gateways_own_rate_is_known_where_the_table_has_none() {
    let mut rules = rules();
    rules.company.currency = Some(Currency::USD);
    let mut charge = movement("a", MovementKind::Charge, "108.50", "3.50");
    (charge.presented, charge.rate) = (Some(money("100.00", "EUR")), Some(Decimal::new(1085, 3)));
    let lines = [charge];
    let Ok(Decision::Post(planned)) = decided(rules, payout_of(&lines), &lines) else { panic!("a plan") };
    let found = noted(&planned.steps[0]);
    assert!(found.iter().all(|line| !line.contains("exchange_difference")), "the receipt is worth the same: {found:?}");
}

#[test]
fn every_receipt_is_worth_what_the_gateway_made_of_it_and_not_of_another_one_of_the_day() {
    use mapping_core::rules::RateSource::{Gateway, Table};
    let in_euros = |id, gross, rate| {
        let charge = movement(id, MovementKind::Charge, gross, "0.00");
        Movement { presented: Some(money("100.00", "EUR")), rate: Some(Decimal::new(rate, 3)), ..charge }
    };
    let lines = [in_euros("a", "108.50", 1085), in_euros("b", "109.10", 1091)];
    for (order, with_table, differs) in
        [(vec![Gateway, Table], true, false), (vec![Table, Gateway], false, false), (vec![Table, Gateway], true, true)]
    {
        let mut rules = if with_table { by_table() } else { rules() };
        rules.company.currency = Some(Currency::USD);
        rules.fx.order = order;
        let Ok(Decision::Post(planned)) = decided(rules, payout_of(&lines), &lines) else { panic!("a plan") };
        let found = noted(&planned.steps[0]);
        assert_eq!(found.iter().any(|line| line.contains("exchange_difference")), differs, "{found:?}");
    }
}
