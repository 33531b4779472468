//! What is suggested about an exception: posted, it makes both sides agree, and no two suggestions share a reference.

use std::collections::BTreeSet;

use mapping_core::canonical::{Document, Side as LedgerSide};
use mapping_core::money::Decimal;
use mapping_core::reconcile::{Exception, ExceptionKind, Resolution, Row, RowKind, Rows, Side, reconcile};
use mapping_core::rules::{BankReceipt, RuleBook, ToleranceRules};
use proptest::prelude::*;

use super::reconcile::{CUT, bank, book, erp, gateway, journals, outline, payout, rows, usd};

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
            let row = Row::new(side, "stripe", "po_123", usd(cents), super::reconcile::DAY).kind(kind);
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
