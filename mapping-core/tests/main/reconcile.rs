//! Stories of a controller at month end: what matches, what does not, why, and what to do about it.

use mapping_core::canonical::{Document, JournalLine, Side as LedgerSide};
use mapping_core::money::{Currency, Decimal, MinorUnitProfile, Money};
use mapping_core::reconcile::{
    BrokenRow, Calendar, Cause, Covering, Cut, ExceptionKind, Membership, Origin, Place, Reconciliation, Resolution,
    Row, RowId, RowKind, Rows, Side, Suggested, covering_set, reconcile,
};
use mapping_core::rules::{AccountTolerance, RuleBook, SettlementPeriod, Strategy, ToleranceRules};
use time::Date;
use time::macros::date;

pub(crate) const DAY: Date = date!(2026 - 11 - 10);
pub(crate) const CUT: Cut =
    Cut { gateway: date!(2026 - 11 - 30), erp: date!(2026 - 11 - 30), bank: date!(2026 - 11 - 30) };

pub(crate) fn usd(cents: i64) -> Money {
    MinorUnitProfile::ISO.to_money(cents, Currency::USD).unwrap()
}

pub(crate) fn gateway(key: &str, cents: i64) -> Row<'_> {
    Row::new(Side::Gateway, "stripe", key, usd(cents), DAY)
}

pub(crate) fn erp(key: &str, cents: i64) -> Row<'_> {
    Row::new(Side::Erp, "stripe", key, usd(cents), DAY)
}

pub(crate) fn bank(key: &str, cents: i64) -> Row<'_> {
    Row::new(Side::Bank, "stripe", key, usd(cents), DAY).kind(RowKind::Payout)
}

pub(crate) fn payout(key: &str, cents: i64) -> Row<'_> {
    gateway(key, cents).kind(RowKind::Payout)
}

pub(crate) fn on(row: Row<'_>, date: Date) -> Row<'_> {
    Row { date, ..row }
}

pub(crate) fn rows<'a>(rows: impl IntoIterator<Item = Row<'a>>) -> Rows {
    let mut all = Rows::new();
    for (line, row) in (1..).zip(rows) {
        all.push(&row.read_from("all", line)).unwrap();
    }
    all
}

pub(crate) fn book(tolerance: ToleranceRules) -> RuleBook {
    let mut rules = RuleBook { tolerance, ..RuleBook::opayo_syspro() };
    rules.ledger.write_off = Some("7900-00".into());
    rules.ledger.rounding = Some("7910-00".into());
    rules.ledger.receivable = Some("1100-00".into());
    rules.ledger.carried_forward = Some("1290-00".into());
    rules
}

pub(crate) fn with(strategies: &[Strategy]) -> RuleBook {
    book(ToleranceRules { strategies: strategies.to_vec(), ..ToleranceRules::default() })
}

pub(crate) fn usual() -> RuleBook {
    book(ToleranceRules::default())
}

/// Journals as lines: reference, day, and what goes where.
pub(crate) fn journals(documents: &[Document]) -> Vec<String> {
    let told = |document: &Document| {
        let Document::Journal(journal) = document else { panic!("a journal") };
        let side = |side| if side == LedgerSide::Debit { "Dr" } else { "Cr" };
        let line =
            |line: &JournalLine| format!("{} {} {}", side(line.side), line.account.as_str(), line.amount.amount());
        let lines: Vec<String> = journal.lines().iter().map(line).collect();
        format!("{} on {}: {}", journal.reference().as_str(), journal.posted_on(), lines.join(", "))
    };
    documents.iter().map(told).collect()
}

/// Groups and exceptions as lines, by the lines of the rows.
pub(crate) fn outline(outcome: &Reconciliation<'_>) -> Vec<String> {
    let line = |row: &RowId| match (outcome.rows().get(*row), outcome.rows().broken(*row)) {
        (Some(row), _) => row.origin.line.to_string(),
        (None, Some(row)) => row.origin.line.to_string(),
        (None, None) => panic!("a row that is not there"),
    };
    let lines = |rows: &[RowId]| rows.iter().map(line).collect::<Vec<_>>().join("+");
    let matched = outcome.matched().map(|group| format!("{} {}", group.strategy().as_str(), lines(group.rows())));
    let exceptions = outcome.exceptions().map(|exception| {
        let (rows, evidence) = (lines(exception.rows()), lines(exception.evidence()));
        let evidence = if evidence.is_empty() { evidence } else { format!(" see {evidence}") };
        format!("{} {rows}{evidence}", exception.kind().as_str())
    });
    let mut all: Vec<String> = matched.chain(exceptions).collect();
    all.extend(outcome.after_cut().iter().map(|row| format!("after_cut {}", line(row))));
    all.sort();
    all
}

