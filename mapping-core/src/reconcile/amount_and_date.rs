//! Rows without a common key: one amount, one currency, one kind, days within the window, and texts that are alike. Rows of one
//! text come first, the nearest in time before the others; then the most alike pair, the nearest in time, the one whose content
//! comes first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::calendar::Calendar;
use super::desk::Desk;
use super::likeness::likeness;
use super::row::{RowKind, Side};
use super::rows::{RowId, Rows, Stored};
use super::same_text;
use crate::rules::{Strategy, ToleranceRules};

/// Two rows that could belong together, the best first in the order of the fields.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    score: Reverse<u16>,
    days: u16,
    /// Places among the rows of each side in the order of their content.
    left: u32,
    right: u32,
    /// Whether it is the last one of its left row that is kept, though there are worse ones.
    more: bool,
}

/// So many candidates of a row are kept at a time, so that a million rows of one amount take no more memory than a few of each
/// would. When all of them have gone to other rows, the next ones are sought, in time for their turn.
const KEPT: usize = 4;

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
    let meeting = Meeting { rows: desk.rows, lefts, rights, rules, calendar };
    let mut best = BinaryHeap::new();
    for left in 0..lefts.len() {
        best.extend(meeting.candidates(left, None, desk).map(Reverse));
    }
    while let Some(Reverse(candidate)) = best.pop() {
        let (Some((left, _)), Some((right, _))) = (at(lefts, candidate.left), at(rights, candidate.right)) else {
            continue;
        };
        if !desk.is_open(*left) {
            continue;
        }
        let matched = desk.matched(&[*left, *right], Strategy::AmountAndDate, candidate.score.0, 0);
        if !matched && candidate.more {
            let left = usize::try_from(candidate.left).unwrap_or(usize::MAX);
            best.extend(meeting.candidates(left, Some(candidate), desk).map(Reverse));
        }
    }
}

fn at<'t, 'a>(rows: &'t [Told<'a>], place: u32) -> Option<&'t Told<'a>> {
    rows.get(usize::try_from(place).ok()?)
}

/// The rows of one amount on one side, and those that they may meet.
struct Meeting<'t, 'a> {
    rows: &'a Rows,
    lefts: &'t [Told<'a>],
    rights: &'t [Told<'a>],
    rules: &'t ToleranceRules,
    calendar: &'t Calendar,
}

impl Meeting<'_, '_> {
    /// The best open candidates of a row; those that are worse than one where that is given.
    fn candidates(&self, left: usize, past: Option<Candidate>, desk: &Desk<'_>) -> impl Iterator<Item = Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        if let Some((_, row)) = self.lefts.get(left) {
            let near = window(self.rights, row, self.rules, self.calendar);
            let open =
                near.filter(|(place, ..)| self.rights.get(*place).is_some_and(|(right, _)| desk.is_open(*right)));
            found.extend(open.filter_map(|(right, other, days)| self.candidate((left, row), (right, other), days)));
        }
        found.retain(|candidate| past.is_none_or(|past| *candidate > past));
        found.sort_unstable();
        let more = found.len() > KEPT;
        found.truncate(KEPT);
        if let Some(last) = found.last_mut() {
            last.more = more;
        }
        found.into_iter()
    }

    fn candidate(&self, left: (usize, &Stored), right: (usize, &Stored), days: u16) -> Option<Candidate> {
        let score = likeness(self.rows, left.1, right.1, self.rules.reference_score);
        let alike = score >= self.rules.reference_score && score > 0;
        let (left, right) = (u32::try_from(left.0).ok()?, u32::try_from(right.0).ok()?);
        alike.then_some(Candidate { score: Reverse(score), days, left, right, more: false })
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
