//! How rows arrive: files as ERPs and banks write them, whole and broken.

use mapping_core::money::{Currency, MinorUnitProfile, Money};
use mapping_core::reconcile::inputs::{
    ColumnMap, CompanyDays, CsvFile, DecimalSeparator, InputError, InputFault, Intake, LONGEST_CELL, SHOWN, read_csv,
    read_stripe_report,
};
use mapping_core::reconcile::{RowKind, Rows, Side};
use mapping_core::rules::{CompanyRules, RuleBook};
use proptest::prelude::*;
use time::macros::date;

const MAP: &str = r#"
    account.fixed = "stripe"
    key = "Key"
    amount.signed = "Amount"
    currency.column = "Ccy"
    date = "Date"
    reference = ["Text"]
"#;

fn map(text: &str) -> ColumnMap {
    toml::from_str(text).unwrap()
}

fn days() -> CompanyDays {
    CompanyDays::of(&RuleBook::stripe_tims().company).unwrap()
}

fn read(map: &ColumnMap, side: Side, bytes: &[u8]) -> Result<(Rows, Intake), InputError> {
    let mut rows = Rows::new();
    let intake = read_csv(&mut rows, side, CsvFile::new("file.csv", bytes), map, &days())?;
    assert_eq!(intake.all(), rows.len());
    Ok((rows, intake))
}

/// Rows as `key kind amount date`, broken ones as `line: fault`.
fn told(rows: &Rows) -> Vec<String> {
    let row = |id| match (rows.get(id), rows.broken(id)) {
        (Some(row), _) => format!("{} {} {} {} {}", row.key, row.kind.as_str(), row.amount, row.date, row.reference),
        (None, Some(broken)) => format!("{}: {}", broken.origin.line, broken.fault),
        (None, None) => unreachable!(),
    };
    rows.ids().map(row).collect()
}

#[test]
fn amounts_are_read_to_the_digit_by_the_separators_of_the_map() {
    let form = |decimal: &str, thousands: &str, text: &str| {
        let lines = format!("{MAP}\ndecimal_separator = \"{decimal}\"\nthousands_separator = \"{thousands}\"");
        let csv = format!("Key\tAmount\tCcy\tDate\tText\nk\t{text}\tEUR\t2026-11-20\t\n");
        let (rows, _) = read(&map(&lines), Side::Erp, csv.as_bytes()).unwrap();
        rows.ids().find_map(|id| rows.get(id)).map(|row| row.amount.amount().to_string())
    };
    let cases = [
        ("comma", "point", "1.234,56", Some("1234.56")),
        ("comma", "point", "(1.234,56)", Some("-1234.56")),
        ("comma", "point", "1.234,56-", Some("-1234.56")),
        ("comma", "point", "1.234", Some("1234.00")),
        ("comma", "point", "12.34,56", None),
        ("comma", "point", "1,234.56", None),
        ("comma", "space", "1 234 567,89", Some("1234567.89")),
        ("comma", "space", "1\u{a0}234,5", Some("1234.50")),
        ("point", "comma", "+1,234.56", Some("1234.56")),
        ("point", "apostrophe", "1'234.56", Some("1234.56")),
        ("point", "none", "\u{2212}0.01", Some("-0.01")),
        ("point", "none", ".5", Some("0.50")),
        ("point", "none", "1,234.56", None),
        ("point", "none", "1.005", None),
        ("point", "none", "1.2300", Some("1.23")),
        ("point", "none", "-(5)", None),
        ("point", "none", "1e3", None),
        ("point", "none", "NaN", None),
        ("point", "none", "\u{661}", None),
        ("point", "none", "99999999999999999999999999999999", None),
    ];
    for (decimal, thousands, text, amount) in cases {
        assert_eq!(form(decimal, thousands, text).as_deref(), amount, "{decimal} {thousands} {text:?}");
    }
}