pub(crate) fn told<'a>(all: impl IntoIterator<Item = Row<'a>>, rules: &RuleBook) -> Vec<String> {
    outline(&reconcile(&rows(all), rules, CUT))
}

#[test]
fn rows_of_one_key_meet_whatever_their_number() {
    let rules = usual();
    let cases: [(&str, Vec<Row<'_>>, &[&str]); 13] = [
        ("one of each", vec![gateway("a", 100), erp("a", 100)], &["key_and_amount 1+2"]),
        ("the ERP lacks it", vec![gateway("a", 100)], &["missing_in_erp 1"]),
        ("the gateway lacks it", vec![erp("a", 100)], &["missing_in_gateway 1"]),
        (
            "booked twice",
            vec![gateway("a", 100), erp("a", 100), erp("a", 100)],
            &["duplicate 3 see 2", "key_and_amount 1+2"],
        ),
        ("reported twice", vec![gateway("a", 100), gateway("a", 100)], &["duplicate 2 see 1", "missing_in_erp 1"]),
        ("part captures", vec![gateway("a", 60), gateway("a", 40), erp("a", 100)], &["one_to_many 2+1+3"]),
        ("instalments", vec![gateway("a", 100), erp("a", 30), erp("a", 70)], &["many_to_one 1+2+3"]),
        ("equal captures", vec![gateway("a", 50), gateway("a", 50), erp("a", 100)], &["one_to_many 1+2+3"]),
        ("another amount", vec![gateway("a", 100), erp("a", 97)], &["amount_differs 1+2"]),
        (
            "a refund of the charge's key is no payment",
            vec![gateway("a", 100), erp("a", -100).kind(RowKind::Refund)],
            &["missing_in_erp 1", "missing_in_gateway 2"],
        ),
        (
            "another account is another world",
            vec![gateway("a", 100), Row { account: "opayo", ..erp("a", 100) }],
            &["missing_in_erp 1", "missing_in_gateway 2"],
        ),
        ("an empty key is no key", vec![gateway("", 100), erp("", 100)], &["missing_in_erp 1", "missing_in_gateway 2"]),
        ("a fee nobody knows", vec![gateway("f", -5).kind(RowKind::Fee)], &["unexpected_fee 1"]),
    ];
    for (story, all, expected) in cases {
        assert_eq!(told(all, &rules), expected, "{story}");
    }
}

#[test]
fn a_mixed_currency_group_is_never_formed() {
    let eur = |row: Row<'static>, cents| Row { amount: Money::new(Decimal::new(cents, 2), Currency::EUR), ..row };
    let all = [gateway("a", 60), eur(gateway("a", 0), 40), erp("a", 100)];
    assert_eq!(told(all, &usual()), ["amount_differs 1+3", "missing_in_erp 2"]);
    let all = [gateway("a", 100), eur(erp("a", 0), 100)];
    assert_eq!(told(all, &usual()), ["currency_differs 1+2"]);
    let all = [gateway("x1", 60).group("po"), eur(gateway("x2", 0), 40).group("po"), erp("po", 100)];
    assert_eq!(told(all, &usual()), ["missing_in_erp 1", "missing_in_erp 2", "missing_in_gateway 3"]);
}

#[test]
fn a_tolerance_is_met_to_the_last_digit() {
    let two_percent = ToleranceRules { basis_points: 200, ..ToleranceRules::default() };
    // 2.000000000000004 % of 50,000,000,000,000.00 is 10.00 cents more than two percent: it is not let pass, 2 % is.
    assert!(two_percent.lets_pass(100_000_000_000_000, 5_000_000_000_000_000));
    assert!(!two_percent.lets_pass(100_000_000_000_001, 5_000_000_000_000_000));
    for (whole, share) in [(100, 2), (50, 1), (1_000_050, 20_001), (7_350, 147)] {
        assert!(two_percent.lets_pass(share, whole), "{share} of {whole}");
        assert!(!two_percent.lets_pass(share + 1, whole), "{} of {whole}", share + 1);
    }
    assert!(!two_percent.lets_pass(i128::MAX, i128::MAX), "past the range nothing is let pass");
    let rules = book(two_percent);
    assert_eq!(told([gateway("a", 7_350), erp("a", 7_203)], &rules), ["key_and_amount 1+2"]);
    assert_eq!(told([gateway("a", 7_350), erp("a", 7_202)], &rules), ["amount_differs 1+2"]);
    let all = rows([gateway("a", 7_350), erp("a", 7_203)]);
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(outcome.matched().next().unwrap().difference(), Some(usd(147)));
}

#[test]
fn an_account_may_have_rules_of_its_own() {
    let own = AccountTolerance { minor_units: Some(3), strategies: Some(vec![Strategy::Key]), ..Default::default() };
    let accounts = [("opayo".to_owned(), own)].into();
    let rules = book(ToleranceRules { accounts, ..ToleranceRules::default() });
    let of = |row: Row<'static>| Row { account: "opayo", ..row };
    let all = [gateway("a", 100), erp("a", 97), of(gateway("a", 100)), of(erp("a", 97))];
    assert_eq!(told(all, &rules), ["amount_differs 1+2", "key_and_amount 3+4"]);
}

#[test]
fn a_difference_names_its_cause() {
    let presented = Money::new(Decimal::new(9000, 2), Currency::EUR);
    let rate = Some("1.1111".parse().unwrap());
    let cases = [
        (gateway("a", 10_000).fee(usd(320)), erp("a", 9680), Cause::Fee),
        (Row { tax: Some(usd(1900)), ..gateway("a", 11_900) }, erp("a", 10_000), Cause::Tax),
        (Row { presented: Some(presented), rate, ..gateway("a", 10_000) }, erp("a", 10_110), Cause::Fx),
        (gateway("a", 10_000), erp("a", 10_001), Cause::Rounding),
        (gateway("a", 10_000), erp("a", 4000), Cause::Partial),
        (gateway("a", 10_000), erp("a", -4000), Cause::Unknown),
    ];
    for (left, right, cause) in cases {
        let all = rows([left, right]);
        let rules = usual();
        let outcome = reconcile(&all, &rules, CUT);
        let exception = outcome.exceptions().next().unwrap();
        let why = exception.cause().unwrap();
        assert_eq!(why.value, cause);
        assert_eq!(why.rule, format!("reconcile.cause.{}", cause.as_str()));
        assert!(why.inputs.iter().any(|input| input.name == "gateway.amount"), "{why:?}");
        assert!(matches!(exception.kind(), ExceptionKind::AmountDiffers { cause: told, .. } if told == cause));
    }
}

#[test]
fn each_exception_says_what_to_do() {
    let rules = book(ToleranceRules { write_off: 5, ..ToleranceRules::default() });
    let all = rows([gateway("a", 10_005).fee(usd(200)), erp("a", 10_000)]);
    let outcome = reconcile(&all, &rules, CUT);
    let Resolution::WriteOff(suggested) = outcome.exceptions().next().unwrap().resolution() else {
        panic!("a write-off")
    };
    let [Document::Journal(journal)] = suggested.documents.as_slice() else { panic!("a journal") };
    let lines: Vec<_> = journal.lines().iter().map(|line| (line.side, line.account.as_str(), line.amount)).collect();
    assert_eq!(lines, [(LedgerSide::Debit, "1200-00", usd(5)), (LedgerSide::Credit, "7900-00", usd(5))]);
    assert_eq!(journal.reference().as_str(), "write-off/stripe/payment/a");
    assert_eq!(suggested.reasons[1].rule, "rules.ledger.write_off");

    let resolution = |all: &[Row<'static>]| {
        let all = rows(all.to_vec());
        let outcome = reconcile(&all, &rules, CUT);
        outcome.exceptions().next().unwrap().resolution()
    };
    let said = |what: &str| Suggested { what: what.to_owned(), documents: Vec::new(), reasons: Vec::new() };
    assert_eq!(
        resolution(&[gateway("a", 106), erp("a", 100)]),
        Resolution::Post(said("Book the rest of gateway payment a of 1.06 USD on 2026-11-10 (all:1): 0.06 USD."))
    );
    assert_eq!(
        resolution(&[gateway("a", 100)]),
        Resolution::Post(said(
            "Book gateway payment a of 1.00 USD on 2026-11-10 (all:1) in the ERP: replay the event of a."
        ))
    );
    let question = "Find out why ERP payment a of 1.00 USD on 2026-11-10 (all:1) is unknown at the gateway: another account, or \
                    booked by hand?";
    assert_eq!(resolution(&[erp("a", 100)]), Resolution::Ask { question: question.to_owned() });
    let fee = resolution(&[gateway("f", -250).kind(RowKind::Fee)]);
    let Resolution::Post(fee) = fee else { panic!("a fee to book: {fee:?}") };
    assert_eq!(journals(&fee.documents), ["fee/stripe/fee/f on 2026-11-10: Dr 6200-00 2.50, Cr 1200-00 2.50"]);
    assert_eq!(
        resolution(&[gateway("a", 100), erp("a", 100), erp("a", 100)]),
        Resolution::Adjust(said(
            "Take back ERP payment a of 1.00 USD on 2026-11-10 (all:3): it is booked twice. ERP payment a of 1.00 USD on \
             2026-11-10 (all:2) stays."
        ))
    );
    let late = resolution(&[on(gateway("a", 100), date!(2026 - 11 - 27))]);
    assert_eq!(late, Resolution::Wait { until: date!(2026 - 12 - 01) });
    let net = resolution(&[gateway("a", 10_000).fee(usd(320)), erp("a", 9680)]);
    let Resolution::Adjust(net) = net else { panic!("a correction: {net:?}") };
    assert_eq!(
        journals(&net.documents),
        ["fee-difference/stripe/payment/a on 2026-11-30: Dr 1200-00 3.20, Cr 1100-00 3.20"]
    );
}

#[test]
fn without_an_account_a_write_off_is_a_question() {
    let tolerance = ToleranceRules { write_off: 5, ..ToleranceRules::default() };
    let rules = RuleBook { tolerance, ..RuleBook::default() };
    let all = rows([gateway("a", 104), erp("a", 100)]);
    let outcome = reconcile(&all, &rules, CUT);
    let Resolution::Ask { question } = outcome.exceptions().next().unwrap().resolution() else { panic!("a question") };
    assert!(question.contains("rules.ledger.clearing names no account"), "{question}");
}

#[test]
fn business_days_leave_out_weekends_and_holidays() {
    let calendar = Calendar::new([date!(2026 - 12 - 25), date!(2026 - 12 - 28)]);
    let cases = [
        (date!(2026 - 11 - 20), 0, date!(2026 - 11 - 20)),
        (date!(2026 - 11 - 20), 1, date!(2026 - 11 - 23)), // Friday
        (date!(2026 - 11 - 21), 1, date!(2026 - 11 - 23)), // Saturday
        (date!(2026 - 12 - 24), 2, date!(2026 - 12 - 30)),
        (Date::MAX, 5, Date::MAX),
    ];
    for (day, days, reached) in cases {
        assert_eq!(calendar.after(day, days), reached, "{days} after {day}");
    }
    assert_eq!(calendar.distance(date!(2026 - 12 - 29), date!(2026 - 12 - 24), 3), Some(1));
    assert_eq!(calendar.distance(date!(2026 - 12 - 24), date!(2026 - 12 - 31), 2), None);
}

#[test]
fn young_rows_are_late_and_not_missing() {
    let rules = usual(); // a lag of two business days; the cut is a Monday
    let all = [
        on(gateway("a", 1), date!(2026 - 11 - 26)),
        on(gateway("b", 1), date!(2026 - 11 - 25)),
        on(erp("c", 1), date!(2026 - 11 - 28)),
    ];
    assert_eq!(told(all, &rules), ["late 3", "missing_in_erp 1", "missing_in_erp 2"]);
    let christmas = book(ToleranceRules { holidays: vec![date!(2026 - 11 - 27)], ..ToleranceRules::default() });
    assert_eq!(told([on(gateway("b", 1), date!(2026 - 11 - 26))], &christmas), ["late 1"]);
}

#[test]
fn each_side_has_its_own_cut() {
    let cut = Cut { erp: date!(2026 - 11 - 25), ..CUT };
    let all = rows([
        on(gateway("a", 1), date!(2026 - 11 - 27)),
        on(erp("a", 1), date!(2026 - 11 - 27)),
        on(erp("b", 1), date!(2026 - 12 - 01)),
    ]);
    let rules = usual();
    assert_eq!(outline(&reconcile(&all, &rules, cut)), ["after_cut 2", "after_cut 3", "late 1"]);
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
fn a_match_says_why() {
    let rules = book(ToleranceRules { minor_units: 1, ..ToleranceRules::default() });
    let all = rows([gateway("a", 10_000), erp("a", 9999)]);
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(
        outcome.matched().next().unwrap().why().to_string(),
        "key_and_amount by rules.tolerance.strategies.key_and_amount from key = a, amount = 100.00 USD, rows = 2, \
         score = 1000, difference = 0.01 USD"
    );
}

#[test]
fn tolerances_are_data_and_a_typing_error_is_refused() {
    let text = r#"{"basis_points": 10, "strategies": ["key", "covering_set"], "holidays": ["2026-12-25"],
        "accounts": {"opayo": {"lag": 5}}}"#;
    let read: ToleranceRules = serde_json::from_str(text).unwrap();
    assert_eq!(read.strategies, [Strategy::Key, Strategy::CoveringSet]);
    assert_eq!((read.for_account("opayo").lag, read.for_account("stripe").lag), (5, 2));
    assert_eq!(serde_json::from_str::<ToleranceRules>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
    let fault = serde_json::from_str::<ToleranceRules>(r#"{"basis_point": 10}"#).unwrap_err().to_string();
    assert!(fault.contains("unknown field `basis_point`"), "{fault}");
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

#[test]
fn a_broken_row_is_an_exception_and_is_never_lost() {
    let mut all = Rows::new();
    let huge = Money::new(Decimal::MAX, Currency::USD);
    let fine = Money::new(Decimal::new(1, 5), Currency::USD);
    let gold =
        Money::new(Decimal::ONE, "XAU".parse::<String>().map(|code| Currency::from_code(&code).unwrap()).unwrap());
    for amount in [huge, fine, gold] {
        all.push(&Row { amount, ..gateway("a", 1) }).unwrap();
    }
    all.push(&Row { net: Some(usd(90)), ..gateway("b", 100).fee(usd(3)) }).unwrap();
    let origin = Origin { source: "bank.csv", line: 7 };
    let long = "x".repeat(1_000_000);
    all.push_broken(&BrokenRow { side: Side::Bank, account: "", key: &long, fault: "date: \"32.13.\"", origin })
        .unwrap();
    let rules = usual();
    let outcome = reconcile(&all, &rules, CUT);
    assert_eq!(outcome.exceptions_by(), [("broken", 5)].into());
    let faults: Vec<String> = all.ids().map(|row| all.broken(row).unwrap().to_string()).collect();
    assert!(faults[0].contains("past the range"), "{faults:?}");
    assert!(faults[1].contains("more decimals"), "{faults:?}");
    assert!(faults[2].contains("no minor unit"), "{faults:?}");
    assert!(faults[3].contains("0.90 USD is not 1.00 USD less a fee of 0.03 USD"), "{faults:?}");
    assert_eq!(faults[4], "bank line bank.csv:7: date: \"32.13.\"");
}

#[test]
fn what_goes_in_comes_out() {
    let row = Row {
        tax: Some(usd(16)),
        net: Some(usd(97)),
        presented: Some(Money::new(Decimal::new(9, 1), Currency::EUR)),
        rate: Some("1.1111".parse().unwrap()),
        ..gateway("ch_1", 100).fee(usd(3)).group("po_1").reference("Ünï").read_from("a.csv", 9)
    };
    let mut all = Rows::new();
    let id = all.push(&row).unwrap();
    assert_eq!(all.get(id), Some(row));
    assert_eq!(all.broken(id), None);
}

#[test]
fn a_bank_account_without_a_gateway_is_compared_with_the_books() {
    let all = [bank("t1", 100), erp("t1", 100).kind(RowKind::Payout), bank("t2", 5), erp("t3", 7)];
    assert_eq!(told(all, &usual()), ["key_and_amount 1+2", "missing_at_bank 4", "missing_in_erp 3"]);
}
