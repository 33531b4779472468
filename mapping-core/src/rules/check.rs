//! Whether a rule book that can be read makes sense: what its values say of each other and of the world. Each file checks one
//! thing and reports what it finds.

mod accounts;
mod aliases;
mod company;
mod conditions;
mod coverage;
mod figures;
mod fraud;
mod gl_rules;
mod names;
mod no_effect;
mod tables;
mod values;
mod words;

use std::collections::BTreeSet;

use super::RuleBook;
use super::place::{Path, Step, path};
use super::report::Report;

/// Checks a book. `left_out` is what could not be read of it; a book that could not be read at all has its single values checked
/// alone.
pub(super) fn check(book: Option<&RuleBook>, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    values::check(left_out, report);
    let Some(book) = book else { return };
    let rows = rows(&path(&["gl"]), left_out, report);
    company::check(book, report);
    accounts::check(book, left_out, report);
    gl_rules::check(book, &rows, report);
    conditions::check(book, &rows, left_out, report);
    aliases::check(book, report);
    names::check(book, left_out, report);
    figures::check(book, left_out, report);
    tables::check(book, left_out, report);
    fraud::check(book, left_out, report);
    if !report.has_errors() {
        no_effect::check(book, report);
        coverage::check(book, &rows, report); // what a book leaves open shows only once all of it was read
    }
}

/// The way to each row of a list that was read.
fn rows(list: &[Step], left_out: &BTreeSet<Path>, report: &Report<'_, '_>) -> Vec<Path> {
    let rows = report.tree().value(list).and_then(|rows| rows.get_ref().as_array()).map_or(0, |rows| rows.len());
    (0..rows).map(|row| beneath(list, Step::Row(row))).filter(|row| !left_out.contains(row)).collect()
}

/// The way one step further.
fn beneath(path: &[Step], step: Step) -> Path {
    path.iter().cloned().chain([step]).collect()
}

/// The way one key further.
fn key(path: &[Step], key: &str) -> Path {
    beneath(path, Step::Key(key.to_owned()))
}

/// Whether all of a value could be read.
fn is_whole(path: &[Step], left_out: &BTreeSet<Path>) -> bool {
    !left_out.iter().any(|inner| inner.starts_with(path))
}

/// Whether a value was left out, or is in something that was.
fn is_left_out(path: &[Step], left_out: &BTreeSet<Path>) -> bool {
    (1..=path.len()).any(|length| path.get(..length).is_some_and(|outer| left_out.contains(outer)))
}
