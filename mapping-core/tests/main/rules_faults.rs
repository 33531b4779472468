//! Every fault that a rule book can have, told with its place and what to write instead.

use mapping_core::rules::FindingCode::{self, *};
use mapping_core::rules::{AccountRole, RuleBook, Severity};

use super::rules_faults_of_form::CASES as OF_FORM;
use super::rules_faults_of_sense::CASES as OF_SENSE;
use super::rules_findings::{beside_what_is_open, found};

/// An account for every role, on 28 lines.
fn ledger() -> String {
    let roles = AccountRole::ALL.iter().map(|role| format!("{role} = \"1200-00\"\n"));
    std::iter::once("[ledger]\n".to_owned()).chain(roles).collect()
}

/// A book, and the one thing that is wrong with it: code, line, column, the text at the place, the key, and a part of the hint.
pub(crate) struct Case(
    pub(crate) &'static str,
    pub(crate) FindingCode,
    pub(crate) usize,
    pub(crate) usize,
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) &'static str,
);

fn cases() -> impl Iterator<Item = &'static Case> {
    OF_FORM.iter().chain(OF_SENSE)
}

#[test]
fn each_fault_is_told_with_its_place_its_key_and_a_hint() {
    let wrong: Vec<String> = cases().filter_map(|case| case.difference()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Case {
    /// How what is found differs from the case.
    fn difference(&self) -> Option<String> {
        let Self(text, code, line, column, marked, key, hint) = *self;
        let text = text.replace("CHART\n", "[accounts]\n1200-00 = { name = \"Clearing\", kind = \"asset\" }\n");
        let text = text.replace("LEDGER\n", &ledger());
        let findings = found(&text);
        let counted = if code == Uncovered { findings.iter().collect() } else { beside_what_is_open(&findings) };
        let [finding] = counted[..] else {
            return Some(format!("one finding, not {}:\n{text}\n{findings}", findings.len()));
        };
        let place = (finding.code, finding.line, finding.column, &text[finding.span.clone()], finding.key.as_str());
        let hinted = finding.hint.as_deref().unwrap_or_default();
        let last = key.rsplit('.').next().unwrap_or_default();
        let same = place == (code, line, column, marked, key)
            && hinted.contains(hint)
            && hinted.is_empty() == hint.is_empty()
            && finding.message.contains(last)
            && RuleBook::load("book.toml", &text).is_err() == (finding.severity == Severity::Error);
        (!same).then(|| format!("expected {:?}, hint {hint:?}, found {place:?}\n{findings}", (code, line, column, key)))
    }
}

#[test]
fn every_code_is_one_word_of_its_own() {
    let texts: std::collections::BTreeSet<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), FindingCode::ALL.len());
    for code in FindingCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str(), "printed and stored alike");
        let told_elsewhere = [TooLong, NotUtf8, TooMany];
        let in_table = cases().any(|case| case.1 == *code);
        assert!(in_table || told_elsewhere.contains(code), "{code} has a case in the table");
    }
}
