//! The laws of reconciliation: nothing falls out, nothing is matched twice, sums agree, and the order of arrival does not matter.

use std::collections::BTreeMap;

use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::reconcile::{
    BrokenRow, Covering, Cut, ExceptionKind, Origin, Place, Reconciliation, Row, RowId, RowKind, Rows, Side,
    covering_set, reconcile,
};
use mapping_core::rules::{RuleBook, Strategy as Rule, ToleranceRules};
use proptest::prelude::*;
use time::macros::date;
use time::{Date, Duration};

const CUT: Cut = Cut { gateway: date!(2026 - 11 - 12), erp: date!(2026 - 11 - 11), bank: date!(2026 - 11 - 12) };

/// A row that owns its texts. Few keys, amounts and days, so that rows meet.
#[derive(Clone, Debug)]
struct Line {
    side: Side,
    account: &'static str,
    key: &'static str,
    kind: RowKind,
    amount: Decimal,
    fee: i64,
    currency: Currency,
    day: i64,
    reference: &'static str,
    group: &'static str,
    broken: bool,
    tax: Option<i64>,
    presented: Option<i64>,
    rate: Option<Decimal>,
}

fn line() -> impl Strategy<Value = Line> {
    let side = prop::sample::select(vec![Side::Gateway, Side::Gateway, Side::Erp, Side::Erp, Side::Bank]);
    let account = prop::sample::select(vec!["stripe", "stripe", "stripe", "opayo", ""]);
    let key = prop::sample::select(vec![
        "",
        "a",
        "a",
        "b",
        "po_1",
        "po_1",
        "po_2",
        "po_1/bank",
        "po_1/2026-10",
        "ch_1234567",
    ]);
    let kind =
        prop::sample::select(vec![RowKind::Payment, RowKind::Payment, RowKind::Refund, RowKind::Fee, RowKind::Payout]);
    let usual = prop::sample::select(vec![1_i64, 2, 3, 3, 5, 6, -1, -3, 0]).prop_map(|cents| Decimal::new(cents, 2));
    let odd = prop_oneof![
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(Decimal::new(i64::MAX, 2)),
        Just(Decimal::new(i64::MIN, 2)),
        Just(Decimal::new(1, 9)),
    ];
    let amount = prop_oneof![12 => usual, 1 => odd];
    let fee = prop::sample::select(vec![0_i64, 0, 1, -1, i64::MAX]);
    let currency =
        prop::sample::select(vec![Currency::USD, Currency::USD, Currency::USD, Currency::EUR, Currency::XAU]);
    let text = prop::sample::select(vec!["", "", "Order 1001", "order-1001", "Payout ch_1234567", "po_1 of Stripe"]);
    let group = prop::sample::select(vec!["", "", "po_1", "po_2"]);
    let rest = (0_i64..16, text, group, prop::bool::weighted(0.05));
    let rates = prop::sample::select(vec![None, None, Some(Decimal::new(11, 1)), Some(Decimal::new(9, 1))]);
    let particulars = (prop::option::of(0_i64..3), prop::option::of(1_i64..4), rates);
    (side, account, key, kind, amount, fee, currency, (rest, particulars)).prop_map(
        |(side, account, key, kind, amount, fee, currency, (rest, (tax, presented, rate)))| {
            let (day, reference, group, broken) = rest;
            Line {
                side,
                account,
                key,
                kind,
                amount,
                fee,
                currency,
                day,
                reference,
                group,
                broken,
                tax,
                presented,
                rate,
            }
        },
    )
}

fn rules() -> impl Strategy<Value = RuleBook> {
    let all = vec![
        Rule::ThreeWay,
        Rule::KeyAndAmount,
        Rule::Key,
        Rule::OneToMany,
        Rule::ManyToOne,
        Rule::AmountAndDate,
        Rule::CoveringSet,
    ];
    let strategies = prop::sample::subsequence(all, 0..=7).prop_shuffle();
    (strategies, 0_u32..3, prop::sample::select(vec![0_u32, 200, 5000])).prop_map(
        |(strategies, minor_units, basis_points)| {
            let tolerance = ToleranceRules { strategies, minor_units, basis_points, ..ToleranceRules::default() };
            RuleBook { tolerance, ..RuleBook::stripe_tims() }
        },
    )
}

