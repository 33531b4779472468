//! Whatever GL rules say of the clearing account, and whatever currency the books are in: once all is paid out, the accounts of money on
//! its way are at nothing, every document counted on the account and at the rate that it is booked at.

use std::collections::BTreeMap;

use mapping_core::canonical::{Document, GlAccount, Payment, Side, Subject};
use mapping_core::exchange::Exchange;
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::rules::{Condition, DatedRate, FxRules, GlRule, RuleBook};
use proptest::prelude::*;
use proptest::test_runner::Config;
use time::macros::date;
use time::{Date, Duration};

use crate::laws_conservation::heard_by;
use crate::laws_history::{CURRENCIES, History, Moment, any_script};
use crate::laws_world::{Company, Policy, any_policy};

/// A rule for the clearing account by some of what its lines tell.
fn any_rule() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let facet = prop_oneof![
        Just(("gateway", "stripe")),
        Just(("gateway", "opayo")),
        prop::sample::select(vec!["USD", "EUR", "JPY"]).prop_map(|code| ("currency", code)),
        prop::sample::select(vec!["card", "klarna"]).prop_map(|method| ("method", method)),
        prop::sample::select(vec!["visa", "amex"]).prop_map(|brand| ("card_brand", brand)),
        prop::sample::select(vec!["web", "phone"]).prop_map(|channel| ("metadata.channel", channel)),
        Just(("country", "US")),
        Just(("type", "charge")),
        Just(("category", "charge")),
    ];
    prop::collection::vec(facet, 1..3)
}

/// Rates of every currency to pounds, which change every day.
fn any_rates() -> impl Strategy<Value = Vec<DatedRate>> {
    prop::collection::vec(5_000_i64..15_000, 3 * 40).prop_map(|figures| {
        let pounds = Currency::from_code("GBP").unwrap();
        let days: Vec<Date> = (0..40).map(|day| date!(2026 - 11 - 25) + Duration::days(day)).collect();
        let pairs = CURRENCIES.iter().flat_map(|(code, _)| days.iter().map(move |day| (*code, *day)));
        let dated = pairs.zip(figures).map(|((code, date), figure)| DatedRate {
            from: Currency::from_code(code).unwrap(),
            to: pounds,
            date,
            rate: Decimal::new(figure, if code == "JPY" { 6 } else { 4 }),
            source: "a table".to_owned(),
        });
        dated.collect()
    })
}

fn ruled(policy: Policy, on_clearing: &[Vec<(&str, &str)>]) -> RuleBook {
    let mut rules = policy.rules();
    rules.payment.account = None;
    rules.sync.gateway = Some("stripe".into()); // whose shipments the ERP tells of
    for (position, facets) in on_clearing.iter().enumerate() {
        let when = [("role", "clearing")].iter().chain(facets);
        rules.gl.push(GlRule {
            id: format!("clearing-{position}"),
            priority: 0,
            when: when.map(|(name, value)| ((*name).to_owned(), Condition::Is((*value).to_owned()))).collect(),
            account: format!("clearing-{position}").into(),
            cost_centre: None,
        });
    }
    rules
}

/// A company that hears of captures only when all of a payment is captured, and of the earlier ones at the very end.
fn heard_late(history: &History, rules: RuleBook) -> Company {
    let mut company = Company::under(rules);
    let mut late = Vec::new();
    for Moment { event, gateway } in &history.moments {
        company.sees(gateway);
        match &event.subject {
            Subject::Payment(payment) if is_part(payment) => late.push(event),
            _ => company.hear(event),
        }
    }
    late.into_iter().for_each(|event| company.hear(event));
    company.replay();
    company
}

fn is_part(payment: &Payment) -> bool {
    payment.captured.amount() < payment.amount.amount()
}

/// What is left on the accounts of money on its way, in the currency of the books where they have one: by account and currency.
fn on_its_way(company: &Company) -> BTreeMap<String, Decimal> {
    let mut left: BTreeMap<String, Decimal> = BTreeMap::new();
    let rules = &company.world.rules;
    for (account, amount, day) in company.posted.iter().flat_map(posted) {
        let is_there =
            ["clearing", "in_transit", "carried_forward"].iter().any(|role| account.as_str().starts_with(role));
        if is_there {
            let books = rules.company.currency.unwrap_or(amount.currency());
            let amount = Exchange::by(&rules.fx).convert(amount, books, day).unwrap().value;
            *left.entry(format!("{account} {}", books.code())).or_default() += amount.amount();
        }
    }
    left.retain(|_, sum| !sum.is_zero());
    left
}

/// What a document does to accounts, debits more than nothing, and when.
fn posted(document: &Document) -> Vec<(GlAccount, Money, Date)> {
    let one = |account: &Option<GlAccount>, amount: Money, day: Date| {
        account.iter().map(|account| (account.clone(), amount, day)).collect()
    };
    match document {
        Document::Receipt(receipt) => one(&receipt.account, receipt.amount, receipt.received_on),
        Document::ReceiptReversal(reversal) => one(&reversal.account, -reversal.amount, reversal.reversed_on),
        Document::CreditMemo(memo) => one(&memo.paid_from, -memo.amount, memo.credited_on),
        Document::Journal(journal) => {
            let lines = journal.lines().iter();
            let signed = lines.map(|line| {
                let amount = if line.side == Side::Debit { line.amount } else { -line.amount };
                (line.account.clone(), amount, journal.posted_on())
            });
            signed.collect()
        }
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(Config { cases: 500, failure_persistence: None, ..Config::default() })]

    #[test]
    fn clearing_comes_to_nothing_whatever_rules_tell_it_apart_by(
        script in any_script(), policy in any_policy(), on_clearing in prop::collection::vec(any_rule(), 0..4)
    ) {
        let history = script.history();
        let company = heard_by(&history, Company::under(ruled(policy, &on_clearing)));
        if history.end().balance.is_empty() {
            prop_assert_eq!(on_its_way(&company), BTreeMap::new(), "{:#?}", company.posted);
        }
    }

    #[test]
    fn clearing_comes_to_nothing_in_books_of_another_currency_at_any_rates(
        script in any_script(), policy in any_policy(), on_clearing in prop::collection::vec(any_rule(), 0..3),
        rates in any_rates(), is_late in any::<bool>()
    ) {
        let history = script.history();
        let mut rules = ruled(policy, &on_clearing);
        rules.company.currency = Currency::from_code("GBP");
        rules.posting.residue_per_line = Decimal::ONE;
        rules.fx = FxRules { rates, ..rules.fx };
        let company = if is_late { heard_late(&history, rules) } else { heard_by(&history, Company::under(rules)) };
        prop_assert_eq!(company.refusals(), Vec::<String>::new());
        if history.end().balance.is_empty() {
            prop_assert_eq!(on_its_way(&company), BTreeMap::new(), "{:#?}", company.posted);
        }
        let booked = company.posted.iter().filter_map(|one| if let Document::Journal(one) = one { Some(one) } else { None });
        for journal in booked {
            prop_assert!(journal.lines().iter().all(|line| line.amount.currency().code() == "GBP"), "{:?}", journal);
        }
    }
}
