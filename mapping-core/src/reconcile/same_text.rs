//! Rows of one amount and one text, as subscriptions of one price have them: they meet one by one, the nearest days first. Nothing
//! is compared with everything, so that a million of them cost no more than their number.

use std::collections::VecDeque;

use time::Date;

use super::amount_and_date::{Told, figures};
use super::calendar::Calendar;
use super::desk::Desk;
use super::row::Side;
use super::rows::{RowId, Rows};
use crate::rules::Strategy;

/// The same text on both sides.
const SAME: u16 = 1000;

/// Matches the open rows of one account that share amount and text, as far as no two keys speak against it.
pub(super) fn run(desk: &mut Desk<'_>, ids: &[RowId], left: Side, window: u16, calendar: &Calendar) {
    let rows = desk.rows;
    let name = |row: &Told<'_>| (figures(row.1), rows.reference(row.1));
    let (lefts, rights) = (by_text(desk, ids, left), by_text(desk, ids, Side::Erp));
    for lefts in lefts.chunk_by(|one, other| name(one) == name(other)) {
        let Some(first) = lefts.first() else { continue };
        let start = rights.partition_point(|right| name(right) < name(first));
        let end = rights.partition_point(|right| name(right) <= name(first));
        let mut shelves = shelves(rows, rights.get(start..end).unwrap_or_default());
        if shelves.is_empty() {
            continue;
        }
        for days in 0..=window {
            for (left, stored) in lefts {
                if desk.is_open(*left) {
                    let keyed = rows.has_key(stored);
                    let right = take(&mut shelves, stored.date, days, keyed, window, calendar);
                    right.map(|right| desk.matched(&[*left, right], Strategy::AmountAndDate, SAME, 0));
                }
            }
        }
    }
}

/// The open rows of a side that have a reference, by figures, reference, date and content.
fn by_text<'a>(desk: &Desk<'a>, ids: &[RowId], side: Side) -> Vec<Told<'a>> {
    let rows: &'a Rows = desk.rows;
    let open = ids.iter().filter(|row| desk.is_open(**row)).filter_map(|row| Some((*row, rows.stored(*row)?)));
    let mut told: Vec<Told<'a>> =
        open.filter(|(_, stored)| stored.side == side && !rows.reference(stored).is_empty()).collect();
    told.sort_unstable_by(|(one, left), (other, right)| {
        let by_text = (figures(left), rows.reference(left)).cmp(&(figures(right), rows.reference(right)));
        by_text.then_with(|| rows.by_content(left, right)).then(one.cmp(other))
    });
    told
}

/// The rows of one day that wait for one of the other side, in the order of their content.
struct Shelf {
    date: Date,
    /// Rows without a key go with any row, rows with one only with a row that has none.
    keyless: VecDeque<RowId>,
    keyed: VecDeque<RowId>,
}

fn shelves(rows: &Rows, rights: &[Told<'_>]) -> Vec<Shelf> {
    let day = |same_day: &[Told<'_>]| {
        let (keyed, keyless): (Vec<Told<'_>>, Vec<Told<'_>>) =
            same_day.iter().copied().partition(|(_, row)| rows.has_key(row));
        let ids = |all: Vec<Told<'_>>| all.into_iter().map(|(row, _)| row).collect();
        Some(Shelf { date: same_day.first()?.1.date, keyless: ids(keyless), keyed: ids(keyed) })
    };
    rights.chunk_by(|one, other| one.1.date == other.1.date).filter_map(day).collect()
}

/// Takes a row so many business days from a date, the earliest first: one without a key, or one with a key if the other has none.
fn take(shelves: &mut [Shelf], date: Date, days: u16, keyed: bool, window: u16, calendar: &Calendar) -> Option<RowId> {
    let start =
        shelves.partition_point(|shelf| shelf.date < date && calendar.distance(shelf.date, date, window).is_none());
    let distance = |shelf: &Shelf| calendar.distance(shelf.date, date, window);
    let near = shelves.iter_mut().skip(start).map_while(|shelf| Some((distance(shelf)?, shelf)));
    let mut of_days = near.filter(|(distance, _)| *distance == days).map(|(_, shelf)| shelf);
    of_days.find_map(|shelf| {
        let other = || if keyed { None } else { shelf.keyed.pop_front() };
        shelf.keyless.pop_front().or_else(other)
    })
}
