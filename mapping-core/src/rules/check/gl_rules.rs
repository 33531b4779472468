//! The ids of rules, which reasons quote: each has one of its own.

use std::collections::BTreeMap;

use super::key;
use crate::rules::place::Path;
use crate::rules::report::{Mark, Report};
use crate::rules::{FindingCode, RuleBook};

pub(super) fn check(book: &RuleBook, rows: &[Path], report: &mut Report<'_, '_>) {
    distinct_ids("gl", book.gl.iter().map(|rule| rule.id.as_str()).zip(rows), report);
}

/// Tells of every rule of a list whose id an earlier one has.
pub(super) fn distinct_ids<'b>(
    list: &str,
    rules: impl IntoIterator<Item = (&'b str, &'b Path)>,
    report: &mut Report<'_, '_>,
) {
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, row) in rules {
        let id = key(row, "id");
        let line = report.line(&id);
        match lines.get(name) {
            Some(first) => {
                let message = format!("`{list}.{name}`: another rule of this id stands on line {first}");
                let hint = "reasons quote the id, so that each rule needs one of its own".to_owned();
                report.error(FindingCode::DuplicateRule, &id, Mark::Value, message, Some(hint));
            }
            None => {
                lines.insert(name, line);
            }
        }
    }
}
