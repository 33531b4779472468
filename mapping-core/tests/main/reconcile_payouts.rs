//! Stories of payouts: what the bank and the books call them, what belongs to them, and what could be one of several.

use std::time::{Duration, Instant};

use mapping_core::canonical::MovementKind;
use mapping_core::reconcile::{Membership, Row, RowKind, Rows, Side, reconcile};
use mapping_core::rules::{DisputePosting, Strategy};
use time::macros::date;

use super::reconcile::{CUT, bank, book, erp, gateway, on, outline, payout, rows, told, usd, usual, with};

fn journal(key: &str, cents: i64) -> Row<'_> {
    erp(key, cents).kind(RowKind::Payout)
}

#[test]
fn a_fee_that_the_journal_of_its_payout_books_is_not_booked_again() {
    let fee = || gateway("fee_1", -250).fee(usd(50)).kind(RowKind::Fee).group("po_1");
    let charge = || [gateway("ch_1", 10_000).group("po_1"), erp("ch_1", 10_000)];
    let cases: [(&str, Vec<Row<'_>>, &[&str]); 5] = [
        (
            "the journal is that of the payout",
            vec![fee(), payout("po_1", 9700), bank("po_1", 9700), journal("po_1", 9700)],
            &["key_and_amount 1+2", "three_way 4+3+5+6"],
        ),
        (
            "the bank has something else",
            vec![fee(), payout("po_1", 9700), bank("po_1", 9600), journal("po_1", 9700)],
            &["amount_differs 4+3+5+6", "key_and_amount 1+2"],
        ),
        (
            "there is no journal",
            vec![fee(), payout("po_1", 9700), bank("po_1", 9700)],
            &["key_and_amount 1+2", "three_way 4+5", "unexpected_fee 3"],
        ),
        (
            "the journal is off",
            vec![fee(), payout("po_1", 9700), bank("po_1", 9700), journal("po_1", 9999)],
            &["amount_differs 4+5+6", "key_and_amount 1+2", "unexpected_fee 3"],
        ),
        (
            "the fee is booked by itself",
            vec![
                fee(),
                payout("po_1", 9700),
                bank("po_1", 9700),
                journal("po_1", 9700),
                erp("fee_1", -250).kind(RowKind::Fee),
            ],
            &["key_and_amount 1+2", "key_and_amount 3+7", "three_way 4+5+6"],
        ),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(charge().into_iter().chain(all), &usual()), expected, "{story}");
    }
}

#[test]
fn a_dispute_is_explained_by_the_journal_only_where_journals_book_disputes() {
    let all = || {
        let dispute = gateway("dp_1", -300).kind(RowKind::Dispute).group("po_1");
        let charge = [gateway("ch_1", 1000).group("po_1"), erp("ch_1", 1000)];
        charge.into_iter().chain([dispute, payout("po_1", 700), bank("po_1", 700), journal("po_1", 700)])
    };
    let mut rules = usual();
    rules.posting.dispute = DisputePosting::AsItHappens;
    assert_eq!(told(all(), &rules), ["key_and_amount 1+2", "missing_in_erp 3", "three_way 4+5+6"]);
    rules.posting.dispute = DisputePosting::JournalLine;
    assert_eq!(told(all(), &rules), ["key_and_amount 1+2", "three_way 4+3+5+6"]);
}