#[test]
fn dates_are_read_by_their_named_form_and_instants_by_the_companys_day() {
    let cases = [
        ("year_month_day", "2026-11-20 23:00:00", Some(date!(2026 - 11 - 20))),
        ("day_month_year", "20.11.2026", Some(date!(2026 - 11 - 20))),
        ("day_month_year", "11/20/2026", None),
        ("month_day_year", "11/20/2026", Some(date!(2026 - 11 - 20))),
        ("day_month_name_year", "20 Nov 2026", Some(date!(2026 - 11 - 20))),
        ("compact", "20261120", Some(date!(2026 - 11 - 20))),
        ("compact", "2026112", None),
        ("utc_time", "2026-11-20 03:00:00", Some(date!(2026 - 11 - 19))), // nine in the evening in Chicago
        ("utc_time", "2026-11-20T03:00:00-06:00", Some(date!(2026 - 11 - 20))),
        ("unix_seconds", "1795000000", Some(date!(2026 - 11 - 18))),
        ("year_month_day", "2026-02-30", None),
        ("year_month_day", "", None),
    ];
    for (form, text, day) in cases {
        let csv = format!("Key;Amount;Ccy;Date;Text\nk;1;USD;{text};\n");
        let (rows, _) = read(&map(&format!("{MAP}\ndate_format = \"{form}\"")), Side::Erp, csv.as_bytes()).unwrap();
        assert_eq!(rows.ids().find_map(|id| rows.get(id)).map(|row| row.date), day, "{form} {text:?}");
    }
}

#[test]
fn a_broken_line_says_where_it_is_and_the_next_one_is_read() {
    let long = "x".repeat(1_000_000);
    let csv = format!(
        "key,AMOUNT,c c y,Date,Text\n\
         k1,1.00,USD,2026-11-20,\"two\nlines, one cell\"\n\
         k2,1.00\n\
         k3,1O.00,USD,2026-11-20,\n\
         k4,1.00,USX,2026-11-20,\n\
         k5,1.00,USD,2026-13-20,\n\
         k6,1.00,USD,2026-11-20,a,b\n\
         \n\
         k7,1.00,USD,2026-11-20,{long}\n\
         k8,1.00,JPY,2026-11-20,\"never closed\n\
         k9,-1,JPY,2026-11-20,last"
    );
    let (rows, intake) = read(&map(MAP), Side::Erp, csv.as_bytes()).unwrap();
    assert_eq!((intake.rows, intake.broken), (2, 7));
    let told = told(&rows);
    let begins = [
        "k1 payment 1.00 USD 2026-11-20 two\nlines, one cell",
        "4: the line has 2 of 5 cells",
        "5: column `Amount`: \"1O.00\" is not an amount such as 1234.56; the line is: k3,1O.00,USD",
        "6: column `Ccy`: \"USX\" is not a currency",
        "7: column `Date`: \"2026-13-20\" is not a date such as 2026-11-20",
        "8: the line has 6 cells, and the header 5",
        "10: column `Text`: has 1000000 bytes, more than",
        "11: a quote opens here and does not close",
        "k9 refund -1 JPY 2026-11-20 last",
    ];
    for (told, begin) in told.iter().zip(begins) {
        assert!(told.starts_with(begin), "{told}\nis not\n{begin}");
        assert!(told.chars().count() < SHOWN + 200, "{told}");
    }
    const { assert!(LONGEST_CELL < 1_000_000) };
    let third = rows.ids().nth(2).and_then(|id| rows.broken(id)).unwrap();
    assert_eq!((third.account, third.key, third.side), ("stripe", "k3", Side::Erp));
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let semicolons = format!("{MAP}\ndelimiter = \",\"");
    let cases: [(&str, &[u8], &str); 10] = [
        (MAP, b"", "file.csv: the file is empty; export it again"),
        (MAP, b"\n \n", "file.csv: the file is empty; export it again"),
        (MAP, b"k1,1.00,USD,2026-11-20,order 7\n", "file.csv:1: there is no header"),
        (MAP, b"Key,Amuont,Ccy,Date,Text\n", "did you mean `Amuont`?"),
        (
            MAP,
            b"Key,Sum,Ccy,Date,Text\n",
            "file.csv:1: column `Amount`: there is no such column; the file has Key, Sum",
        ),
        (MAP, b"Key#Amount#Ccy#Date#Text\n", "something else parts the columns"),
        (&semicolons, b"Key;Amount;Ccy;Date;Text\n", "write `delimiter = \";\"` in the map"),
        (MAP, b"Key,Amount,amount,Ccy,Date,Text\n", "column `Amount`: there are two columns of this name"),
        (MAP, b"\xff\xfeK\0", "file.csv:1: the file is UTF-16; save it as UTF-8"),
        (MAP, b"\"Key,Amount,Ccy\n", "file.csv:1: the header cannot be read: a quote opens here"),
    ];
    for (map_text, bytes, says) in cases {
        let error = read(&map(map_text), Side::Erp, bytes).err().unwrap().to_string();
        assert!(error.contains(says), "{error}\ndoes not say\n{says}");
    }
    let quoted = map(&MAP.replace("reference", "delimiter = '\"'\nreference"));
    assert!(matches!(read(&quoted, Side::Erp, b"x").err().unwrap().fault, InputFault::Map(_)));
    let unknown = toml::from_str::<ColumnMap>(&MAP.replace("reference", "refrence")).unwrap_err();
    assert!(unknown.to_string().contains("refrence"), "{unknown}");
}

