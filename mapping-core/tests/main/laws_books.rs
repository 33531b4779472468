//! A rule book that loads without findings and leaves no gap never lacks an answer. What is promised, exactly:
//! - every role finds an account, whatever else is known of the line;
//! - every movement, of any kind and with any fee, becomes entries that come to its net amount, what nobody knows on the suspense account;
//! - every payment method that gateways are known to have finds a name, unless only the company can name it and has not;
//! - a settlement in the currency of the books needs no rate; one in any other is converted by the rates that are known, or refused
//!   at `rules.fx`, and never booked at a rate that nobody named.

use mapping_core::canonical::{FeeKind, FeePart, Gateway, Movement, MovementKind, PaymentMethod, Reported};
use mapping_core::exchange::Exchange;
use mapping_core::ledger::{Books, entries};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::payment_method::{self, default_name, known_methods};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::coverage::{Gap, gaps};
use mapping_core::rules::{AccountRole, FACETS, LineFacets, RuleBook};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;
use time::macros::date;

use crate::ledger_settlement::movement;

const SHIPPED: [&str; 2] = [RuleBook::OPAYO_SYSPRO_TOML, RuleBook::STRIPE_TIMS_TOML];

/// A shipped book that lost some of its lines and got some rules of derivation.
fn any_book() -> impl Strategy<Value = String> {
    let rules = prop::collection::vec((any::<Index>(), any::<Index>(), "[a-c]{1,2}"), 0..3);
    (prop::sample::select(SHIPPED.to_vec()), prop::collection::vec(any::<Index>(), 0..4), rules).prop_map(
        |(shipped, lost, rules)| {
            let mut lines: Vec<String> = shipped.lines().map(str::to_owned).collect();
            for place in lost {
                let place = place.index(lines.len());
                if !lines[place].starts_with('[') {
                    lines.remove(place);
                }
            }
            for (position, (role, facet, text)) in rules.iter().enumerate() {
                let (role, facet) = (role.get(AccountRole::ALL), facet.get(&FACETS[1..]));
                lines.push(format!(
                    "[[gl]]\nid = \"own-{position}\"\npriority = {position}\nwhen = {{ role = \"{role}\", {facet} = \"{text}\" }}\n\
                     account = \"{}\"",
                    if shipped == RuleBook::STRIPE_TIMS_TOML { "2900-00" } else { "no such account" }
                ));
            }
            lines.join("\n")
        },
    )
}

/// The book, if nothing is wrong with it and it places every line.
fn faultless(text: &str) -> Option<RuleBook> {
    let loaded = RuleBook::load("book.toml", text).ok().filter(|loaded| loaded.warnings.is_empty())?;
    let has_gap = gaps(&loaded.book).iter().any(|gap| matches!(gap, Gap::Uncovered { .. }));
    (!has_gap).then_some(loaded.book)
}

fn any_line() -> impl Strategy<Value = LineFacets> {
    let role = prop::sample::select(AccountRole::ALL);
    let facets = prop::collection::vec((any::<Index>(), "[a-c]{1,2}|\\PC{0,9}"), 0..5);
    (role, facets).prop_map(|(role, facets)| {
        let names = [&FACETS[1..], &["metadata.channel"]].concat();
        facets.into_iter().fold(LineFacets::new(role), |line, (name, text)| line.with(*name.get(&names), Some(text)))
    })
}

