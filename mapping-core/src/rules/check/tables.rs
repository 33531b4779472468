//! Tables whose rows say something of each other: dated rates and steps of dunning.

use std::collections::BTreeSet;

use super::{key, rows};
use crate::rules::place::{Path, path};
use crate::rules::report::{Mark, Report};
use crate::rules::{FindingCode, RuleBook};

pub(super) fn check(book: &RuleBook, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    let told_elsewhere = |place: &str| place.starts_with("order["); // a word twice in a list
    for (place, message) in book.fx.faults().into_iter().filter(|(place, _)| !told_elsewhere(place)) {
        let is_row = place.ends_with(']');
        let (code, hint) = if is_row {
            (FindingCode::DuplicateRow, "keep the row of the source that the company goes by")
        } else {
            (FindingCode::OutOfRange, "a row is from, to, date, rate and source, such as \"1.0850\" by \"ECB\"")
        };
        tell(code, &found("fx", &place, left_out, report), &message, hint, report);
    }
    for (place, message) in book.revenue.faults() {
        let hint = "write the steps in their order, each after more failed attempts than the one before";
        tell(FindingCode::OutOfRange, &found("revenue", &place, left_out, report), &message, hint, report);
    }
}

fn tell(code: FindingCode, place: &Path, message: &str, hint: &str, report: &mut Report<'_, '_>) {
    let message = format!("`{}`: {message}", report.tree().name(place));
    report.error(code, place, Mark::Value, message, Some(hint.to_owned()));
}

/// The way to a place below a section: `rates[2].rate`, in which rows are counted without those that could not be read.
fn found(section: &str, below: &str, left_out: &BTreeSet<Path>, report: &Report<'_, '_>) -> Path {
    below.split('.').fold(path(&[section]), |way, part| {
        match part.strip_suffix(']').and_then(|one| one.split_once('[')) {
            Some((list, row)) => {
                let list = key(&way, list);
                let row = row.parse().ok().and_then(|row: usize| rows(&list, left_out, report).get(row).cloned());
                row.unwrap_or(list)
            }
            None => key(&way, part),
        }
    })
}
