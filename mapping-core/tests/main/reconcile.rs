//! Stories of a controller at month end: what matches, what does not, why, and what to do about it.

use mapping_core::canonical::{Document, Side as LedgerSide};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::reconcile::{
    BrokenRow, Calendar, Cause, Cut, ExceptionKind, Origin, Resolution, Row, RowKind, Rows, Side, Suggested, reconcile,
};
use mapping_core::rules::{AccountTolerance, RuleBook, Strategy, ToleranceRules};
use time::Date;
use time::macros::date;

use super::reconcile_world::{CUT, bank, book, erp, gateway, journals, on, outline, rows, told, usd, usual, with};

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
        assert_eq!(why.rule(), format!("reconcile.cause.{}", cause.as_str()));
        assert!(why.why.inputs().iter().any(|input| input.name == "gateway.amount"), "{why:?}");
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
    assert_eq!(suggested.reasons[1].rule(), "rules.ledger.write_off");

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

/// A strategy, rows that it alone can match, and what it makes of them; line by line they are what the strategies are for.
fn by_strategy() -> Vec<(Strategy, Vec<Row<'static>>, &'static [&'static str])> {
    let member = |key, cents| gateway(key, cents).group("po_1");
    vec![
        (Strategy::KeyAndAmount, vec![gateway("a", 100), erp("a", 100)], &["key_and_amount 1+2"]),
        (Strategy::Key, vec![gateway("a", 100), erp("a", 90)], &["amount_differs 1+2"]),
        (
            Strategy::AmountAndDate,
            vec![gateway("g1", 100).reference("Order 1001"), erp("", 100).reference("order-1001")],
            &["amount_and_date 1+2"],
        ),
        (Strategy::OneToMany, vec![member("a", 60), member("b", 40), erp("po_1", 100)], &["one_to_many 2+1+3"]),
        (
            Strategy::ManyToOne,
            vec![
                gateway("a", 100).reference("Order 9"),
                erp("r1", 30).reference("Order 9"),
                erp("r2", 70).reference("Order 9"),
            ],
            &["many_to_one 1+2+3"],
        ),
        (Strategy::CoveringSet, vec![gateway("a", 100), erp("x", 70), erp("y", 30)], &["covering_set 1+3+2"]),
        (
            Strategy::ThreeWay,
            vec![member("a", 100), gateway("po_1", 100).kind(RowKind::Payout), bank("po_1", 100)],
            &["missing_in_erp 1", "three_way 2+3"],
        ),
    ]
}

#[test]
fn each_strategy_places_what_it_is_for_and_nothing_of_it_is_placed_without() {
    for (strategy, all, expected) in by_strategy() {
        assert_eq!(told(all.clone(), &with(&[strategy])), expected, "{strategy:?}");
        let others: Vec<Strategy> = match strategy {
            Strategy::KeyAndAmount | Strategy::Key => vec![Strategy::CoveringSet],
            Strategy::OneToMany | Strategy::ManyToOne => vec![Strategy::Key, Strategy::AmountAndDate],
            Strategy::AmountAndDate | Strategy::CoveringSet | Strategy::ThreeWay => vec![Strategy::Key],
        };
        let without = told(all, &with(&others));
        assert!(without.iter().all(|line| line.starts_with("missing_")), "{strategy:?}: {without:?}");
    }
}

#[test]
fn the_first_strategy_that_places_a_row_wins() {
    let all = || [gateway("a", 100).reference("Order 77"), erp("a", 90), erp("", 100).reference("order-77")];
    let (key, text) = (Strategy::Key, Strategy::AmountAndDate);
    assert_eq!(told(all(), &with(&[key, text])), ["amount_differs 1+2", "missing_in_gateway 3"]);
    assert_eq!(told(all(), &with(&[text, key])), ["amount_and_date 1+3", "missing_in_gateway 2"]);
}
