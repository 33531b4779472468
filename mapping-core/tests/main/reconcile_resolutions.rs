//! What is suggested about an exception: posted, it makes both sides agree, and no two suggestions share a reference.

use std::collections::BTreeSet;

use mapping_core::canonical::{Document, Side as LedgerSide};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::reconcile::{Exception, ExceptionKind, Resolution, Row, RowKind, Rows, Side, reconcile};
use mapping_core::rules::{BankReceipt, RuleBook, Strategy as Rule, ToleranceRules};
use proptest::prelude::*;
use time::macros::date;

use super::reconcile_world::{CUT, bank, book, erp, gateway, journals, on, outline, payout, rows, usd};

fn journal(key: &str, cents: i64) -> Row<'_> {
    erp(key, cents).kind(RowKind::Payout)
}

fn writing_off(minor: u32) -> RuleBook {
    let mut rules = book(ToleranceRules { write_off: minor, ..ToleranceRules::default() });
    rules.ledger.exchange_difference = Some("7920-00".into());
    rules
}

fn suggested(resolution: Resolution) -> (&'static str, Vec<Document>) {
    match resolution {
        Resolution::Post(suggested) => ("post", suggested.documents),
        Resolution::Adjust(suggested) => ("adjust", suggested.documents),
        Resolution::WriteOff(suggested) => ("write off", suggested.documents),
        Resolution::Wait { .. } => ("wait", Vec::new()),
        Resolution::Ask { .. } => ("ask", Vec::new()),
    }
}

/// What is suggested about the first exception.
fn first<'a>(all: impl IntoIterator<Item = Row<'a>>, rules: &RuleBook) -> (&'static str, Vec<String>) {
    let all = rows(all);
    let outcome = reconcile(&all, rules, CUT);
    let exception = outcome.exceptions().next().expect("an exception");
    let (what, documents) = suggested(exception.resolution());
    (what, journals(&documents))
}

/// A story, the limit of write-offs, the rows, and what is to be done with which journals.
type Case<'a> = (&'a str, u32, Vec<Row<'a>>, (&'a str, &'a [&'a str]));

#[test]
fn a_difference_is_booked_where_it_arose() {
    let paid = || payout("po_1", 5000);
    let dear = || payout("po_1", 5000).fee(usd(100));
    let booked = || journal("po_1", 5000);
    let cases: [Case<'_>; 10] = [
        (
            "the bank has less",
            500,
            vec![paid(), bank("po_1", 4900), booked()],
            ("write off", &["write-off/stripe/payout/po_1 on 2026-11-30: Dr 7900-00 1.00, Cr 1000-00 1.00"]),
        ),
        (
            "a bank that knows no kinds has less",
            500,
            vec![paid(), Row { kind: RowKind::Payment, ..bank("po_1", 4900) }, booked()],
            ("write off", &["write-off/stripe/payout/po_1 on 2026-11-30: Dr 7900-00 1.00, Cr 1000-00 1.00"]),
        ),
        (
            "the bank has more",
            500,
            vec![paid(), bank("po_1", 5100), booked()],
            ("write off", &["write-off/stripe/payout/po_1 on 2026-11-30: Dr 1000-00 1.00, Cr 7900-00 1.00"]),
        ),
        (
            "the bank keeps a fee",
            0,
            vec![dear(), bank("po_1", 4900), booked()],
            ("adjust", &["fee-difference/stripe/payout/po_1 on 2026-11-30: Dr 6200-00 1.00, Cr 1000-00 1.00"]),
        ),
        ("the bank has less than is let go", 0, vec![paid(), bank("po_1", 4900), booked()], ("ask", &[])),
        (
            "the journal is off",
            0,
            vec![paid(), bank("po_1", 5000), journal("po_1", 4800)],
            ("adjust", &["payout-difference/stripe/payout/po_1 on 2026-11-30: Dr 1000-00 2.00, Cr 1200-00 2.00"]),
        ),
        ("both are off", 500, vec![paid(), bank("po_1", 4900), journal("po_1", 4900)], ("ask", &[])),
        (
            "a refund is booked with too little",
            500,
            vec![gateway("re", -200).kind(RowKind::Refund), erp("re", -195).kind(RowKind::Refund)],
            ("write off", &["write-off/stripe/refund/re on 2026-11-30: Dr 7900-00 0.05, Cr 1200-00 0.05"]),
        ),
        (
            "a dispute is nobody's write-off",
            500,
            vec![gateway("dp", -200).kind(RowKind::Dispute), erp("dp", -195).kind(RowKind::Dispute)],
            ("ask", &[]),
        ),
        (
            "a bank line against the books",
            500,
            vec![bank("t1", 4900), journal("t1", 5000)],
            ("write off", &["write-off/stripe/payout/t1 on 2026-11-30: Dr 7900-00 1.00, Cr 1000-00 1.00"]),
        ),
    ];
    for (story, write_off, all, (what, lines)) in cases {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(first(all, &writing_off(write_off)), (what, lines), "{story}");
    }
}

