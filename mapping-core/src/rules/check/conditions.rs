//! The conditions of GL rules: facets that lines have, words that there are, and something that fits.

use std::collections::BTreeSet;

use super::{is_whole, key, words};
use crate::rules::condition::number;
use crate::rules::fault::one_of;
use crate::rules::place::{Path, Step};
use crate::rules::report::{Mark, Report};
use crate::rules::{Condition, FACETS, FindingCode, RuleBook};

pub(super) fn check(book: &RuleBook, rows: &[Path], left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    for (rule, row) in book.gl.iter().zip(rows) {
        let is_of_known_gateway = words::lets_in_a_known_gateway(rule.when.get("gateway"));
        for (facet, condition) in &rule.when {
            let place = place(row, facet, report);
            if is_facet(facet) {
                if is_whole(&place, left_out) {
                    fitting(&place, condition, report);
                    words::on_facet(&place, facet, condition, is_of_known_gateway, report);
                }
            } else {
                let message = format!("`{}`: no line has the facet {facet:?}", report.tree().name(&place));
                let hint = one_of(facet, FACETS, "the facets are `metadata.<key>` and", '`');
                report.error(FindingCode::UnknownFacet, &place, Mark::Key, message, Some(hint));
            }
        }
    }
}

fn is_facet(name: &str) -> bool {
    FACETS.contains(&name) || name.strip_prefix("metadata.").is_some_and(|key| !key.is_empty())
}

/// The way to a condition. `metadata.channel` is one key in quotes, or two without them.
fn place(row: &[Step], facet: &str, report: &Report<'_, '_>) -> Path {
    let when = key(row, "when");
    let whole = key(&when, facet);
    match facet.split_once('.') {
        Some((table, inner)) if report.tree().value(&whole).is_none() => key(&key(&when, table), inner),
        Some(_) | None => whole,
    }
}

/// Something has to fit, and something not.
pub(super) fn fitting(place: &[Step], condition: &Condition, report: &mut Report<'_, '_>) {
    let name = report.tree().name(place);
    let (code, message, hint) = match condition {
        Condition::OneOf(set) if set.is_empty() => (
            FindingCode::EmptyCondition,
            "an empty list fits nothing",
            "write the values that fit, or take the line out",
        ),
        Condition::Prefix { prefix } if prefix.is_empty() => (
            FindingCode::EmptyCondition,
            "every text begins with an empty prefix",
            "write how the values that fit begin",
        ),
        Condition::Range { from: Some(from), to: Some(to) } if number(from).is_some() != number(to).is_some() => (
            FindingCode::MixedRange,
            "one end of the range is a number and the other is not, so that texts are compared letter by letter",
            "write two numbers, or two texts",
        ),
        Condition::Range { .. } if condition.is_empty() => (
            FindingCode::EmptyCondition,
            "the range ends before it begins, so that nothing fits",
            "exchange `from` and `to`",
        ),
        Condition::Is(_) | Condition::OneOf(_) | Condition::Prefix { .. } | Condition::Range { .. } => return,
    };
    report.error(code, place, Mark::Value, format!("`{name}`: {message}"), Some(hint.to_owned()));
}

/// The single texts that a condition names, each with its way; none of a prefix or a range.
pub(super) fn values_of<'c>(place: &[Step], condition: &'c Condition) -> Vec<(Path, &'c str)> {
    let words: Vec<(Path, &str)> = match condition {
        Condition::Is(word) => vec![(place.to_vec(), word)],
        Condition::OneOf(set) => {
            let row = |row| place.iter().cloned().chain([Step::Row(row)]).collect();
            set.iter().enumerate().map(|(position, word)| (row(position), word.as_str())).collect()
        }
        Condition::Prefix { .. } | Condition::Range { .. } => Vec::new(),
    };
    words.into_iter().filter(|(_, word)| !word.is_empty()).collect()
}
