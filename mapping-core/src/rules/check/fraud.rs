//! The company's own fraud rules: ids of their own, conditions that something fits, rules that never decide, and rules of which only
//! the order decides.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::fitting;
use super::gl_rules::distinct_ids;
use super::words::screener;
use super::{is_whole, key, rows};
use crate::rules::fraud_overlap::{common, covers};
use crate::rules::place::{Path, path};
use crate::rules::report::{Mark, Report, Sentence};
use crate::rules::{FindingCode, FraudConditions, FraudRule, RuleBook};

pub(super) fn check(book: &RuleBook, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    let rows = rows(&path(&["fraud", "rules"]), left_out, report);
    let placed: Vec<(&FraudRule, &Path)> = book.fraud.rules.iter().zip(&rows).collect();
    distinct_ids("fraud.rules", placed.iter().map(|(rule, row)| (rule.id.as_str(), *row)), report);
    for (rule, row) in &placed {
        let when = key(row, "when");
        if is_whole(&when, left_out) {
            conditions(&rule.when, &when, report);
        }
    }
    if !report.has_errors() {
        order(book, &placed, report);
    }
}

/// Something has to fit each condition.
fn conditions(when: &FraudConditions, place: &Path, report: &mut Report<'_, '_>) {
    let metadata = when.metadata.iter().map(|(name, condition)| (key(&key(place, "metadata"), name), condition));
    let provider = when.provider.iter().map(|condition| (key(place, "provider"), condition));
    for (place, condition) in metadata.chain(provider) {
        fitting(&place, condition, report);
    }
    if let Some(condition) = &when.provider {
        screener(&key(place, "provider"), condition, report);
    }
    let ends = when.score.and_then(|score| score.from.zip(score.to));
    if ends.is_some_and(|(from, to)| from > to) {
        let why = "the range ends before it begins, so that no score fits";
        nothing_fits(&key(place, "score"), why, "exchange `from` and `to`", report);
    }
    if let [_] = when.countries_differ.as_slice() {
        let why = "one country cannot differ from itself, so that nothing fits";
        nothing_fits(&key(place, "countries_differ"), why, "name at least two of billing, shipping and card", report);
    }
}

fn nothing_fits(place: &Path, why: &str, hint: &str, report: &mut Report<'_, '_>) {
    let message = format!("`{}`: {why}", report.tree().name(place));
    report.error(FindingCode::EmptyCondition, place, Mark::Value, message, Some(hint.to_owned()));
}

/// Rules in the order of trial, each against those before it.
fn order(book: &RuleBook, placed: &[(&FraudRule, &Path)], report: &mut Report<'_, '_>) {
    let places: BTreeMap<&str, &Path> = placed.iter().map(|(rule, row)| (rule.id.as_str(), *row)).collect();
    let ordered = book.fraud.in_order();
    for (position, rule) in ordered.iter().enumerate() {
        let Some(row) = places.get(rule.id.as_str()) else { continue };
        let earlier = ordered.get(..position).unwrap_or_default();
        match earlier.iter().find(|one| covers(&one.when, &rule.when)) {
            Some(winner) => unreachable(rule, winner, row, report),
            None => earlier.iter().for_each(|one| overlap(rule, one, row, report)),
        }
    }
}

fn unreachable(rule: &FraudRule, winner: &FraudRule, row: &Path, report: &mut Report<'_, '_>) {
    let sentence = Sentence {
        message: format!("fraud rule {} never decides: {} takes every payment that fits it", rule.id, winner.id),
        hint: Some("give it a higher priority, put it before the other, or take it out".to_owned()),
        witness: common(&winner.when, &rule.when),
    };
    report.warn(FindingCode::Unreachable, row, Mark::Key, sentence);
}

/// Two rules of one priority that do different things to a payment that fits both, unless the first is a special case.
fn overlap(rule: &FraudRule, winner: &FraudRule, row: &Path, report: &mut Report<'_, '_>) {
    let alike = rule.priority != winner.priority || rule.action == winner.action || covers(&rule.when, &winner.when);
    let Some(witness) = common(&winner.when, &rule.when).filter(|_| !alike) else { return };
    let (first, second) = (&winner.id, &rule.id);
    let sentence = Sentence {
        message: format!(
            "fraud rules {first} and {second} have the same priority and treat the same payment differently; {first} decides only \
             because it stands first"
        ),
        hint: Some("give the one that should decide a higher priority".to_owned()),
        witness: Some(witness),
    };
    report.warn(FindingCode::Overlap, row, Mark::Key, sentence);
}