#[test]
fn a_bank_line_is_chosen_by_its_amount_among_those_that_name_the_payout() {
    let said = |text: &'static str, cents: i64| bank("", cents).reference(text);
    let cases: [(&str, Vec<Row<'_>>, &[&str]); 8] = [
        (
            "a short number stands in many texts",
            vec![payout("27", 5000), said("RENT 27 NOV", 9900)],
            &["missing_at_bank 1", "missing_in_gateway 2"],
        ),
        ("a short number as the line's own key", vec![payout("27", 5000), bank("27", 5000)], &["three_way 1+2"]),
        (
            "the bank's fee for it comes first",
            vec![
                payout("po_123456", 5000),
                on(said("FEE po_123456", -100), date!(2026 - 11 - 09)),
                said("STRIPE po_123456", 5000),
            ],
            &["missing_in_gateway 2", "three_way 1+3"],
        ),
        (
            "only a fee names it",
            vec![payout("po_123456", 5000), said("FEE po_123456", -100)],
            &["missing_at_bank 1", "missing_in_gateway 2"],
        ),
        (
            "one line with another amount",
            vec![payout("po_123456", 5000), said("STRIPE po_123456", 4900)],
            &["amount_differs 1+2"],
        ),
        (
            "two lines with other amounts",
            vec![payout("po_123456", 5000), said("STRIPE po_123456", 4900), said("po_123456 PART", 2000)],
            &["ambiguous 1+3+2"],
        ),
        (
            "two lines with its amount",
            vec![payout("po_123456", 5000), said("STRIPE po_123456", 5000), said("po_123456 AGAIN", 5000)],
            &["ambiguous 1+2+3"],
        ),
        (
            "one line for two payouts",
            vec![
                payout("po_123456", 5000),
                payout("po_123457", 6000),
                said("po_123456 po_123457", 11_000),
                journal("po_123457", 6000),
            ],
            &["ambiguous 1+3", "ambiguous 2+4 see 3"],
        ),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(all, &usual()), expected, "{story}");
    }
}

#[test]
fn a_failed_payout_is_a_member_of_the_next_one() {
    let returned = gateway("po_1/failed", 5000).kind(MovementKind::PayoutReversal.into()).group("po_2");
    let all = [
        gateway("ch_1", 2000).group("po_2"),
        returned,
        payout("po_2", 7000),
        bank("po_2", 7000),
        erp("ch_1", 2000),
        journal("po_2", 7000),
    ];
    let all = rows(all);
    let rules = usual();
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(outline(&outcome), ["key_and_amount 1+5", "three_way 3+2+4+6"]);
    assert_eq!(outcome.payouts()[0].members.len(), 2);
}

#[test]
fn a_payout_that_is_listed_twice_is_paid_once() {
    for line in [bank("", 5000), bank("po_1", 5000)] {
        let all = rows([
            gateway("ch_1", 5000).group("po_1"),
            erp("ch_1", 5000),
            payout("po_1", 5000),
            payout("po_1", 5000),
            line,
        ]);
        let rules = usual();
        let outcome = reconcile(&all, &rules, CUT);
        assert_eq!(outline(&outcome), ["duplicate 4 see 3", "key_and_amount 1+2", "three_way 3+5"]);
        assert_eq!(outcome.payouts().len(), 1);
        let balance = outcome.roll_forward("stripe", usd(0)).unwrap();
        assert_eq!((balance.payouts, balance.closing, balance.unexplained), (usd(5000), usd(0), usd(0)));
    }
}

#[test]
fn a_payment_that_is_reported_twice_moves_the_balance_once() {
    let all = rows([gateway("ch_1", 5000), gateway("ch_1", 5000), erp("ch_1", 5000)]);
    let rules = usual();
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(outline(&outcome), ["duplicate 2 see 1", "key_and_amount 1+3"]);
    let balance = outcome.roll_forward("stripe", usd(0)).unwrap();
    assert_eq!((balance.movements, balance.unsettled.len()), (usd(5000), 1));
}

#[test]
fn an_ambiguous_payout_keeps_its_journal_and_all_lines_that_it_could_be() {
    let two_lines = [payout("po_1", 500), bank("", 500), bank("", 500), journal("po_1", 500)];
    assert_eq!(told(two_lines, &usual()), ["ambiguous 1+2+3+4"]);
    let two_payouts = [payout("po_1", 500), payout("po_2", 500), bank("", 500), journal("po_2", 500)];
    assert_eq!(told(two_payouts, &usual()), ["ambiguous 1+2+3+4"]);
    let far = [
        payout("po_1", 500),
        bank("", 500),
        on(payout("po_2", 500), date!(2026 - 11 - 24)),
        on(bank("", 500), date!(2026 - 11 - 25)),
    ];
    assert_eq!(told(far, &usual()), ["three_way 1+2", "three_way 3+4"]);
}

