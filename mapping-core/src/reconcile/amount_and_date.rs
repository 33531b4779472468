//! Rows without a common key: one amount, one currency, one kind, days within the window, and texts that are alike. Rows of one
//! text come first, the nearest in time before the others; then the most alike pair, the nearest in time, the one whose content
//! comes first.

use std::cmp::Reverse;

use super::calendar::Calendar;
use super::desk::Desk;
use super::likeness::likeness;
use super::row::{RowKind, Side};
use super::rows::{RowId, Rows, Stored};
use super::same_text;
use crate::rules::{Strategy, ToleranceRules};

/// Two rows that could belong together, the best first in the order of the fields.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    score: Reverse<u16>,
    days: u16,
    /// Places among the rows of each side in the order of their content.
    left: usize,
    right: usize,
}

/// A row that has a text.
pub(super) type Told<'a> = (RowId, &'a Stored);

/// Matches the open rows of one account.
pub(super) fn run(desk: &mut Desk<'_>, ids: &[RowId], left: Side, rules: &ToleranceRules, calendar: &Calendar) {
    same_text::run(desk, ids, left, rules.date_window, calendar);
    let (lefts, rights) = (told(desk, ids, left), told(desk, ids, Side::Erp));
    let same = |(_, one): &Told<'_>, (_, other): &Told<'_>| figures(one) == figures(other);
    // One amount at a time, so that only its candidates are kept.
    for lefts in lefts.chunk_by(same) {
        meet(desk, lefts, &rights, rules, calendar);
    }
}

/// Matches rows of one amount, the best candidates first.
fn meet(desk: &mut Desk<'_>, lefts: &[Told<'_>], rights: &[Told<'_>], rules: &ToleranceRules, calendar: &Calendar) {
    let rows = desk.rows;
    let mut candidates: Vec<Candidate> = Vec::new();
    for (place, row) in lefts.iter().enumerate() {
        let near = window(rights, row.1, rules, calendar);
        candidates.extend(near.filter_map(|(right, other, days)| {
            let score = likeness(rows, row.1, other, rules.reference_score);
            let alike = score >= rules.reference_score && score > 0;
            alike.then_some(Candidate { score: Reverse(score), days, left: place, right })
        }));
    }
    candidates.sort_unstable();
    for Candidate { score, left, right, .. } in candidates {
        if let (Some((left, _)), Some((right, _))) = (lefts.get(left), rights.get(right)) {
            desk.matched(&[*left, *right], Strategy::AmountAndDate, score.0, 0);
        }
    }
}

/// What has to be equal.
pub(super) fn figures(row: &Stored) -> (u16, i64, RowKind) {
    (row.currency.numeric(), row.amount, row.kind)
}

/// The open rows of a side that have a text, by figures, date and content.
fn told<'a>(desk: &Desk<'a>, ids: &[RowId], side: Side) -> Vec<Told<'a>> {
    let rows: &'a Rows = desk.rows;
    let says = |row: &Stored| rows.has_key(row) || !rows.reference(row).is_empty();
    let open = ids.iter().filter(|row| desk.is_open(**row)).filter_map(|row| Some((*row, rows.stored(*row)?)));
    let mut told: Vec<_> = open.filter(|(_, stored)| stored.side == side && says(stored)).collect();
    told.sort_unstable_by(|(one, left), (other, right)| {
        let by_figures = figures(left).cmp(&figures(right));
        by_figures.then_with(|| rows.by_content(left, right)).then(one.cmp(other))
    });
    told
}

/// The rows with the figures of `row` and a date near enough, and how many business days away they are.
fn window<'a, 'b>(
    rights: &'b [Told<'a>],
    row: &'b Stored,
    rules: &ToleranceRules,
    calendar: &'b Calendar,
) -> impl Iterator<Item = (usize, &'a Stored, u16)> + use<'a, 'b> {
    let at = |date| rights.partition_point(|(_, other)| (figures(other), other.date) < (figures(row), date));
    let most = usize::from(rules.search.candidates);
    let (window, center) = (rules.date_window, at(row.date));
    let before = rights.iter().enumerate().take(center).rev().take(most / 2);
    let after = rights.iter().enumerate().skip(center).take(most - most / 2);
    before.chain(after).filter_map(move |(place, (_, other))| {
        let same = figures(other) == figures(row);
        let days = same.then(|| calendar.distance(row.date, other.date, window))??;
        Some((place, *other, days))
    })
}