#[test]
fn letters_are_utf_8_or_windows_1252_and_a_mixture_breaks_the_odd_lines() {
    let header = "Key,Amount,Ccy,Date,Text\n";
    let line = |key: &str, text: &[u8]| [format!("{key},1.00,EUR,2026-11-20,").as_bytes(), text, b"\n"].concat();
    let file = |lines: &[Vec<u8>]| [header.as_bytes(), lines.concat().as_slice()].concat();
    let last_word =
        |rows: &Rows| told(rows).iter().map(|row| row.rsplit(' ').next().unwrap().to_owned()).collect::<Vec<_>>();

    let bom = [b"\xef\xbb\xbf".as_slice(), &file(&[line("a", "Müller".as_bytes())])].concat();
    assert_eq!(last_word(&read(&map(MAP), Side::Bank, &bom).unwrap().0), ["Müller"]);
    let old = file(&[line("a", b"M\xfcller"), line("b", b"\x80uro"), line("c", b"un\x81known")]);
    let (rows, intake) = read(&map(MAP), Side::Bank, &old).unwrap();
    assert_eq!((last_word(&rows)[0].as_str(), last_word(&rows)[1].as_str(), intake.broken), ("Müller", "€uro", 1));
    let mixed = file(&[line("a", "Müller".as_bytes()), line("b", b"M\xfcller"), line("c", b"Mueller")]);
    let (rows, intake) = read(&map(MAP), Side::Bank, &mixed).unwrap();
    assert_eq!((intake.rows, intake.broken), (2, 1));
    assert!(told(&rows)[1].starts_with("3: byte 24 of the line is not UTF-8"), "{:?}", told(&rows));
    let strict = map(&format!("{MAP}\nencoding = \"utf-8\""));
    assert_eq!(read(&strict, Side::Bank, &old).unwrap().1.broken, 3);
}

#[test]
fn kinds_accounts_and_turned_signs_are_those_of_the_map() {
    let text = r#"
        account.column = "GL"
        accounts = { "1010-00" = "stripe" }
        key = "Key"
        amount.split = { adds = "Debit", takes = "Credit" }
        currency.fixed = "USD"
        date = "Date"
        turned = ["payout"]
        reference = ["Who", "What"]
        group = "Batch"
        skip_lines = 2
        [kind.column]
        name = "Type"
        values = { RC = "payment", "Credit  note" = "refund", PO = "payout" }
    "#;
    let csv = "Export of 20 Nov\n\nGL|Key|Debit|Credit|Date|Who|What|Batch|Type\n\
               1010-00|ch_1|5.00|0.00|2026-11-20|Ann|order|po_1|rc\n\
               1010-00|re_1||2.00|2026-11-20|||po_1|CREDIT NOTE\n\
               2020-00|po_1||3.00|2026-11-20||||PO\n\
               1010-00|x|1.00|1.00|2026-11-20||||RC\n\
               1010-00|y|||2026-11-20||||RC\n\
               1010-00|y||-1.00|2026-11-20||||RC\n\
               1010-00|z|1.00||2026-11-20||||XX\n";
    let (rows, intake) = read(&map(text), Side::Erp, csv.as_bytes()).unwrap();
    assert_eq!((intake.rows, intake.broken), (3, 4));
    let read: Vec<_> = rows.ids().filter_map(|id| rows.get(id)).collect();
    assert_eq!(read.iter().map(|row| row.account).collect::<Vec<_>>(), ["stripe", "stripe", "2020-00"]);
    assert_eq!((read[0].reference, read[0].group, read[0].origin.line), ("Ann order", "po_1", 4));
    assert_eq!((read[2].kind, read[2].amount.to_string()), (RowKind::Payout, "3.00 USD".to_owned()));
}

