//! Stories of rows that no key connects: when a text, a day and a sum are enough, and when they are not.

use std::time::{Duration, Instant};

use mapping_core::reconcile::{Covering, Row, RowKind, Rows, covering_set, reconcile};
use mapping_core::rules::Strategy;
use time::macros::date;

use super::reconcile_world::{CUT, erp, gateway, on, told, usd, usual, with};

#[test]
fn two_keys_that_differ_are_two_payments_unless_a_text_names_one() {
    let said = |row: Row<'static>, text: &'static str| row.reference(text);
    let apart: &[&str] = &["missing_in_erp 1", "missing_in_gateway 2"];
    let together: &[&str] = &["amount_and_date 1+2"];
    let cases: [(&str, [Row<'_>; 2], &[&str]); 6] = [
        ("neighbours", [gateway("INV-100211", 100), erp("INV-100212", 100)], apart),
        ("one text", [said(gateway("INV-100211", 100), "Acme"), said(erp("INV-100212", 100), "Acme")], apart),
        ("named", [gateway("ch_1abcdef", 100), said(erp("R-1", 100), "Stripe ch_1abcdef")], together),
        ("digits differ", [said(gateway("g1", 100), "Order 100211"), said(erp("", 100), "Order 100212")], apart),
        ("a digit is no letter", [said(gateway("g1", 100), "Order 10O1"), said(erp("", 100), "Order 1001")], apart),
        ("the same digits", [said(gateway("g1", 100), "Order 100211"), said(erp("", 100), "order-100211")], together),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(all, &usual()), expected, "{story}");
    }
}

#[test]
fn a_shared_text_connects_sums_of_near_days_and_kinds_that_net() {
    let order = |row: Row<'static>| row.reference("Order 9001");
    let payment = || order(gateway("a", 100));
    let apart: &[&str] = &["missing_in_erp 1", "missing_in_gateway 2", "missing_in_gateway 3"];
    let cases: [(&str, [Row<'_>; 3], &[&str]); 5] = [
        ("near", [payment(), order(erp("r1", 30)), order(erp("r2", 70))], &["many_to_one 1+2+3"]),
        ("far", [payment(), order(erp("r1", 30)), on(order(erp("r2", 70)), date!(2026 - 11 - 25))], apart),
        (
            "too short a text",
            [gateway("a", 100).reference("X 9"), erp("r1", 30).reference("X 9"), erp("r2", 70).reference("X 9")],
            apart,
        ),
        (
            "a refund nets",
            [payment(), order(erp("r1", 120)), order(erp("r2", -20)).kind(RowKind::Refund)],
            &["many_to_one 1+3+2"],
        ),
        ("a fee does not", [payment(), order(erp("r1", 120)), order(erp("r2", -20)).kind(RowKind::Fee)], apart),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(all, &usual()), expected, "{story}");
    }
}

#[test]
fn a_sum_is_never_chosen_among_several_that_fit() {
    let rules = with(&[Strategy::Key, Strategy::CoveringSet]);
    let cases: [(&str, Vec<Row<'_>>, &[&str]); 5] = [
        (
            "a single row is a rival",
            vec![gateway("a", 100), erp("x", 100), erp("y", 60), erp("z", 40)],
            &["ambiguous 1+4+3+2"],
        ),
        (
            "one set for two payments",
            vec![gateway("a", 100), gateway("b", 100), erp("x", 60), erp("y", 40)],
            &["ambiguous 1+2+4+3"],
        ),
        (
            "two sets for one payment",
            vec![gateway("a", 100), erp("x", 70), erp("y", 30), erp("z", 30)],
            &["ambiguous 1+3+4+2"],
        ),
        (
            "a payout is no payment",
            vec![gateway("a", 100), erp("x", 70), erp("y", 30).kind(RowKind::Payout)],
            &["missing_in_erp 1", "missing_in_gateway 2", "missing_in_gateway 3"],
        ),
        (
            "two sums that have nothing in common",
            vec![gateway("a", 100), erp("x", 70), erp("y", 30), gateway("b", 1000), erp("z", 600), erp("u", 400)],
            &["covering_set 1+3+2", "covering_set 4+6+5"],
        ),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(all, &rules), expected, "{story}");
    }
}

#[test]
fn a_sum_that_is_given_up_is_told() {
    let mut rules = with(&[Strategy::CoveringSet]);
    rules.tolerance.search.steps = 1;
    let all = [gateway("a", 100), erp("x", 70), erp("y", 30)];
    assert_eq!(
        told(all, &rules),
        ["missing_in_erp 1 see 3+2", "missing_in_gateway 2 see 1+3", "missing_in_gateway 3 see 1+2"]
    );
}

#[test]
fn many_open_rows_of_one_side_are_searched_in_no_time() {
    let mut all = Rows::new();
    for line in 0..20_000_u32 {
        let key = format!("ch_{line:07}");
        all.push(&gateway(&key, i64::from(line) + 100).read_from("rows", line)).unwrap();
    }
    let rules = with(&[Strategy::CoveringSet]);
    let began = Instant::now();
    assert_eq!(reconcile(&all, &rules, CUT).exceptions_by(), [("missing_in_erp", 20_000)].into());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn many_rows_of_one_price_and_text_meet_one_by_one() {
    let mut all = Rows::new();
    for line in 0..20_000_u32 {
        all.push(&gateway("", 999).reference("Monthly plan").read_from("gateway", line)).unwrap();
        all.push(&erp("", 999).reference("Monthly plan").read_from("erp", line)).unwrap();
    }
    let rules = with(&[Strategy::AmountAndDate]);
    let began = Instant::now();
    assert_eq!(reconcile(&all, &rules, CUT).matched_by(), [("amount_and_date", 20_000)].into());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_row_is_missing_from_the_day_on_that_it_was_expected_until() {
    // Two business days after a Thursday is the Monday of the cut.
    let thursday = on(gateway("a", 1), date!(2026 - 11 - 26));
    let friday = on(gateway("b", 1), date!(2026 - 11 - 27));
    assert_eq!(told([thursday, friday], &usual()), ["late 2", "missing_in_erp 1"]);
}

#[test]
fn what_is_booked_twice_is_a_duplicate_however_the_first_was_met() {
    let mut within = usual();
    within.tolerance.minor_units = 1;
    let cases: [(&str, [Row<'_>; 3], &[&str]); 2] = [
        (
            "within the tolerance",
            [gateway("a", 10_000), erp("a", 9999), erp("a", 9999)],
            &["duplicate 3 see 2", "key_and_amount 1+2"],
        ),
        (
            "with a difference",
            [gateway("a", 10_000), erp("a", 9000), erp("a", 9000)],
            &["amount_differs 1+2", "duplicate 3 see 2"],
        ),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(all, &within), expected, "{story}");
    }
}

#[test]
fn texts_that_are_alike_connect_rows_of_one_amount() {
    let rules = usual();
    let said = |row: Row<'static>, text: &'static str| row.reference(text);
    let cases: [(&str, Vec<Row<'_>>, &[&str]); 7] = [
        (
            "one text",
            vec![said(gateway("g1", 100), "Order 1001"), said(erp("", 100), "order-1001")],
            &["amount_and_date 1+2"],
        ),
        (
            "the key in a text",
            vec![gateway("ch_1abcdef", 100), said(erp("", 100), "Stripe ch_1abcdef")],
            &["amount_and_date 1+2"],
        ),
        (
            "a text does not fit into a key",
            vec![said(gateway("order-1001-and-more", 100), "x"), said(erp("", 100), "1001")],
            &["missing_in_erp 1", "missing_in_gateway 2"],
        ),
        (
            "no text is like no text",
            vec![said(gateway("", 100), ""), said(erp("", 100), "")],
            &["missing_in_erp 1", "missing_in_gateway 2"],
        ),
        (
            "too far away",
            vec![said(gateway("g1", 100), "Order 1001"), on(said(erp("", 100), "Order 1001"), date!(2026 - 11 - 16))],
            &["missing_in_erp 1", "missing_in_gateway 2"],
        ),
        (
            "the best of two",
            vec![
                said(gateway("g1", 100), "Order 1001"),
                said(erp("", 100), "Order 1002"),
                said(erp("", 100), "Order 1001"),
            ],
            &["amount_and_date 1+3", "missing_in_gateway 2"],
        ),
        (
            "one row is matched once",
            vec![
                said(gateway("g1", 100), "Order 1001"),
                said(gateway("g2", 100), "Order 1001"),
                said(erp("", 100), "Order 1001"),
            ],
            &["amount_and_date 1+3", "missing_in_erp 2"],
        ),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(all, &rules), expected, "{story}");
    }
}

#[test]
fn several_rows_meet_by_payout_or_text() {
    let rules = usual();
    let member = |key, cents: i64| gateway(key, cents).fee(usd(1)).group("po_1");
    let gross = [member("a", 60), member("b", 40), erp("po_1", 100)];
    assert_eq!(told(gross, &rules), ["one_to_many 2+1+3"]);
    let net = [member("a", 60), member("b", 40), erp("booking", 98).group("po_1")];
    assert_eq!(told(net, &rules), ["one_to_many 2+1+3"]);
    let instalments = [
        gateway("a", 100).reference("Order 9"),
        erp("r1", 30).reference("Order 9"),
        on(erp("r2", 70), date!(2026 - 11 - 12)).reference("Order 9"),
    ];
    assert_eq!(told(instalments, &rules), ["many_to_one 1+2+3"]);
    let other = [member("a", 60), member("b", 40), erp("po_1", 101)];
    assert_eq!(told(other, &rules), ["missing_in_erp 1", "missing_in_erp 2", "missing_in_gateway 3"]);
}

#[test]
fn a_covering_set_is_taken_only_if_it_is_the_only_one() {
    let rules = with(&[Strategy::Key, Strategy::CoveringSet]);
    let one = [gateway("a", 100), erp("x", 70), erp("y", 30), erp("z", 45)];
    assert_eq!(told(one, &rules), ["covering_set 1+3+2", "missing_in_gateway 4"]);
    let many = [gateway("a", 103), gateway("b", 58), erp("x", 90), erp("y", 71)];
    assert_eq!(told(many, &rules), ["covering_set 2+1+4+3"]);
    let two = [gateway("a", 100), erp("x", 70), erp("y", 30), erp("z", 30)];
    assert_eq!(told(two, &rules), ["ambiguous 1+3+4+2"]);
}

#[test]
fn a_search_is_exact_and_bounded() {
    assert_eq!(covering_set(100, &[100], 1000), Covering::None, "one row is no set");
    assert_eq!(covering_set(0, &[5, -5], 1000), Covering::One(vec![0, 1]));
    assert_eq!(covering_set(10, &[], 1000), Covering::None);
    let many: Vec<i64> = (0..24).map(|place| 1_000_000 + place).collect();
    assert_eq!(covering_set(12_345_678, &many, 500), Covering::GaveUp);
    assert_eq!(covering_set(i128::from(i64::MAX) * 2, &[i64::MAX, i64::MAX, 1], 1000), Covering::One(vec![0, 1]));
}
