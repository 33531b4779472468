//! Whatever GL rules say of the clearing account, and whatever currency the books are in: once all is paid out, the accounts of money on
//! its way are at nothing, every document counted on the account and at the rate that it is booked at.

use std::collections::BTreeMap;

use mapping_core::canonical::{
    Document, GlAccount, Movement, MovementKind, Payment, Refund, Reported, SettledTransaction, SettlementParts, Side,
    Subject,
};
use mapping_core::exchange::Exchange;
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::rules::{Condition, DatedRate, FxRules, GlRule, RuleBook};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;
use time::macros::date;
use time::{Date, Duration};

use crate::laws_conservation::{heard_by, overheard_by, shuffled};
use crate::laws_history::{CURRENCIES, Gateway, History, Moment, any_script};
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

/// How a company hears of what happened.
#[derive(Clone, Debug)]
enum Hearing {
    InOrder,
    LateCaptures,
    /// Twice and in any order; or (true) when everything has happened, so that money came and went before any of it was booked.
    AnyOrder(Vec<Index>, bool),
}

fn any_hearing() -> impl Strategy<Value = Hearing> {
    let places = prop::collection::vec(any::<Index>(), 1..40);
    prop_oneof![
        1 => Just(Hearing::InOrder),
        1 => Just(Hearing::LateCaptures),
        3 => (places, any::<bool>()).prop_map(|(places, is_late)| Hearing::AnyOrder(places, is_late)),
    ]
}

/// A company that hears of captures only when all of a payment is captured, and of the earlier ones at the very end.
fn heard_late(history: &History, mut company: Company) -> Company {
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

/// The same history at an acquirer, which tells no movements: of a settlement only the sums, and each payment and refund with its time.
fn by_sums(mut history: History) -> History {
    for moment in &mut history.moments {
        let Gateway { refunds, settlements, .. } = &mut moment.gateway;
        let lines = std::mem::take(settlements);
        if let Subject::Settlement(settlement) = &mut moment.event.subject {
            let (_, lines) = lines.iter().find(|(one, _)| one.id == settlement.id).unwrap();
            settlement.parts = Some(parts(lines, refunds));
        }
        moment.gateway.balance.clear();
    }
    history
}

fn parts(lines: &[Movement], refunds: &[Refund]) -> SettlementParts {
    let nothing = Money::zero(lines[0].net.currency());
    let mut parts = SettlementParts {
        payments: nothing,
        refunds: nothing,
        chargebacks: nothing,
        fees: nothing,
        transactions: Vec::new(),
    };
    for line in lines {
        let source = line.source.clone().unwrap();
        let made_at = match line.kind {
            Reported::Known(MovementKind::Charge) => line.created_at,
            Reported::Known(MovementKind::Refund) => {
                refunds.iter().find(|one| one.id.as_ref() == Some(&source)).unwrap().created_at
            }
            _ => continue, // the settlement's own line
        };
        let sum = if line.gross.is_negative() { &mut parts.refunds } else { &mut parts.payments };
        *sum = sum.checked_add(line.gross.abs()).unwrap();
        parts.fees = parts.fees.checked_add(line.fee).unwrap();
        parts.transactions.push(SettledTransaction { amount: line.gross, made_at });
    }
    parts
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
        rates in any_rates(), lag in 0_i64..60, hearing in any_hearing()
    ) {
        let history = script.lagging(lag).history();
        let mut rules = ruled(policy, &on_clearing);
        rules.company.currency = Currency::from_code("GBP");
        rules.posting.residue_per_line = Decimal::ONE;
        rules.fx = FxRules { rates, ..rules.fx };
        let company = Company::under(rules);
        let company = match hearing {
            Hearing::InOrder => heard_by(&history, company),
            Hearing::LateCaptures => heard_late(&history, company),
            Hearing::AnyOrder(places, is_late) => overheard_by(&history, company, &shuffled(&history, &places), is_late),
        };
        let about_money = company.refusals().into_iter().filter(|refusal| !refusal.contains("shipment.order"));
        prop_assert_eq!(about_money.collect::<Vec<String>>(), Vec::<String>::new(), "goods leave for orders alone");
        if history.end().balance.is_empty() {
            prop_assert_eq!(on_its_way(&company), BTreeMap::new(), "{:#?}", company.posted);
        }
        let booked = company.posted.iter().filter_map(|one| if let Document::Journal(one) = one { Some(one) } else { None });
        for journal in booked {
            prop_assert!(journal.lines().iter().all(|line| line.amount.currency().code() == "GBP"), "{:?}", journal);
        }
    }

    #[test]
    fn clearing_comes_to_nothing_by_sums_where_the_gateway_tells_when_each_part_of_them_was_made(
        script in any_script(), policy in any_policy(), rates in any_rates(), places in prop::collection::vec(any::<Index>(), 1..40),
        is_late in any::<bool>()
    ) {
        let history = script.at_an_acquirer().history();
        prop_assume!(history.end().balance.is_empty());
        let history = by_sums(history);
        let mut rules = ruled(policy, &[]);
        rules.company.currency = Currency::from_code("GBP");
        rules.posting.residue_per_line = Decimal::ONE;
        rules.fx = FxRules { rates, ..rules.fx };
        let company = overheard_by(&history, Company::under(rules), &shuffled(&history, &places), is_late);
        prop_assert_eq!(company.refusals(), Vec::<String>::new());
        prop_assert_eq!(on_its_way(&company), BTreeMap::new(), "{:#?}", company.posted);
    }
}