const REPORT: &str =
    "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,automatic_payout_id\n";

fn report(lines: &str) -> (Rows, Intake) {
    let mut rows = Rows::new();
    let csv = format!("{REPORT}{lines}");
    let file = CsvFile::new("report.csv", csv.as_bytes());
    let intake = read_stripe_report(&mut rows, file, "stripe", DecimalSeparator::Point, &days()).unwrap();
    (rows, intake)
}

#[test]
fn a_report_gives_members_and_the_payout_that_they_come_to() {
    let (rows, intake) = report(
        "txn_1,2026-11-17 03:00:00,usd,100.00,3.20,96.80,charge,ch_1,po_1\n\
         txn_2,2026-11-17 12:00:00,usd,-10.00,15.00,-25.00,dispute,du_1,po_1\n\
         txn_3,\"2026-11-17 12:00:00,usd,1.00,0,1.00,charge,ch_2,po_1\n\
         txn_4,2026-11-18 12:00:00,usd,-71.80,0.00,-71.80,payout,po_1,po_1\n\
         txn_5,2026-11-19 12:00:00,usd,71.80,0.00,71.80,payout_reversal,po_1,po_2\n\
         txn_6,2026-11-19 12:00:00,usd,1.00,0.50,1.00,charge,ch_3,\n\
         txn_7,,usd,1.00,0.50,0.50,charge,ch_4,\n",
    );
    assert_eq!((intake.rows, intake.broken), (4, 3));
    let read: Vec<_> = rows.ids().filter_map(|id| rows.get(id)).collect();
    let short: Vec<String> =
        read.iter().map(|row| format!("{} {} {} {}", row.key, row.kind.as_str(), row.amount, row.group)).collect();
    assert_eq!(
        short,
        [
            "ch_1 payment 100.00 USD po_1",
            "txn_2 dispute -10.00 USD po_1",
            "po_1 payout 71.80 USD ",
            "po_1/failed adjustment 71.80 USD po_2",
        ]
    );
    assert_eq!(read[0].date, date!(2026 - 11 - 16));
    let net = |row: &mapping_core::reconcile::Row<'_>| row.net.unwrap();
    assert_eq!(Money::sum(Currency::USD, read[..2].iter().map(net)).unwrap(), read[2].amount);
    let lines: Vec<u32> = rows.ids().filter_map(|id| Some(rows.broken(id)?.origin.line)).collect();
    assert_eq!(lines, [4, 7, 8]);
}

