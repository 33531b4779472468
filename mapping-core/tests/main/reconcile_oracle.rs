//! Reconciliation beside the simplest program that could do the same: whatever is fast in the engine, it says what trying everything
//! says.

use std::collections::{BTreeMap, BTreeSet};

use mapping_core::reconcile::{Calendar, ExceptionKind, Place, Row, RowId, RowKind, Rows, Side, reconcile};
use mapping_core::rules::{RuleBook, SearchLimits, Strategy as Rule, ToleranceRules};
use mapping_core::suggest;
use proptest::prelude::*;
use time::macros::date;
use time::{Date, Duration};

use super::reconcile_world::{CUT, book, outline, usd, with};

/// A row of one currency and one account.
#[derive(Clone, Debug)]
struct Line {
    side: Side,
    key: String,
    text: String,
    cents: i64,
    day: i64,
}

const FIRST: Date = date!(2026 - 11 - 02);

fn rows(lines: &[Line]) -> Rows {
    let mut rows = Rows::new();
    for (line, place) in lines.iter().zip(1..) {
        let date = FIRST + Duration::days(line.day);
        let row = Row::new(line.side, "stripe", &line.key, usd(line.cents), date).reference(&line.text);
        rows.push(&row.read_from("all", place)).unwrap();
    }
    rows
}

/// The numbers of the rows in each group of a strategy.
fn groups(rows: &Rows, rules: &RuleBook, strategy: Rule) -> BTreeSet<Vec<u32>> {
    let line = |row: &RowId| rows.get(*row).unwrap().origin.line;
    let outcome = reconcile(rows, rules, CUT);
    let of_strategy = outcome.matched().filter(|group| group.strategy() == strategy);
    of_strategy.map(|group| group.rows().iter().map(line).collect()).collect()
}

fn one_of_each() -> impl Strategy<Value = Vec<Line>> {
    let line = (any::<bool>(), 0..12_u8, -3..4_i64).prop_map(|(erp, key, cents)| Line {
        side: if erp { Side::Erp } else { Side::Gateway },
        key: format!("ch_{key}"),
        text: String::new(),
        cents,
        day: 8,
    });
    prop::collection::vec(line, 0..30)
}

/// What rows of one key come to when there is at most one of each side.
fn by_key(lines: &[Line]) -> BTreeSet<String> {
    let mut sides: BTreeMap<&str, [Option<(usize, i64)>; 2]> = BTreeMap::new();
    for (line, place) in lines.iter().zip(1..) {
        sides.entry(&line.key).or_default()[usize::from(line.side == Side::Erp)] = Some((place, line.cents));
    }
    let told = |found: &[Option<(usize, i64)>; 2]| match found {
        [Some((left, one)), Some((right, other))] if one == other => format!("key_and_amount {left}+{right}"),
        [Some((left, _)), Some((right, _))] => format!("amount_differs {left}+{right}"),
        [Some((left, _)), None] => format!("missing_in_erp {left}"),
        [None, Some((right, _))] => format!("missing_in_gateway {right}"),
        [None, None] => unreachable!("a key is there because a row has it"),
    };
    sides.values().map(told).collect()
}

/// Rows without keys, of few amounts, days and texts that are more or less alike. No text stands on both sides, and none has digits.
fn worded() -> impl Strategy<Value = Vec<Line>> {
    let words = prop::sample::select(vec![
        "Hire of argon",
        "Hire of argan",
        "Hire of oxygen",
        "Rent of argon",
        "Hire of argons",
    ]);
    let line = (any::<bool>(), words, 1..3_i64, 0..9_i64).prop_map(|(erp, words, cents, day)| Line {
        side: if erp { Side::Erp } else { Side::Gateway },
        key: String::new(),
        text: format!("{words} {}", if erp { "as booked" } else { "as bought" }),
        cents,
        day,
    });
    prop::collection::vec(line, 0..26)
}

/// All pairs that could meet, the best first, each taken if both of its rows are free: likeness, then days, then content.
fn by_trying_all(lines: &[Line], rules: &ToleranceRules) -> BTreeSet<Vec<u32>> {
    let calendar = Calendar::new([]);
    let date = |line: &Line| FIRST + Duration::days(line.day);
    let numbered: Vec<(u32, &Line)> = (1..).zip(lines).collect();
    let of = |side: Side| numbered.iter().filter(move |(_, line)| line.side == side);
    let content = |(number, line): &(u32, &Line)| (line.day, line.text.clone(), *number);
    let mut pairs = Vec::new();
    for left in of(Side::Gateway) {
        for right in of(Side::Erp).filter(|right| right.1.cents == left.1.cents) {
            let Some(days) = calendar.distance(date(left.1), date(right.1), rules.date_window) else { continue };
            let score = suggest::compare(&left.1.text, &right.1.text).score;
            if score >= rules.reference_score {
                pairs.push((std::cmp::Reverse(score), days, content(left), content(right)));
            }
        }
    }
    pairs.sort();
    let (mut taken, mut met) = (BTreeSet::new(), BTreeSet::new());
    for (.., left, right) in pairs {
        if !taken.contains(&left.2) && !taken.contains(&right.2) {
            taken.extend([left.2, right.2]);
            met.insert(vec![left.2, right.2]);
        }
    }
    met
}