#[test]
fn what_never_arrived_is_still_in_transit_where_arrivals_are_booked_by_themselves() {
    let mut rules = writing_off(500);
    rules.posting.bank_receipt = BankReceipt::Separate;
    let (_, lines) = first([payout("po_1", 5000), bank("po_1", 4900), journal("po_1", 5000)], &rules);
    assert_eq!(lines, ["write-off/stripe/payout/po_1 on 2026-11-30: Dr 7900-00 1.00, Cr 1210-00 1.00"]);
}

#[test]
fn a_fee_is_booked_with_its_tax() {
    let fee = || gateway("fee_1", -250).fee(usd(50)).kind(RowKind::Fee).group("po_1");
    let lines = ["fee/stripe/fee/fee_1 on 2026-11-10: Dr 6200-00 3.00, Cr 1200-00 3.00".to_owned()];
    assert_eq!(first([fee()], &writing_off(0)), ("post", lines.to_vec()));
    // A journal that is off may hold it or not.
    let all = rows([
        fee(),
        gateway("ch_1", 1000).group("po_1"),
        payout("po_1", 700),
        bank("po_1", 700),
        journal("po_1", 900),
    ]);
    let rules = writing_off(0);
    let outcome = reconcile(&all, &rules, CUT);
    let fee = outcome.exceptions().find(|exception| exception.kind() == ExceptionKind::UnexpectedFee).unwrap();
    assert_eq!(suggested(fee.resolution()), ("ask", Vec::new()));
}

#[test]
fn two_differences_never_share_a_reference() {
    let rules = writing_off(500);
    let all = rows([
        gateway("a", 10_000),
        gateway("a", 20_000),
        erp("a", 10_001),
        erp("a", 20_002),
        gateway("a", -500).kind(RowKind::Refund),
        erp("a", -499).kind(RowKind::Refund),
    ]);
    let outcome = reconcile(&all, &rules, CUT);
    let mut documents: Vec<Document> = Vec::new();
    outcome.exceptions().for_each(|exception| documents.extend(suggested(exception.resolution()).1));
    let mut names: Vec<String> = journals(&documents);
    names.iter_mut().for_each(|line| line.truncate(line.find(" on ").unwrap()));
    names.sort();
    assert_eq!(
        names,
        ["write-off/stripe/payment/a/all:1", "write-off/stripe/payment/a/all:2", "write-off/stripe/refund/a"]
    );
}

#[test]
fn a_row_that_nothing_names_is_a_question() {
    let rules = writing_off(500);
    let nameless = first([gateway("", -250).kind(RowKind::Fee)], &rules);
    assert_eq!(nameless, ("ask", Vec::new()));
    let mut twins = Rows::new();
    for row in [gateway("a", 100), gateway("a", 200), erp("a", 101), erp("a", 202)] {
        twins.push(&row).unwrap();
    }
    let outcome = reconcile(&twins, &rules, CUT);
    assert_eq!(outline(&outcome), ["amount_differs 0+0", "amount_differs 0+0"]);
    assert!(outcome.exceptions().all(|exception| suggested(exception.resolution()) == ("ask", Vec::new())));
}