#[test]
fn a_report_without_its_columns_is_refused_with_its_place() {
    let mut rows = Rows::new();
    let mut fault = |csv: &str| {
        let file = CsvFile::new("report.csv", csv.as_bytes());
        read_stripe_report(&mut rows, file, "stripe", DecimalSeparator::Point, &days()).unwrap_err().to_string()
    };
    assert_eq!(fault(""), "report.csv: the file is empty; run the report again");
    assert!(fault("currency,gross,fee\n").starts_with("report.csv:1: column `net`: there is no such column"));
    assert!(fault(&REPORT.replace(',', ";")).contains("something else parts the columns"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Without quotes, a record is a line: every line below the header that is not blank is one row.
    #[test]
    fn no_line_is_lost(lines in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..12)) {
        let clean: Vec<Vec<u8>> = lines.into_iter()
            .map(|line| line.into_iter().filter(|byte| !b"\"\r\n".contains(byte)).collect())
            .collect();
        let csv = [b"Key,Amount,Ccy,Date,Text\n".to_vec(), clean.join(&b'\n')].concat();
        let (rows, intake) = read(&map(MAP), Side::Erp, &csv).unwrap();
        let wanted = clean.iter().filter(|line| !line.trim_ascii().is_empty()).count();
        prop_assert_eq!((rows.len(), intake.all()), (wanted, wanted));
    }

    /// With quotes, whatever the bytes, the readers count what they push, and one and the same number of rows comes of one file.
    #[test]
    fn arbitrary_bytes_break_rows_and_nothing_else(bytes in "[\"a1,;.\r\n\\-\u{e9}]{0,200}", noise in any::<Vec<u8>>()) {
        let csv = [REPORT.as_bytes(), bytes.as_bytes(), &noise].concat();
        let mut rows = Rows::new();
        let file = CsvFile::new("report.csv", &csv);
        let intake = read_stripe_report(&mut rows, file, "stripe", DecimalSeparator::Point, &days()).unwrap();
        prop_assert_eq!(intake.all(), rows.len());
        let lines: Vec<u32> = rows.ids().filter_map(|id| Some(rows.broken(id)?.origin.line)).collect();
        prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", lines);

        let any = map(&MAP.replace("\"Amount\"", "\"gross\"").replace("\"Key\"", "\"source_id\"")
            .replace("\"Ccy\"", "\"currency\"").replace("\"Date\"", "\"created_utc\"").replace("\"Text\"", "\"fee\""));
        let any = ColumnMap { delimiter: Some(','), ..any };
        prop_assert_eq!(read(&any, Side::Gateway, &csv).unwrap().0.len(), rows.len());
    }

    /// What the map's form writes, it reads.
    #[test]
    fn an_amount_comes_back_as_it_was_written(minor in any::<i32>()) {
        let amount = MinorUnitProfile::ISO.to_money(i64::from(minor), Currency::EUR).unwrap();
        let csv = format!("Key;Amount;Ccy;Date;Text\nk;{};EUR;2026-11-20;\n", amount.amount().to_string().replace('.', ","));
        let comma = map(&format!("{MAP}\ndecimal_separator = \"comma\""));
        let (rows, _) = read(&comma, Side::Erp, csv.as_bytes()).unwrap();
        prop_assert_eq!(rows.ids().find_map(|id| rows.get(id)).map(|row| row.amount), Some(amount));
    }
}

#[test]
#[ignore = "needs real tables: set SAMPLES to the samples folder"]
fn real_tables_are_read_without_a_lost_row() {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let table = |name: &str| std::fs::read(format!("{samples}/stripe/csv/{name}")).unwrap();
    let utc = CompanyDays::of(&CompanyRules::default()).unwrap();
    let common = "account.fixed = \"stripe\"\ncurrency.column = \"currency\"\ndate_format = \"utc_time\"\nunits = \"minor\"\namount.signed = \"amount\"\n";
    let tables = [
        (
            "balance_transaction_data.csv",
            "key = \"source\"\ndate = \"created\"\nfee = \"fee\"\nnet = \"net\"\ngroup = \"payout_id\"",
        ),
        ("payout_data.csv", "key = \"id\"\ndate = \"arrival_date\"\nkind.fixed = \"payout\""),
        ("charge_data.csv", "key = \"id\"\ndate = \"created\""),
        ("refund_data.csv", "key = \"id\"\ndate = \"created\"\nkind.fixed = \"refund\"\nturned = [\"refund\"]"),
        ("dispute_data.csv", "key = \"id\"\ndate = \"created\"\nkind.fixed = \"dispute\"\nturned = [\"dispute\"]"),
    ];
    for (name, columns) in tables {
        let (bytes, mut rows) = (table(name), Rows::new());
        let map = map(&format!("{common}{columns}"));
        let intake = read_csv(&mut rows, Side::Gateway, CsvFile::new(name, &bytes), &map, &utc).unwrap();
        let broken: Vec<String> = rows.ids().filter_map(|id| Some(rows.broken(id)?.to_string())).collect();
        assert!(broken.is_empty(), "{broken:#?}");
        assert!(intake.rows > 0 && intake.all() == rows.len(), "{name}");
    }
}