fn any_movement() -> impl Strategy<Value = Movement> {
    let kind = prop_oneof![
        9 => prop::sample::select(&MovementKind::ALL[..]).prop_map(Reported::Known),
        1 => "[a-z_]{1,8}".prop_map(Reported::Unknown),
    ];
    let fees = [FeeKind::Gateway, FeeKind::Application, FeeKind::PassedOn, FeeKind::Tax, FeeKind::WithheldTax];
    let fee = prop_oneof![
        9 => prop::sample::select(fees.to_vec()).prop_map(Reported::Known),
        1 => "[a-z_]{1,8}".prop_map(Reported::Unknown),
    ];
    (kind, fee, 1_i64..1_000_000, 1_i64..10_000, prop::sample::select(vec!["USD", "GBP", "JPY"])).prop_map(
        |(kind, fee, gross, part, code)| {
            let amount = |minor: i64| Money::new(Decimal::new(minor, 2), Currency::from_code(code).unwrap());
            let fees = vec![FeePart { kind: fee, amount: amount(part), description: None }];
            let (gross, fee, net) = (amount(gross), amount(part), amount(gross - part));
            Movement { kind, gross, fee, net, fees, ..movement("txn_1", MovementKind::Charge, "0", "0") }
        },
    )
}

fn methods_have_names(book: &RuleBook) -> Result<(), TestCaseError> {
    for kind in known_methods() {
        let method = PaymentMethod { kind: kind.to_owned(), brand: None, last4: None, wallet: None };
        let rules = &book.payment;
        let is_named = default_name(kind).is_some() || rules.methods.contains_key(kind) || rules.other_method.is_some();
        match payment_method::resolve(&method, rules) {
            Ok(name) => prop_assert!(!name.value.trim().is_empty()),
            Err(refusal) => {
                prop_assert!(!is_named, "{}", refusal);
                prop_assert_eq!(refusal.code, RefusalCode::UnknownPaymentMethod);
            }
        }
    }
    Ok(())
}

fn currencies_meet(book: &RuleBook) -> Result<(), TestCaseError> {
    let Some(own) = book.company.currency else { return Ok(()) };
    for code in ["USD", "GBP", "EUR", "JPY", "KWD"] {
        let currency = Currency::from_code(code).unwrap();
        let amount = Money::new(Decimal::ONE_HUNDRED, currency);
        match Exchange::by(&book.fx).convert(amount, own, date!(2026 - 11 - 20)) {
            Ok(converted) => prop_assert!(currency == own || !book.fx.rates.is_empty(), "{}", converted),
            Err(refusal) => prop_assert!(currency != own && refusal.field.starts_with("rules.fx"), "{}", refusal),
        }
    }
    Ok(())
}

#[test]
fn the_shipped_books_are_faultless_and_name_every_method_of_every_gateway() {
    for text in SHIPPED {
        let book = faultless(text).expect("a shipped book has no findings and no gaps");
        methods_have_names(&book).unwrap();
        currencies_meet(&book).unwrap();
    }
    let rules = RuleBook::stripe_tims().payment;
    for kind in known_methods() {
        let method = PaymentMethod { kind: kind.to_owned(), brand: None, last4: None, wallet: None };
        assert!(payment_method::resolve(&method, &rules).is_ok(), "{kind}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 250, failure_persistence: None, ..Config::default() })] // each reads a whole book

    #[test]
    fn a_book_without_findings_and_gaps_never_lacks_an_answer(
        text in any_book(), lines in prop::collection::vec(any_line(), 30), movements in prop::collection::vec(any_movement(), 20),
    ) {
        let Some(book) = faultless(&text) else { return Ok(()) };
        for line in &lines {
            prop_assert!(book.book(line).is_ok(), "{:?}", line);
        }
        let gateway = Gateway::from("stripe");
        for movement in &movements {
            let entries = entries(movement, Books::new(&gateway, &book));
            let sum = entries.map(|entries| Money::sum(movement.net.currency(), entries.iter().map(|entry| entry.amount)));
            prop_assert_eq!(sum, Ok(Ok(-movement.net)));
        }
        methods_have_names(&book)?;
        currencies_meet(&book)?;
    }
}

#[test]
fn many_changed_books_are_faultless_and_many_are_not() {
    // Otherwise the law above would say little.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let books = (0..60).map(|_| any_book().new_tree(&mut runner).unwrap().current());
    let faultless = books.filter(|text| faultless(text).is_some()).count();
    assert!((10..50).contains(&faultless), "{faultless} of 60");
}