/// A kind of exception, rows that lead to one, and what is to be done with which journals.
type OfKind = (&'static str, Vec<Row<'static>>, (&'static str, &'static [&'static str]));

/// Rows whose exception is of each kind, and what is to be done with which documents.
fn of_each_kind() -> Vec<OfKind> {
    let paid = |cents| payout("po_1", cents);
    let october = on(gateway("m", 5000).group("po_1"), date!(2026 - 10 - 30));
    let booked = |row: &Row<'static>| Row { side: Side::Erp, group: "", ..row.clone() };
    let euro = Money::new(Decimal::new(100, 2), Currency::EUR);
    vec![
        ("missing_in_erp", vec![gateway("a", 100)], ("post", &[])),
        ("missing_in_gateway", vec![erp("a", 100)], ("ask", &[])),
        ("missing_at_bank", vec![gateway("a", 100).group("po_1"), erp("a", 100), paid(100)], ("ask", &[])),
        (
            "amount_differs",
            vec![gateway("a", 10_000).fee(usd(320)), erp("a", 9680)],
            ("adjust", &["fee-difference/stripe/payment/a on 2026-11-30: Dr 1200-00 3.20, Cr 1100-00 3.20"]),
        ),
        ("currency_differs", vec![gateway("a", 100), Row { amount: euro, ..erp("a", 0) }], ("ask", &[])),
        ("duplicate", vec![gateway("a", 100), erp("a", 100), erp("a", 100)], ("adjust", &[])),
        ("late", vec![on(gateway("a", 100), date!(2026 - 11 - 27))], ("wait", &[])),
        (
            "unexpected_fee",
            vec![gateway("f", -250).kind(RowKind::Fee)],
            ("post", &["fee/stripe/fee/f on 2026-11-10: Dr 6200-00 2.50, Cr 1200-00 2.50"]),
        ),
        (
            "unbalanced_payout",
            vec![gateway("a", 100).group("po_1"), erp("a", 100), paid(90), bank("po_1", 90)],
            ("ask", &[]),
        ),
        (
            "straddles_period",
            vec![booked(&october), october, paid(5000), bank("po_1", 5000)],
            (
                "post",
                &[
                    "carried-forward/stripe/payout/po_1 on 2026-10-31: Dr 1290-00 50.00, Cr 1200-00 50.00",
                    "brought-forward/stripe/payout/po_1 on 2026-11-01: Dr 1200-00 50.00, Cr 1290-00 50.00",
                ],
            ),
        ),
        ("ambiguous", vec![gateway("a", 100), erp("x", 70), erp("y", 30), erp("z", 30)], ("ask", &[])),
        ("broken", vec![Row { net: Some(usd(90)), ..gateway("b", 100).fee(usd(3)) }], ("ask", &[])),
    ]
}

#[test]
fn every_kind_of_exception_says_what_to_do() {
    let mut rules = writing_off(0);
    rules.tolerance.strategies.push(Rule::CoveringSet);
    let mut told = BTreeSet::new();
    for (kind, all, (what, lines)) in of_each_kind() {
        let all = rows(all);
        let outcome = reconcile(&all, &rules, CUT);
        let exception = outcome.exceptions().find(|one| one.kind().as_str() == kind);
        let exception = exception.unwrap_or_else(|| panic!("{kind} is not among {:?}", outline(&outcome)));
        told.insert(place(exception.kind()));
        let (done, documents) = suggested(exception.resolution());
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!((done, journals(&documents)), (what, lines), "{kind}");
        if let Resolution::Ask { question } = exception.resolution() {
            assert!(question.len() > 20 && question.ends_with(['?', '.']), "{kind}: {question}");
        }
    }
    assert_eq!(told, (0..12).collect(), "every kind has its case");
}

/// A number of its own for each kind, so that a new one has to be given a case.
fn place(kind: ExceptionKind) -> u8 {
    match kind {
        ExceptionKind::MissingInErp => 0,
        ExceptionKind::MissingInGateway => 1,
        ExceptionKind::MissingAtBank => 2,
        ExceptionKind::AmountDiffers { .. } => 3,
        ExceptionKind::CurrencyDiffers => 4,
        ExceptionKind::Duplicate { .. } => 5,
        ExceptionKind::Late { .. } => 6,
        ExceptionKind::UnexpectedFee => 7,
        ExceptionKind::UnbalancedPayout { .. } => 8,
        ExceptionKind::StraddlesPeriod { .. } => 9,
        ExceptionKind::Ambiguous => 10,
        ExceptionKind::Broken => 11,
    }
}

/// What documents put on an account.
fn put_on(documents: &[Document], account: &str) -> Decimal {
    let lines = documents.iter().flat_map(|document| {
        let Document::Journal(journal) = document else { panic!("a journal") };
        journal.lines().to_vec()
    });
    let on_account = lines.filter(|line| line.account.as_str() == account);
    on_account
        .map(|line| if line.side == LedgerSide::Debit { line.amount.amount() } else { -line.amount.amount() })
        .sum()
}

/// Whether posting the documents makes the rows of a difference agree.
fn agrees(rows: &Rows, exception: &Exception<'_>, documents: &[Document]) -> bool {
    let found: Vec<Row<'_>> = exception.rows().iter().map(|row| rows.get(*row).unwrap()).collect();
    let left = &found[0];
    let amount =
        |side| found.iter().find(|row| row.side == side && row.kind == left.kind).map(|row| row.amount.amount());
    let (stated, booked) = match (left.kind, left.side) {
        (RowKind::Payout, Side::Gateway) => {
            (amount(Side::Bank).unwrap_or(left.amount.amount()), amount(Side::Erp).unwrap_or(left.amount.amount()))
        }
        _ => (left.amount.amount(), amount(Side::Erp).unwrap()),
    };
    let at_bank = left.kind == RowKind::Payout || left.side == Side::Bank;
    let account = if at_bank { "1000-00" } else { "1200-00" };
    booked + put_on(documents, account) == stated
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn posting_what_is_suggested_makes_both_sides_agree(
        kind in prop::sample::select(vec![
            RowKind::Payment, RowKind::Refund, RowKind::Dispute, RowKind::Fee, RowKind::Transfer, RowKind::Adjustment, RowKind::Payout,
        ]),
        amounts in prop::array::uniform3(4990_i64..5010),
        sides in prop::sample::subsequence(vec![Side::Gateway, Side::Bank, Side::Erp], 2..=3),
        fee in prop::option::of(1_i64..10),
        write_off in 0_u32..12,
    ) {
        let row = |(side, cents): (Side, i64)| {
            let row = Row::new(side, "stripe", "po_123", usd(cents), super::reconcile_world::DAY).kind(kind);
            fee.filter(|_| side == Side::Gateway).map_or(row.clone(), |fee| row.fee(usd(fee)))
        };
        let all = rows(sides.into_iter().zip(amounts).map(row));
        let rules = writing_off(write_off);
        let outcome = reconcile(&all, &rules, CUT);
        for exception in outcome.exceptions() {
            let (what, documents) = suggested(exception.resolution());
            if matches!(exception.kind(), ExceptionKind::AmountDiffers { .. }) && !documents.is_empty() {
                prop_assert!(agrees(&all, &exception, &documents), "{exception}: {what} {:?}", journals(&documents));
            }
        }
    }

    #[test]
    fn references_of_suggestions_are_unique(
        lines in prop::collection::vec((prop::sample::select(vec!["", "a", "b"]), prop::bool::ANY, 0_usize..3, 95_i64..105), 0..16),
    ) {
        let kinds = [RowKind::Payment, RowKind::Refund, RowKind::Fee];
        let row = |(key, ours, kind, cents): (&'static str, bool, usize, i64)| {
            if ours { gateway(key, cents) } else { erp(key, cents) }.kind(kinds[kind])
        };
        let all = rows(lines.into_iter().map(row));
        let rules = writing_off(500);
        let outcome = reconcile(&all, &rules, CUT);
        let mut seen = BTreeSet::new();
        for exception in outcome.exceptions() {
            for document in suggested(exception.resolution()).1 {
                let Document::Journal(journal) = document else { panic!("a journal") };
                prop_assert!(seen.insert(journal.reference().as_str().to_owned()), "{:?}", journal.reference());
            }
        }
    }
}