/// Members of payouts, and what the payouts are said to come to.
fn paid_out() -> impl Strategy<Value = Vec<(u8, i64, i64)>> {
    prop::collection::vec((0..3_u8, -20..60_i64, 0..4_i64), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn by_key_it_is_the_join_of_both_tables(lines in one_of_each()) {
        let mut seen = BTreeSet::new();
        let lines: Vec<Line> = lines.into_iter().filter(|line| seen.insert((line.side == Side::Erp, line.key.clone()))).collect();
        let rules = with(&[Rule::KeyAndAmount, Rule::Key]);
        let rows = rows(&lines);
        let told: BTreeSet<String> = outline(&reconcile(&rows, &rules, CUT)).into_iter().collect();
        prop_assert_eq!(told, by_key(&lines));
    }

    #[test]
    fn by_text_it_is_the_best_of_all_pairs(lines in worded(), window in 0..5_u16, score in prop::sample::select(vec![700_u16, 850, 900])) {
        let tolerance = ToleranceRules {
            strategies: vec![Rule::AmountAndDate], date_window: window, reference_score: score, ..ToleranceRules::default()
        };
        let expected = by_trying_all(&lines, &tolerance);
        prop_assert_eq!(groups(&rows(&lines), &book(tolerance), Rule::AmountAndDate), expected);
    }

    #[test]
    fn a_payout_balances_exactly_where_its_members_come_to_it(members in paid_out(), off in prop::sample::select(vec![0_i64, 0, 0, 1, -7])) {
        let mut rows = Rows::new();
        let mut nets: BTreeMap<u8, i64> = BTreeMap::new();
        for ((payout, cents, fee), line) in members.iter().zip(1..) {
            let (key, group) = (format!("ch_{line}"), format!("po_{payout}"));
            let row = Row::new(Side::Gateway, "stripe", &key, usd(*cents), date!(2026-11-10)).fee(usd(*fee));
            rows.push(&row.group(&group).read_from("members", line)).unwrap();
            *nets.entry(*payout).or_default() += cents - fee;
        }
        let mut payouts = Vec::new();
        for (payout, net) in &nets {
            let key = format!("po_{payout}");
            let row = |side| Row::new(side, "stripe", &key, usd(net + off), date!(2026-11-11)).kind(RowKind::Payout);
            payouts.push(rows.push(&row(Side::Gateway).read_from("payouts", u32::from(*payout))).unwrap());
            rows.push(&row(Side::Bank).read_from("bank", u32::from(*payout))).unwrap();
        }
        let rules = with(&[Rule::ThreeWay]);
        let outcome = reconcile(&rows, &rules, CUT);
        for payout in payouts {
            let found = match outcome.place(payout) {
                Some(Place::Matched(group)) => group.strategy() == Rule::ThreeWay && off == 0,
                Some(Place::Exception(told)) => told.kind() == ExceptionKind::UnbalancedPayout { by: Some(usd(-off)) } && off != 0,
                Some(Place::AfterCut) | None => false,
            };
            prop_assert!(found, "{:?} of {:?}", outcome.place(payout), members);
        }
    }
}

#[test]
fn many_rows_of_one_price_meet_as_if_all_pairs_had_been_tried() {
    let letters =
        |number: usize| [number / 26, number].map(|place| char::from(b'a' + u8::try_from(place % 26).unwrap()));
    let line = |number: usize, side: Side| Line {
        side,
        key: String::new(),
        text: format!(
            "Plan of {} {}",
            String::from_iter(letters(number)),
            if side == Side::Erp { "as booked" } else { "as bought" }
        ),
        cents: 999,
        day: i64::try_from(number % 5).unwrap(),
    };
    let lines: Vec<Line> = (0..250).flat_map(|number| [line(number, Side::Gateway), line(number, Side::Erp)]).collect();
    let search = SearchLimits { candidates: 1000, ..SearchLimits::default() };
    let strategies = vec![Rule::AmountAndDate];
    let tolerance = ToleranceRules { strategies, search, reference_score: 700, ..ToleranceRules::default() };
    let expected = by_trying_all(&lines, &tolerance);
    assert_eq!(expected.len(), 250, "each row is like many others, so that most lose their best");
    assert_eq!(groups(&rows(&lines), &book(tolerance), Rule::AmountAndDate), expected);
}
