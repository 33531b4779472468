//! What a report about a rule book is like: all at once, in order, each with its place, and with an end.

use mapping_core::rules::FindingCode::{self, *};
use mapping_core::rules::{AccountRole, Finding, Findings, RuleBook, Severity};

/// What is found in a book, whether it loads or not.
pub(crate) fn found(text: &str) -> Findings {
    match RuleBook::load("book.toml", text) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings,
    }
}

/// What is found, save that the book leaves something open: most of these books are a few lines long.
pub(crate) fn beside_what_is_open(findings: &Findings) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.code != Uncovered).collect()
}

#[test]
fn all_faults_of_a_book_are_told_at_once_and_in_order() {
    let text = r#"
[company]
time_zone = "Europe/Londno"
curency = "GBP"
cut_off = "25:00"
cut_off = "17:00"

[accounts]
1000 = { name = "Bank", kind = "aset" }
1200 = { name = "Clearing", kind = "asset" }

[ledger]
bank = "1200"
fees = 6200
clearing = "12000"

[[gl]]
id = "fees"
account = "1201"
when = { brand = "amex", currency = "gbp" }

[[gl]]
id = "fees"

[[gl]]
id = "fees"
account = "1200"
priority = "high"
when = { method = 4, type = { from = "9", to = "1" } }

[fraud]
review = "hold it"
wait_seconds = -1

[nonsense]
a = { b = [1, 2.5, ""] }
"#;
    let findings = found(text);
    insta::assert_snapshot!(findings);
    assert!(findings.iter().zip(findings.iter().skip(1)).all(|(one, next)| one.span.start <= next.span.start));
}

#[test]
fn no_tolerance_is_negative() {
    let tolerances = serde_json::to_value(RuleBook::default().tolerance).unwrap();
    for key in tolerances.as_object().unwrap().keys() {
        for figure in ["-1", "\"-1\"", "\"-0.01\""] {
            let findings = found(&format!("[tolerance]\n{key} = {figure}\n"));
            let places: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
            assert!(findings.has_errors() && places == [2], "{key} = {figure}\n{findings}");
        }
    }
}

#[test]
fn a_link_that_is_stored_nowhere_has_an_empty_key() {
    let loaded = RuleBook::load("book.toml", "[sync.customer]\nlink_key = \"\"\n").unwrap();
    assert_eq!(loaded.book.sync.customer.link_key, "");
}

#[test]
fn what_is_no_toml_is_told_line_by_line_and_the_rest_is_read_all_the_same() {
    let text = "[company]\ntime_zone = \"UTC\ncurrency = = 5\n\n[fraud]\nreview = \"never\"\nscren = true\n";
    let findings = found(text);
    let places: Vec<(FindingCode, usize)> = findings.iter().map(|one| (one.code, one.line)).collect();
    assert_eq!(places[..2], [(Syntax, 2), (Syntax, 3)], "{findings}");
    assert!(places.contains(&(UnknownValue, 6)) && places.contains(&(UnknownKey, 7)), "{findings}");
}

#[test]
fn a_file_that_is_too_long_is_not_looked_into() {
    let findings = found(&"# comment\n".repeat(200_000));
    let codes: Vec<FindingCode> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [TooLong]);
}

#[test]
fn bytes_that_are_no_utf_8_are_told_with_their_place() {
    let findings = RuleBook::load_bytes("book.toml", b"[payment]\nother_method = \"Caf\xe9\"\n").unwrap_err();
    let places: Vec<_> = findings.iter().map(|one| (one.code, one.line, one.column)).collect();
    assert_eq!(places, [(NotUtf8, 2, 20)]);
    assert!(RuleBook::load_bytes("book.toml", "[payment]\nother_method = \"Café\"\n".as_bytes()).is_ok());
}

