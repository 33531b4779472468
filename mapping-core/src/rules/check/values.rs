//! Single values, wherever they stand: no text is empty, nothing stands twice in a list, and no tolerance is negative.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::{beneath, is_left_out};
use crate::rules::FindingCode;
use crate::rules::place::{Path, Step};
use crate::rules::report::{Mark, Report};

pub(super) fn check(left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    let tree = report.tree();
    tree.walk(&mut |path, value| {
        if !is_left_out(path, left_out) {
            empty_key(path, report);
            match value {
                DeValue::String(text) if text.trim().is_empty() && !may_be_empty(path) => empty_text(path, report),
                DeValue::String(text) if is_tolerance(path) && is_negative(text) => negative(path, report),
                DeValue::Integer(number) if is_tolerance(path) && is_negative(number.as_str()) => {
                    negative(path, report)
                }
                DeValue::Array(rows) => {
                    let texts: Vec<Option<&str>> = rows.iter().map(|row| row.get_ref().as_str()).collect();
                    repeated(path, &texts, report);
                }
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Table(_) => {}
            }
        }
    });
}

fn empty_key(path: &[Step], report: &mut Report<'_, '_>) {
    if let [.., Step::Key(key)] = path
        && key.trim().is_empty()
    {
        let message = format!("`{}`: the key is empty", report.tree().name(path));
        report.error(
            FindingCode::EmptyText,
            path,
            Mark::Key,
            message,
            Some("name it, or take the line out".to_owned()),
        );
    }
}

/// An empty `link_key` says that nothing is stored at the gateway.
fn may_be_empty(path: &[Step]) -> bool {
    matches!(path, [Step::Key(section), .., Step::Key(key)] if section == "sync" && key == "link_key")
}

fn empty_text(path: &[Step], report: &mut Report<'_, '_>) {
    let message = format!("`{}` is an empty text", report.tree().name(path));
    let hint = "write a value, or take the line out".to_owned();
    report.error(FindingCode::EmptyText, path, Mark::Value, message, Some(hint));
}

fn repeated(path: &[Step], texts: &[Option<&str>], report: &mut Report<'_, '_>) {
    let mut seen = BTreeSet::new();
    for (row, text) in texts.iter().enumerate() {
        if let Some(text) = text.filter(|text| !seen.insert(*text)) {
            let place = beneath(path, Step::Row(row));
            let message = format!("`{}`: {text:?} stands in the list already", report.tree().name(&place));
            let hint = "take one of the two out".to_owned();
            report.warning(FindingCode::RepeatedValue, &place, Mark::Value, message, Some(hint));
        }
    }
}

fn is_tolerance(path: &[Step]) -> bool {
    matches!(path, [Step::Key(section), _, ..] if section == "tolerance")
}

fn is_negative(text: &str) -> bool {
    text.trim()
        .strip_prefix('-')
        .is_some_and(|rest| rest.trim_start().starts_with(|first: char| first.is_ascii_digit() || first == '.'))
}

fn negative(path: &[Step], report: &mut Report<'_, '_>) {
    let message = format!("`{}` is negative", report.tree().name(path));
    let hint = "a tolerance counts in both directions; write it without a sign".to_owned();
    report.error(FindingCode::OutOfRange, path, Mark::Value, message, Some(hint));
}
