//! An acquirer's file, by a map of its columns.

use opayo_model::settlement::{ColumnMap, LineKind, RowError, StatementError, StatementLine, StatementReader};
use rust_decimal::dec;
use time::macros::date;

fn map(json: &str) -> ColumnMap {
    serde_json::from_str(json).unwrap()
}

fn full() -> ColumnMap {
    map(
        r#"{"delimiter": ";", "acquirer": {"fixed": "Elavon"}, "currency": {"column": "Currency"}, "amount": {"column": "Gross"},
        "fee": {"column": "Fee"}, "kind": {"column": "Type"}, "transaction_id": {"column": "Opayo id"},
        "reference": {"column": "Our ref"}, "date": {"column": "Date"}, "date_format": "day_month_year", "decimal_comma": true,
        "kinds": {"Sale": "payment", "Refund": "refund", "CHB": "chargeback", "Misc": "adjustment"}}"#,
    )
}

fn lines(map: ColumnMap, file: &[u8]) -> Vec<Result<StatementLine, RowError>> {
    StatementReader::new(file, map).unwrap().collect()
}

#[test]
fn a_file_reads_by_its_map_whatever_its_order_and_case() {
    let file = "\u{feff}DATE;our REF;Currency; Gross ;Fee;type;Opayo id\r\n\
        20/11/2026;SO000451;gbp;1.234,50;-1,45;SALE;{9c3a}\r\n\
        20.11.2026 09:15;;EUR;(10,00);;refund;\r\n";
    let lines = lines(full(), file.as_bytes());
    let sale = lines[0].as_ref().unwrap();
    assert_eq!((sale.kind, sale.amount, sale.fee), (LineKind::Payment, dec!(1234.50), dec!(1.45)));
    assert_eq!(sale.transaction_id.as_ref().unwrap().as_str(), "9C3A");
    assert_eq!((sale.date, sale.reference.as_deref()), (Some(date!(2026 - 11 - 20)), Some("SO000451")));
    let refund = lines[1].as_ref().unwrap();
    assert_eq!((refund.kind, refund.amount, refund.currency.as_str()), (LineKind::Refund, dec!(10.00), "EUR"));
    assert_eq!((refund.fee, refund.transaction_id.as_ref(), refund.date), (dec!(0), None, Some(date!(2026 - 11 - 20))));
}

#[test]
fn a_bad_line_is_told_with_its_place_and_the_rest_is_read() {
    let file = "Date;Our ref;Currency;Gross;Fee;Type;Opayo id\n\
        20/11/2026;;GBP;1,00;;Sale;\n\
        20/11/2026;;GBP;1.0.0;;Sale;\n\
        20/11/2026;;POUND;1,00;;Sale;\n\
        20/11/2026;;GBP;1,00;;Gift;\n\
        31/02/2026;;GBP;1,00;;Sale;\n\
        20/11/2026;;GBP\n\
        20/11/2026;;GBP;2,00;;CHB;\n\
        20/11/2026;;GBP;-0,01;;Misc;\n";
    let read = lines(full(), file.as_bytes());
    let faults: Vec<(u64, &str)> =
        read.iter().filter_map(|line| line.as_ref().err()).map(|fault| (fault.line, fault.column.as_str())).collect();
    assert_eq!(faults, [(3, "Gross"), (4, "Currency"), (5, "Type"), (6, "Date"), (7, "Gross")]);
    let good: Vec<_> = read.iter().filter_map(|line| line.as_ref().ok()).map(|line| (line.kind, line.amount)).collect();
    let expected =
        [(LineKind::Payment, dec!(1.00)), (LineKind::Chargeback, dec!(2.00)), (LineKind::Adjustment, dec!(-0.01))];
    assert_eq!(good, expected);
}

#[test]
fn without_kinds_the_sign_decides() {
    let by_sign = r#"{"acquirer": {"column": "A"}, "currency": {"fixed": "GBP"}, "amount": {"column": "B"}}"#;
    let read = lines(map(by_sign), b"A,B\nAmex,1.00\nAmex,-2.00\nAmex,3.00-\n");
    let kinds: Vec<_> = read.into_iter().map(|line| line.unwrap()).map(|line| (line.kind, line.amount)).collect();
    assert_eq!(kinds, [(LineKind::Payment, dec!(1)), (LineKind::Refund, dec!(2)), (LineKind::Refund, dec!(3))]);
    let fees = r#"{"acquirer": {"column": "A"}, "currency": {"fixed": "GBP"}, "amount": {"column": "B"}, "other_kinds": "fee"}"#;
    assert_eq!(lines(map(fees), b"A,B\nAmex,-0.30\n")[0].as_ref().unwrap().kind, LineKind::Fee);
}

#[test]
fn a_map_that_does_not_fit_is_told_at_once() {
    let missing = StatementReader::new(b"Date;Type\n".as_slice(), full()).unwrap_err();
    assert!(matches!(&missing, StatementError::NoColumn { column, .. } if column == "Currency"), "{missing}");
    assert_eq!(missing.to_string(), "the file has no column `Currency`; it has Date, Type");
    let delimiter = ColumnMap { delimiter: '·', ..full() };
    assert!(matches!(StatementReader::new(b"".as_slice(), delimiter), Err(StatementError::Delimiter('·'))));
    assert!(serde_json::from_str::<ColumnMap>(r#"{"amout": {"column": "x"}}"#).is_err());
}

#[test]
fn letters_of_windows_are_read() {
    let by_sign = r#"{"acquirer": {"column": "A"}, "currency": {"fixed": "GBP"}, "amount": {"column": "B"}}"#;
    let read = lines(map(by_sign), b"A,B\nCr\xe9dit,1.00\n");
    assert_eq!(read[0].as_ref().unwrap().acquirer.as_str(), "Crédit");
}