#[test]
fn a_byte_order_mark_and_windows_lines_change_no_place() {
    let text = "\u{feff}[company]\r\ntime_zone = \"UTC\"\r\ncurency = \"GBP\"\r\n";
    let findings = found(text);
    let places: Vec<_> = findings.iter().map(|one| (one.code, one.line, one.column)).collect();
    assert_eq!(places, [(UnknownKey, 3, 1)], "{findings}");
    let first = found("\u{feff}compny = 1\n");
    assert_eq!(first.iter().map(|one| (one.line, one.column)).collect::<Vec<_>>(), [(1, 1)]);
    assert!(first.to_string().contains("\n 1 | compny = 1\n   | ^^^^^^\n"), "{first}");
    assert!(beside_what_is_open(&found("\u{feff}[company]\n")).is_empty());
}

#[test]
fn columns_count_characters_and_the_mark_stands_under_them() {
    let text = "[payment]\nmethods = { \"Zürich–Pay\" = \"Überweisung\", card = 5 }\n";
    let findings = found(text);
    assert_eq!(findings.iter().map(|one| (one.line, one.column)).collect::<Vec<_>>(), [(2, 50)]);
    insta::assert_snapshot!(findings, @r#"
    error[wrong_type]: `payment.methods.card` has to be a text in quotes, and is 5
      --> book.toml:2:50
       |
     2 | methods = { "Zürich–Pay" = "Überweisung", card = 5 }
       |                                                  ^
       = hint: write "5"
    "#);
}

#[test]
fn a_long_line_is_shown_around_the_fault() {
    let text = format!("[payment]\nmethods = {{ {} card = 5 }}\n", "a = \"b\", ".replace('a', &"a".repeat(500)));
    let report = found(&text).to_string();
    assert!(report.lines().all(|line| line.chars().count() < 140), "{report}");
    let mark = report.lines().find(|line| line.trim_start().starts_with("| ") && line.ends_with('^')).unwrap();
    let line = report.lines().find(|line| line.contains("card = ")).unwrap();
    assert_eq!(line.chars().nth(mark.chars().count() - 1), Some('5'), "{report}");
}

#[test]
fn there_is_an_end_to_findings() {
    let text: String = (0..500).map(|number| format!("key{number} = 1\n")).collect();
    let findings = found(&text);
    assert_eq!(findings.len(), 101);
    assert_eq!(findings.iter().filter(|finding| finding.code == TooMany).count(), 1);
}

#[test]
fn a_book_with_warnings_alone_loads_and_gives_them_back() {
    let loaded = RuleBook::load("book.toml", "[company]\ncut_off = \"06:00\"\n").unwrap();
    assert_eq!(loaded.book.company.cut_off, Some(time::macros::time!(6:00)));
    let codes: Vec<FindingCode> = beside_what_is_open(&loaded.warnings).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [EarlyCutOff]);
    assert!(!loaded.warnings.has_errors());
}

