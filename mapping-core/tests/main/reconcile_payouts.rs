//! Stories of payouts: what the bank and the books call them, what belongs to them, and what could be one of several.

use std::time::{Duration, Instant};

use mapping_core::canonical::MovementKind;
use mapping_core::reconcile::{ExceptionKind, Membership, Place, Resolution, Row, RowKind, Rows, Side, reconcile};
use mapping_core::rules::{DisputePosting, SettlementPeriod, Strategy};
use time::macros::date;

use super::reconcile_world::{
    CUT, bank, book, erp, gateway, journals, on, outline, payout, rows, told, usd, usual, with,
};

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

fn paid_out() -> Vec<Row<'static>> {
    vec![
        gateway("ch_1", 10_000).fee(usd(320)).group("po_1"),
        gateway("re_1", -2000).kind(RowKind::Refund).group("po_1"),
        erp("ch_1", 10_000),
        erp("re_1", -2000).kind(RowKind::Refund),
        payout("po_1", 7680),
    ]
}

fn and(mut all: Vec<Row<'static>>, more: impl IntoIterator<Item = Row<'static>>) -> Vec<Row<'static>> {
    all.extend(more);
    all
}

#[test]
fn a_payout_is_its_members_its_bank_line_and_its_journal() {
    let rules = usual();
    let journal = || erp("po_1", 7680).kind(RowKind::Payout);
    let settled = ["key_and_amount 1+3", "key_and_amount 2+4"];
    let cases: [(&str, Vec<Row<'_>>, &[&str]); 9] = [
        ("all three", and(paid_out(), [bank("po_1", 7680), journal()]), &["three_way 5+6+7"]),
        (
            "the bank names it in words",
            and(paid_out(), [bank("", 7680).reference("STRIPE po_1 REF 9")]),
            &["three_way 5+6"],
        ),
        ("the bank names nothing", and(paid_out(), [on(bank("", 7680), date!(2026 - 11 - 12))]), &["three_way 5+6"]),
        ("nobody has it", paid_out(), &["missing_at_bank 5"]),
        ("the bank has less", and(paid_out(), [bank("po_1", 7679)]), &["amount_differs 5+6"]),
        (
            "the journal is off",
            and(paid_out(), [bank("po_1", 7680), erp("po_1", 8000).kind(RowKind::Payout)]),
            &["amount_differs 5+6+7"],
        ),
        ("two lines could be it", and(paid_out(), [bank("", 7680), bank("", 7680)]), &["ambiguous 5+6+7"]),
        (
            "booked twice",
            and(paid_out(), [bank("po_1", 7680), journal(), journal()]),
            &["duplicate 8 see 7", "three_way 5+6+7"],
        ),
        (
            "a line of somebody else",
            and(paid_out(), [bank("po_1", 7680), bank("rent", -90_000)]),
            &["missing_in_gateway 7", "three_way 5+6"],
        ),
    ];
    for (story, all, expected) in cases {
        let mut expected: Vec<&str> = [expected, &settled].concat();
        expected.sort_unstable();
        assert_eq!(told(all, &rules), expected, "{story}");
    }
}

#[test]
fn a_chain_from_order_to_bank_is_whole_or_names_what_is_open() {
    let rules = usual();
    let all = rows(and(paid_out(), [bank("po_1", 7680)]));
    let outcome = reconcile(&all, &rules, CUT);
    assert!(outcome.open_members(&outcome.payouts()[0]).is_empty());
    let unbooked = paid_out().into_iter().filter(|row| !(row.side == Side::Erp && row.key == "re_1"));
    let all = rows(and(unbooked.collect(), [bank("po_1", 7680)]));
    let outcome = reconcile(&all, &rules, CUT);
    let open = outcome.open_members(&outcome.payouts()[0]);
    assert_eq!(open.iter().map(|row| all.get(*row).unwrap().key).collect::<Vec<_>>(), ["re_1"]);
}

#[test]
fn a_payout_that_is_not_its_members_is_not_matched() {
    let mut all = paid_out();
    all[4] = payout("po_1", 8000);
    all.push(bank("po_1", 8000));
    let all = rows(all);
    let rules = usual();
    let outcome = reconcile(&all, &rules, CUT);
    let found = outcome.exceptions().next().unwrap();
    assert_eq!(found.kind(), ExceptionKind::UnbalancedPayout { by: Some(usd(-320)) });
    assert_eq!((found.rows().len(), found.evidence().len()), (2, 2));
    assert_eq!(outcome.payouts()[0].membership, Membership::Named);
}

#[test]
fn an_instant_payout_costs_the_balance_its_fee() {
    let all = [
        gateway("ch_1", 10_000).group("po_1"),
        payout("po_1", 9900).fee(usd(100)),
        bank("po_1", 9900),
        erp("ch_1", 10_000),
    ];
    assert_eq!(told(all, &usual()), ["key_and_amount 1+4", "three_way 2+3"]);
}

#[test]
fn the_members_of_a_manual_payout_are_found_by_their_sum() {
    let strategies = [Strategy::ThreeWay, Strategy::Key, Strategy::CoveringSet];
    let unnamed = || vec![gateway("a", 60), gateway("b", 40), gateway("c", 7), payout("po_9", 100), bank("po_9", 100)];
    let all = rows(unnamed());
    let rules = with(&strategies);
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(outcome.payouts()[0].membership, Membership::BySum);
    assert_eq!(outcome.payouts()[0].members.len(), 2);
    assert_eq!(outcome.roll_forward("stripe", usd(0)).unwrap().unsettled.len(), 1);

    let all = rows(and(unnamed(), [gateway("d", 40)]));
    let outcome = reconcile(&all, &rules, CUT);
    assert!(
        matches!(outcome.place(all.ids().nth(3).unwrap()), Some(Place::Exception(found)) if found.kind() == ExceptionKind::Ambiguous)
    );
}

#[test]
fn a_payout_of_the_next_month_is_carried_forward() {
    let october = date!(2026 - 10 - 30);
    let all = rows([
        on(gateway("a", 10_000), october).group("po_1"),
        gateway("b", 5000).group("po_1"),
        on(erp("a", 10_000), october),
        erp("b", 5000),
        payout("po_1", 15_000),
        bank("po_1", 15_000),
    ]);
    let rules = usual();
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(
        outline(&outcome),
        ["key_and_amount 1+3", "key_and_amount 2+4", "straddles_period  see 5+1", "three_way 5+6"]
    );
    let found = outcome.exceptions().next().unwrap();
    assert_eq!(
        found.kind(),
        ExceptionKind::StraddlesPeriod { ends: date!(2026 - 10 - 31), carried: Some(usd(10_000)) }
    );
    let Resolution::Post(suggested) = found.resolution() else { panic!("a journal") };
    assert_eq!(
        journals(&suggested.documents),
        [
            "carried-forward/stripe/payout/po_1 on 2026-10-31: Dr 1290-00 100.00, Cr 1200-00 100.00",
            "brought-forward/stripe/payout/po_1 on 2026-11-01: Dr 1200-00 100.00, Cr 1290-00 100.00",
        ]
    );
    let mut by_month = usual();
    by_month.posting.period = SettlementPeriod::Month;
    let outcome = reconcile(&all, &by_month, CUT);
    let Resolution::Ask { question } = outcome.exceptions().next().unwrap().resolution() else { panic!("a question") };
    assert_eq!(
        question,
        "Check that the journals of payout po_1 carry 100.00 USD past 2026-10-31: each month has its own."
    );
}

#[test]
fn the_balance_rolls_forward_to_the_unsettled_rows() {
    let all = rows(and(
        paid_out(),
        [bank("po_1", 7680), gateway("ch_2", 3300).fee(usd(100)).group("po_2"), gateway("ch_3", 500)],
    ));
    let rules = usual();
    let outcome = reconcile(&all, &rules, CUT);
    let balance = outcome.roll_forward("stripe", usd(1000)).unwrap();
    assert_eq!((balance.movements, balance.payouts, balance.closing), (usd(11_380), usd(7680), usd(4700)));
    assert_eq!(balance.unsettled.len(), 2);
    assert_eq!(balance.unexplained, usd(1000), "the opening balance was paid out with nothing that is here");
    assert!(outcome.roll_forward("nobody", usd(0)).unwrap().closing.is_zero());
}
