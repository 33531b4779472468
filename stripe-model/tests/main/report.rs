//! Report files as people run them.

use stripe_model::report::{DecimalSeparator, Report, ReportError, RowError};
use stripe_model::*;
use time::OffsetDateTime;

#[test]
fn columns_are_found_by_name_in_any_order() {
    let csv = "\u{feff}reporting_category,net,fee,gross,currency,balance_transaction_id,created_utc,created,card_brand,payment_metadata[order],payment_metadata[shop],refund_metadata[why],is_link\n\
        charge,24.05,0.95,25,USD,txn_1,2026-03-01 09:30:00,2026-03-01 10:30:00,Visa,A-17,,,false\n\
        refund,-10,0,-10,usd,txn_2,2026-03-02 00:00:00,2026-03-02 01:00:00,,,\"London, UK\",late,\n";
    let rows: Vec<_> = Report::open(csv.as_bytes()).unwrap().collect::<Result<_, _>>().unwrap();
    let [charge, refund] = rows.as_slice() else { panic!() };
    assert_eq!((charge.line, refund.line), (2, 3));
    assert_eq!((charge.gross_minor(), charge.fee_minor(), charge.net_minor()), (Ok(2500), Ok(95), Ok(2405)));
    assert_eq!((&charge.currency, &refund.currency), (&"usd".into(), &"usd".into()));
    assert_eq!(charge.created_utc, OffsetDateTime::from_unix_timestamp(1_772_357_400).ok());
    assert_eq!(charge.created.map(|time| time.to_string()).as_deref(), Some("2026-03-01 10:30:00.0"));
    assert_eq!(charge.card_brand, Some(CardBrand::Visa));
    assert_eq!(charge.payment_metadata.get("order").map(String::as_str), Some("A-17"));
    assert_eq!(charge.payment_metadata.len(), 1);
    assert_eq!(charge.other.get("is_link").map(String::as_str), Some("false"));
    assert_eq!((&refund.reporting_category, refund.net_minor()), (&ReportingCategory::Refund, Ok(-1000)));
    assert_eq!(refund.payment_metadata.get("shop").map(String::as_str), Some("London, UK"));
    assert_eq!(refund.refund_metadata.get("why").map(String::as_str), Some("late"));
}

#[test]
fn a_comma_may_stand_for_the_point() {
    let csv = "currency,gross,fee,net,reporting_category\neur,\"12,50\",\"0,44\",\"12,06\",charge\n";
    let row = Report::open(csv.as_bytes()).unwrap().separator(DecimalSeparator::Comma).next().unwrap().unwrap();
    assert_eq!(row.net_minor(), Ok(1206));
    let wrong = Report::open(csv.as_bytes()).unwrap().next().unwrap().unwrap_err();
    assert_eq!((wrong.line, wrong.column.as_str(), wrong.value.as_str()), (2, "gross", "12,50"));
}

#[test]
fn a_bad_row_is_named_and_stops_no_other() {
    let csv = "currency,gross,fee,net,reporting_category,created_utc\n\
        usd,1,0,1,charge,2026-01-01 00:00:00\n\
        usd,one,0,1,charge,\n\
        usd,1,0,,charge,\n\
        ,1,0,1,charge,\n\
        usd,1,0,1,charge,01/02/2026\n\
        usd,1,0\n\
        usd,1e3,0,1,charge,\n\
        usd,\"1,000.00\",0,1,charge,\n\
        jpy,1.5,0,1.5,charge,\n\
        usd,2,0,2,charge,2026-01-02\n";
    let rows: Vec<Result<_, RowError>> = Report::open(csv.as_bytes()).unwrap().collect();
    let faults: Vec<(u64, &str, &str)> = rows
        .iter()
        .filter_map(|row| row.as_ref().err())
        .map(|e| (e.line, e.column.as_str(), e.value.as_str()))
        .collect();
    let expected = [
        (3, "gross", "one"),
        (4, "net", ""),
        (5, "currency", ""),
        (6, "created_utc", "01/02/2026"),
        (7, "", "3 cells"),
        (8, "gross", "1e3"),
        (9, "gross", "1,000.00"),
    ];
    assert_eq!(faults, expected);
    let good: Vec<_> = rows.into_iter().flatten().collect();
    assert_eq!(good.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 10, 11]);
    assert!(good[1].net_minor().unwrap_err().to_string().contains("jpy"), "half a yen is no amount");
}

#[test]
fn a_report_without_money_is_refused() {
    let open = |csv: &'static str| Report::open(csv.as_bytes()).map(|_| ()).unwrap_err();
    assert_eq!(open("currency,gross,fee,net\n"), ReportError::MissingColumn("reporting_category"));
    assert_eq!(open(""), ReportError::MissingColumn("currency"));
    let twice = "currency,gross,fee,net,net,reporting_category\n";
    assert_eq!(open(twice), ReportError::RepeatedColumn("net".into()));
}