/// The lines in the order of `order`; each keeps the line number of its place in `lines`.
fn rows(lines: &[Line], order: &[usize]) -> Rows {
    let mut rows = Rows::new();
    for place in order {
        let line = &lines[*place];
        let money = |amount| Money::new(amount, line.currency);
        let origin = Origin { source: "all", line: u32::try_from(*place).unwrap() + 1 };
        if line.broken {
            let fault = "no date";
            rows.push_broken(&BrokenRow { side: line.side, account: line.account, key: line.key, fault, origin })
                .unwrap();
            continue;
        }
        let date: Date = date!(2026 - 10 - 28) + Duration::days(line.day);
        let row = Row::new(line.side, line.account, line.key, money(line.amount), date).kind(line.kind);
        let row = row.fee(money(Decimal::new(line.fee, 2))).reference(line.reference).group(line.group);
        let tax = line.tax.map(|cents| money(Decimal::new(cents, 2)));
        let presented = line.presented.map(|cents| Money::new(Decimal::new(cents, 2), Currency::GBP));
        rows.push(&Row { origin, tax, presented, rate: line.rate, ..row }).unwrap();
    }
    rows
}

fn number(rows: &Rows, row: RowId) -> u32 {
    rows.get(row).map(|row| row.origin.line).or_else(|| rows.broken(row).map(|row| row.origin.line)).unwrap()
}