#[test]
fn what_a_book_leaves_open_is_told_with_something_to_try() {
    let text = "[[gl]]\nid = \"cards\"\naccount = \"6200\"\nwhen = { role = \"fees\", method = { prefix = \"card\" } }\n[payment]\n";
    let findings = found(&text.replace("[payment]", "[ledger]\nsuspense = \"1\"\n[payment]"));
    let told: Vec<&Finding> = findings.iter().collect();
    assert!(told.iter().all(|finding| finding.code == Uncovered && finding.witness.is_some()), "{findings}");
    assert_eq!(told.len(), AccountRole::ALL.len(), "each role but the one with an account, and the payment methods");
    let fees = told.iter().find(|finding| finding.message.contains("role fees")).unwrap();
    assert_eq!(fees.witness.as_deref(), Some("role = \"fees\""), "a fee whose method is not known");
    let methods = told.last().unwrap();
    insta::assert_snapshot!(methods.witness.as_deref().unwrap(), @r#"method = "custom""#);
    assert!(findings.to_string().contains(" = for example: method = \"custom\"\n"), "{findings}");
    assert_eq!(serde_json::to_value(methods).unwrap()["witness"], "method = \"custom\"");
}

#[test]
fn rules_of_which_only_the_order_decides_are_told_with_a_case_that_fits_both() {
    let rule = |id: &str, action: &str, when: &str| {
        format!("[[fraud.rules]]\nid = \"{id}\"\naction = \"{action}\"\n[fraud.rules.when]\n{when}\n")
    };
    let witness = |one: &str, other: &str| {
        let text = format!("{}[fraud]\nscreen = true\n{}{}", "", rule("a", "hold", one), rule("b", "reject", other));
        let findings = found(&text);
        let told = beside_what_is_open(&findings).into_iter().map(|finding| (finding.code, finding.witness.clone()));
        told.map(|(code, witness)| (code, witness.unwrap_or_default())).collect::<Vec<_>>()
    };
    let bound = |amount: &str, currency: &str| {
        format!("amount_at_least = [{{ amount = \"{amount}\", currency = \"{currency}\" }}]")
    };
    let cases = [
        ("score = { from = 10, to = 40 }", "score = { from = 30 }", Some((Overlap, "score = 30"))),
        ("score = { from = 10, to = 20 }", "score = { from = 30 }", None),
        ("score = { to = 20 }", "score = { to = 10 }", Some((Unreachable, "score = 10"))),
        ("score = { to = 10 }", "score = { to = 20 }", None), // a special case that stands first
        ("recommendation = [\"review\"]", "recommendation = [\"reject\"]", None),
        (
            "recommendation = [\"review\", \"reject\"]",
            "recommendation = [\"reject\"]",
            Some((Unreachable, "recommendation = reject")),
        ),
        ("provider = { prefix = \"Ra\" }", "provider = \"Radar\"", Some((Unreachable, "provider = \"Radar\""))),
        ("provider = \"T3M\"", "provider = \"Radar\"", None),
        (&bound("100.00", "GBP"), &bound("500.00", "GBP"), Some((Unreachable, "captured = 500.00 GBP"))),
        (&bound("100.00", "GBP"), &bound("500.00", "USD"), None),
        (
            "countries_differ = [\"billing\", \"card\", \"shipping\"]",
            "countries_differ = [\"billing\", \"card\"]",
            Some((
                Unreachable,
                "different: billing country, card country, shipping country, billing country, card country",
            )),
        ),
        ("new_customer = true", "new_customer = false", None),
        (
            "metadata.channel = \"web\"",
            "new_customer = true",
            Some((Overlap, "new_customer = true, metadata.channel = \"web\"")),
        ),
        ("metadata.channel = \"web\"", "metadata.channel = \"shop\"", None),
    ];
    for (one, other, expected) in cases {
        let expected: Vec<(FindingCode, String)> =
            expected.into_iter().map(|(code, text)| (code, text.to_owned())).collect();
        assert_eq!(witness(one, other), expected, "{one} before {other}");
    }
}

#[test]
fn a_book_of_a_hundred_warnings_loads_all_the_same() {
    let rule = |number: usize| {
        format!("[[gl]]\nid = \"r{number}\"\naccount = \"{number}\"\nwhen.\"metadata.k{number}\" = \"x\"\n")
    };
    let text: String = (0..20).map(rule).collect();
    let loaded = RuleBook::load("book.toml", &text).unwrap();
    assert_eq!(loaded.warnings.len(), 101);
    assert!(loaded.warnings.iter().any(|finding| finding.code == TooMany && finding.severity == Severity::Warning));
}

#[test]
fn a_finding_is_one_line_of_text_too_and_json() {
    let findings = found("[company]\ntimezone = \"UTC\"\n");
    let finding: &Finding = findings.iter().next().unwrap();
    insta::assert_snapshot!(finding, @"book.toml:2:1: error[unknown_key]: `company.timezone`: no rule has this key; did you mean `time_zone`?");
    let json = serde_json::to_value(finding).unwrap();
    assert_eq!((&json["code"], &json["severity"], &json["line"]), (&"unknown_key".into(), &"error".into(), &2.into()));
}