#[test]
fn the_journals_of_months_and_of_arrivals_belong_to_their_payout() {
    let october = date!(2026 - 10 - 30);
    let members = || {
        [
            on(gateway("a", 3000), october).group("po_1"),
            gateway("b", 2000).group("po_1"),
            on(erp("a", 3000), october),
            erp("b", 2000),
            payout("po_1", 5000),
            bank("po_1", 5000),
        ]
    };
    let met = ["key_and_amount 1+3", "key_and_amount 2+4", "straddles_period  see 5+1"];
    let cases: [(&str, Vec<Row<'_>>, &[&str]); 5] = [
        ("the month's", vec![journal("po_1/2026-11", 5000)], &["three_way 5+6+7"]),
        (
            "with its part",
            vec![on(journal("po_1/2026-10", 3000), october), journal("po_1/2026-11", 5000)],
            &["three_way 5+6+8+7"],
        ),
        ("with its arrival", vec![journal("po_1", 5000), journal("po_1/bank", 5000)], &["three_way 5+6+7+8"]),
        ("by the row's group", vec![journal("J-77", 5000).group("po_1")], &["three_way 5+6+7"]),
        (
            "a part that is off",
            vec![on(journal("po_1/2026-10", 3100), october), journal("po_1/2026-11", 5000)],
            &["missing_in_gateway 7", "three_way 5+6+8"],
        ),
    ];
    for (story, all, expected) in cases {
        let mut expected: Vec<&str> = [expected, &met].concat();
        expected.sort_unstable();
        assert_eq!(told(members().into_iter().chain(all), &usual()), expected, "{story}");
    }
}

const BY_SUM: [Strategy; 3] = [Strategy::ThreeWay, Strategy::Key, Strategy::CoveringSet];

#[test]
fn payouts_that_could_have_the_same_members_are_ambiguous() {
    let all = [
        gateway("a", 60),
        gateway("b", 40),
        payout("po_1", 100),
        bank("po_1", 100),
        payout("po_2", 100),
        bank("po_2", 100),
    ];
    let told = told(all, &with(&BY_SUM));
    assert_eq!(told, ["ambiguous 3+4 see 2+1", "ambiguous 5+6 see 2+1", "missing_in_erp 1", "missing_in_erp 2"]);
}

#[test]
fn what_one_payout_alone_can_have_is_no_choice_for_another() {
    let later = date!(2026 - 11 - 17);
    let all = rows([
        gateway("a", 60),
        gateway("b", 40),
        on(gateway("c", 70), later),
        on(gateway("d", 30), later),
        payout("po_1", 100),
        on(payout("po_2", 100), later),
        bank("po_1", 100),
        on(bank("po_2", 100), later),
    ]);
    let rules = with(&BY_SUM);
    let outcome = reconcile(&all, &rules, CUT);
    assert!(outcome.payouts().iter().all(|payout| payout.membership == Membership::BySum && payout.members.len() == 2));
}

#[test]
fn a_member_of_no_amount_makes_no_cover_ambiguous() {
    let all = rows([
        gateway("a", 60),
        gateway("b", 40),
        gateway("zero", 5).fee(usd(5)),
        payout("po_1", 100),
        bank("po_1", 100),
    ]);
    let rules = with(&BY_SUM);
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(outcome.payouts()[0].membership, Membership::BySum);
}

/// So many payouts of one amount, and as many bank lines that name none of them.
fn alike(count: u32) -> Rows {
    let mut all = Rows::new();
    for line in 0..count {
        let key = format!("po_{line:06}");
        all.push(&payout(&key, 500).read_from("payouts", line)).unwrap();
        all.push(&bank("", 500).read_from("bank", line)).unwrap();
    }
    all
}

#[test]
fn many_payouts_of_one_amount_are_ambiguous_in_no_time() {
    let all = alike(8000);
    let began = Instant::now();
    let rules = usual();
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(outcome.exceptions_by(), [("ambiguous", 1)].into());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_search_for_members_that_is_given_up_is_told() {
    let mut rules = book(with(&BY_SUM).tolerance);
    rules.tolerance.search.rows = 2;
    let all = rows([gateway("a", 60), gateway("b", 40), gateway("c", 7), payout("po_1", 100)]);
    let outcome = reconcile(&all, &rules, CUT);
    assert!(outline(&outcome).contains(&"missing_at_bank 4 see 3+2+1".to_owned()), "{:?}", outline(&outcome));
    assert!(outcome.rows().ids().all(|row| outcome.rows().get(row).is_some_and(|row| row.side == Side::Gateway)));
}