/// All that the result says, by line numbers, in its own order.
fn content(rows: &Rows, outcome: &Reconciliation<'_>) -> Vec<String> {
    let numbers = |ids: &[RowId]| ids.iter().map(|row| number(rows, *row)).collect::<Vec<_>>();
    let mut all = Vec::new();
    for group in outcome.matched() {
        all.push(format!(
            "{:?} {} {:?} {:?}",
            group.strategy(),
            group.score(),
            group.difference(),
            numbers(group.rows())
        ));
    }
    for exception in outcome.exceptions() {
        let kind = match exception.kind() {
            ExceptionKind::Duplicate { of } => format!("duplicate of {}", number(rows, of)),
            kind => format!("{kind:?}"),
        };
        let resolution = exception.resolution();
        all.push(format!(
            "{kind} {:?} {:?} {exception} {resolution:?}",
            numbers(exception.rows()),
            numbers(exception.evidence())
        ));
    }
    all.push(format!("{:?}", numbers(outcome.after_cut())));
    for payout in outcome.payouts() {
        let mut members = numbers(&payout.members);
        members.sort_unstable();
        all.push(format!("{} {:?} {:?}", number(rows, payout.payout), payout.membership, members));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_falls_out_and_nothing_is_placed_twice(lines in prop::collection::vec(line(), 0..24), rules in rules()) {
        let order: Vec<usize> = (0..lines.len()).collect();
        let rows = rows(&lines, &order);
        let outcome = reconcile(&rows, &rules, CUT);
        let mut places: BTreeMap<RowId, usize> = BTreeMap::new();
        let matched = outcome.matched().flat_map(|group| group.rows().to_vec());
        let excepted = outcome.exceptions().flat_map(|exception| exception.rows().to_vec());
        for row in matched.chain(excepted).chain(outcome.after_cut().iter().copied()) {
            *places.entry(row).or_default() += 1;
        }
        prop_assert_eq!(places.len(), lines.len());
        prop_assert!(places.values().all(|times| *times == 1), "{:?}", places);
        for row in rows.ids() {
            let there = match outcome.place(row) {
                Some(Place::Matched(group)) => group.rows().contains(&row),
                Some(Place::Exception(exception)) => exception.rows().contains(&row),
                Some(Place::AfterCut) => outcome.after_cut().contains(&row),
                None => false,
            };
            prop_assert!(there, "{:?}", row);
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        (lines, order) in prop::collection::vec(line(), 0..20).prop_flat_map(|lines| {
            let order: Vec<usize> = (0..lines.len()).collect();
            (Just(lines), Just(order).prop_shuffle())
        }),
        rules in rules(),
    ) {
        let straight: Vec<usize> = (0..lines.len()).collect();
        let (one, other) = (rows(&lines, &straight), rows(&lines, &order));
        let (first, second) = (reconcile(&one, &rules, CUT), reconcile(&other, &rules, CUT));
        prop_assert_eq!(content(&one, &first), content(&other, &second));
    }

    #[test]
    fn a_match_is_of_one_account_and_one_currency_and_its_sums_agree(lines in prop::collection::vec(line(), 0..24), rules in rules()) {
        let order: Vec<usize> = (0..lines.len()).collect();
        let rows = rows(&lines, &order);
        let outcome = reconcile(&rows, &rules, CUT);
        for group in outcome.matched() {
            let members: Vec<Row<'_>> = group.rows().iter().map(|row| rows.get(*row).expect("no broken row is matched")).collect();
            let first = &members[0];
            prop_assert!(members.len() > 1);
            prop_assert!(members.iter().all(|row| row.account == first.account && row.amount.currency() == first.amount.currency()));
            prop_assert!(members.iter().any(|row| row.side != first.side));
            if group.strategy() == Rule::ThreeWay {
                let moved = members.iter().filter(|row| row.side == Side::Bank || row.kind == RowKind::Payout && row.key != "po_1/2026-10");
                prop_assert!(moved.clone().all(|row| row.amount == first.amount));
                let explained = members.iter().filter(|row| row.side != Side::Bank && row.kind != RowKind::Payout);
                prop_assert!(explained.clone().all(|row| row.side == Side::Gateway && row.group == first.key));
                continue;
            }
            let sum = |erp: bool, net: bool| {
                let side = members.iter().filter(|row| (row.side == Side::Erp) == erp);
                side.map(|row| if net { row.net.unwrap() } else { row.amount }.amount()).sum::<Decimal>()
            };
            let booked = sum(true, false);
            let difference = group.difference().unwrap().amount();
            prop_assert!([false, true].iter().any(|net| sum(false, *net) - booked == difference), "{:?} {:?}", group, members);
            let minor = |amount: Decimal| (amount * Decimal::ONE_HUNDRED).mantissa() / 10_i128.pow((amount * Decimal::ONE_HUNDRED).scale());
            let most = [sum(false, false), booked, sum(false, true)];
            prop_assert!(most.iter().any(|amount| rules.tolerance.lets_pass(minor(difference), minor(*amount))), "{:?}", group);
        }
    }

    #[test]
    fn what_a_payout_matches_is_what_its_members_come_to(lines in prop::collection::vec(line(), 0..24), rules in rules()) {
        let order: Vec<usize> = (0..lines.len()).collect();
        let rows = rows(&lines, &order);
        let outcome = reconcile(&rows, &rules, CUT);
        for payout in outcome.payouts() {
            let Some(Place::Matched(group)) = outcome.place(payout.payout) else { continue };
            if group.strategy() == Rule::ThreeWay && !payout.members.is_empty() {
                let members = payout.members.iter().map(|row| rows.get(*row).unwrap().net.unwrap().amount());
                let row = rows.get(payout.payout).unwrap();
                let fee = row.fee.map_or(Decimal::ZERO, |fee| fee.amount());
                prop_assert_eq!(members.sum::<Decimal>(), row.amount.amount() + fee);
            }
        }
    }

    #[test]
    fn opening_and_movements_less_payouts_is_closing(lines in prop::collection::vec(line(), 0..24), opening in -1000_i64..1000) {
        let order: Vec<usize> = (0..lines.len()).collect();
        let rows = rows(&lines, &order);
        let rules = RuleBook::default();
        let outcome = reconcile(&rows, &rules, CUT);
        let opening = Money::new(Decimal::new(opening, 2), Currency::USD);
        if let Ok(balance) = outcome.roll_forward("stripe", opening) {
            let closing = opening.checked_add(balance.movements).unwrap().checked_sub(balance.payouts).unwrap();
            prop_assert_eq!(balance.closing, closing);
            let open = balance.unsettled.iter().map(|row| rows.get(*row).unwrap().net.unwrap());
            let open = Money::sum(Currency::USD, open).unwrap();
            prop_assert_eq!(balance.unexplained, closing.checked_sub(open).unwrap());
        }
    }

    #[test]
    fn a_covering_set_is_what_trying_all_sets_finds(amounts in prop::collection::vec(-6_i64..7, 0..9), target in -15_i128..16) {
        let sets = (0_u32..1 << amounts.len()).map(|mask| (0..amounts.len()).filter(|place| mask >> place & 1 == 1).collect::<Vec<_>>());
        let sum = |set: &Vec<usize>| set.iter().map(|place| i128::from(amounts[*place])).sum::<i128>();
        let fitting: Vec<Vec<usize>> = sets.filter(|set| set.len() > 1 && sum(set) == target).collect();
        match covering_set(target, &amounts, 100_000) {
            Covering::None => prop_assert!(fitting.is_empty()),
            Covering::One(set) => prop_assert_eq!(fitting, vec![set]),
            Covering::Several(first, second) => {
                prop_assert!(first != second && fitting.contains(&first) && fitting.contains(&second));
            }
            Covering::GaveUp => prop_assert!(false, "the bound is far away"),
        }
    }
}
