//! Whatever is written in a file, it becomes a rule book or findings that say what is wrong with it.

use mapping_core::canonical::PaymentMethod;
use mapping_core::payment_method::resolve;
use mapping_core::rules::{AccountRole, Findings, LineFacets, RuleBook};
use proptest::prelude::*;

/// What holds of every text.
fn obeys_the_laws(text: &str) -> Result<(), TestCaseError> {
    let findings: Findings = match RuleBook::load("book.toml", text) {
        Ok(loaded) => {
            prop_assert!(!loaded.warnings.has_errors());
            loaded.warnings
        }
        Err(findings) => {
            prop_assert!(findings.has_errors(), "a refused book says why");
            findings
        }
    };
    for finding in &findings {
        prop_assert!(finding.line >= 1 && finding.line <= text.split('\n').count(), "{}", finding);
        prop_assert!(finding.span.start <= finding.span.end && finding.span.end <= text.len(), "{}", finding);
        prop_assert!(text.get(finding.span.clone()).is_some(), "{}", finding);
        prop_assert!(finding.column >= 1 && !finding.message.is_empty());
    }
    prop_assert_eq!(
        findings.to_string(),
        match RuleBook::load("book.toml", text) {
            Ok(loaded) => loaded.warnings.to_string(),
            Err(findings) => findings.to_string(),
        },
        "the same text has the same findings"
    );
    Ok(())
}

/// A shipped book, cut into pieces of which some are exchanged, doubled, dropped or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let book = prop::sample::select(vec![RuleBook::OPAYO_SYSPRO_TOML, RuleBook::STRIPE_TIMS_TOML]);
    let change = (any::<prop::sample::Index>(), 0_usize..12, "[\\[\\]{}=\"',.#\n a-z0-9é-]{0,6}");
    (book, prop::collection::vec(change, 1..6)).prop_map(|(book, changes)| {
        let mut text = book.to_owned();
        for (place, width, replacement) in changes {
            let start = floor(&text, place.index(text.len() + 1));
            let end = floor(&text, start + width);
            text.replace_range(start..end, &replacement);
        }
        text
    })
}

fn floor(text: &str, mut place: usize) -> usize {
    place = place.min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Lines that look like those of a rule book.
fn lines() -> impl Strategy<Value = String> {
    let keys =
        "(company|ledger|gl|accounts|fraud|order|when|id|account|role|time_zone|cut_off|currency|review|sku_aliases|x)";
    let values = r#"("[a-z0-9:/-]{0,6}"|-?[0-9]{1,22}|[0-9]\.[0-9]|true|\[\]|\["a", "a"\]|\{\}|\{ a = 1 \}|17:30:00|2026-01-01|nan)"#;
    let line = format!(
        r#"(\[{keys}\]|\[\[{keys}\]\]|\[{keys}\.{keys}\]|{keys} = {values}|{keys}\.{keys} = {values}|"" = {values})"#
    );
    let line = prop::string::string_regex(&line).unwrap();
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

/// A book in which a few roles may lack an account, with rules that may or may not place their lines.
fn nearly_whole() -> impl Strategy<Value = String> {
    let condition = prop::sample::select(vec![
        "role = \"fees\"",
        "role = [\"fees\", \"bank\"]",
        "role = \"bank\", method = { prefix = \"card\" }",
        "method = { from = \"a\", to = \"zzzz\" }",
        "card_brand = \"amex\"",
        "\"metadata.n\" = { to = \"5\" }",
        "",
    ]);
    let rules = prop::collection::vec((condition, -1..2_i8, any::<bool>()), 0..4);
    let open = prop::sample::subsequence(vec!["fees", "bank", "suspense", "revenue"], 0..3);
    (open, rules, prop::bool::weighted(0.8), any::<bool>()).prop_map(|(open, rules, names_others, defers)| {
        let roles = AccountRole::ALL.iter().filter(|role| !open.contains(&role.as_str()));
        let mut text: String = roles.map(|role| format!("ledger.{role} = \"1\"\n")).collect();
        if names_others {
            text += "payment.other_method = \"Other\"\n";
        }
        if defers {
            text += "revenue.policy = \"defer\"\n";
        }
        for (number, (when, priority, special)) in rules.iter().enumerate() {
            let account = if *special { "2" } else { "1" };
            text += &format!(
                "[[gl]]\nid = \"r{number}\"\npriority = {priority}\naccount = \"{account}\"\nwhen = {{ {when} }}\n"
            );
        }
        text
    })
}

/// A line of some role with or without facets.
fn some_line() -> impl Strategy<Value = LineFacets> {
    let text = |values: &'static [&'static str]| prop::option::of(prop::sample::select(values));
    let facets = (text(&["card", "cash", "", "zzzzz"]), text(&["amex", "visa"]), text(&["4", "5.5", "x"]));
    (prop::sample::select(AccountRole::ALL), facets).prop_map(|(role, (method, brand, n))| {
        LineFacets::new(role).with("method", method).with("card_brand", brand).with("metadata.n", n)
    })
}

#[test]
fn deep_nesting_ends_in_a_finding() {
    for text in [format!("a = {}", "[".repeat(5_000)), format!("a = {}1", "{ a = ".repeat(5_000)), "a.".repeat(5_000)] {
        assert!(RuleBook::load("book.toml", &text).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::default())] // PROPTEST_CASES tries more

    #[test]
    fn any_text_is_a_book_or_has_findings(text in any::<String>()) {
        obeys_the_laws(&text)?;
    }

    #[test]
    fn any_bytes_are_a_book_or_have_findings(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(findings) = RuleBook::load_bytes("book.toml", &bytes) {
            prop_assert!(findings.has_errors());
            prop_assert!(!findings.to_string().is_empty());
        }
    }

    #[test]
    fn lines_of_a_rule_book_are_a_book_or_have_findings(text in lines()) {
        obeys_the_laws(&text)?;
    }

    #[test]
    fn a_book_without_findings_never_lacks_an_answer(text in nearly_whole(), lines in prop::collection::vec(some_line(), 20), kind in "[a-z_]{0,9}") {
        let loaded = RuleBook::load("book.toml", &text).map_err(|findings| TestCaseError::fail(findings.to_string()))?;
        let method = PaymentMethod { kind, brand: None, last4: None, wallet: None };
        let answers = lines.iter().all(|line| loaded.book.book(line).is_ok()) && resolve(&method, &loaded.book.payment).is_ok();
        prop_assert!(answers || !loaded.warnings.is_empty(), "{}", text);
        let is_whole = AccountRole::ALL.iter().all(|role| loaded.book.ledger.account(*role).is_some());
        prop_assert!(!loaded.warnings.is_empty() || is_whole || !loaded.book.gl.is_empty());
    }

    #[test]
    fn a_book_that_loads_is_stored_and_read_again(text in lines()) {
        if let Ok(loaded) = RuleBook::load("book.toml", &text) {
            let stored = serde_json::to_string(&loaded.book).unwrap();
            prop_assert_eq!(serde_json::from_str::<RuleBook>(&stored).unwrap(), loaded.book);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 8))] // whole books

    #[test]
    fn a_mutated_book_is_a_book_or_has_findings(text in mutated()) {
        obeys_the_laws(&text)?;
    }
}
