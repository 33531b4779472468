//! Rows that nothing connects but their sum: one row, and the set of rows that alone comes to it. A single row of the amount is a
//! rival of every set, and what fits two rows, or one row twice, is given to none: all of it is one ambiguous exception.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Calendar;
use super::covering_set::{Covering, covering_set};
use super::desk::Desk;
use super::exception::ExceptionKind;
use super::row::{RowKind, Side};
use super::rows::{RowId, Rows, Stored};
use crate::rules::{Strategy, ToleranceRules};

/// How sure a sum is.
const BY_SUM: u16 = 700;

/// Matches the open rows of one account: first several rows of the other side for one, then several of both.
pub(super) fn run(desk: &mut Desk<'_>, ids: &[RowId], left: Side, rules: &ToleranceRules, calendar: &Calendar) {
    for both_sides in [false, true] {
        let pool = Pool::of(desk, ids, left, rules, calendar);
        let mut claims = Claims::default();
        for (pivot, row) in &pool.rows {
            match pool.cover(*pivot, row, both_sides) {
                Cover::None => {}
                Cover::Sets(sets) => sets.into_iter().for_each(|set| claims.add(set)),
                Cover::GaveUp(among) => desk.give_up(*pivot, among),
            }
        }
        for sets in claims.settle() {
            place(&sets, desk);
        }
    }
}

/// Places sets that have rows in common: one set is a match, several are ambiguous.
fn place(sets: &[BTreeSet<RowId>], desk: &mut Desk<'_>) {
    let mut rows: Vec<RowId> = sets.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
    desk.rows.sort_by_content(&mut rows);
    rows.sort_by_key(|row| desk.rows.stored(*row).is_some_and(|row| row.side == Side::Erp));
    if sets.len() == 1 {
        desk.matched(&rows, Strategy::CoveringSet, BY_SUM, 0);
    } else {
        desk.except(ExceptionKind::Ambiguous, &rows, &[]);
    }
}

/// What comes to a row.
enum Cover {
    None,
    /// One set, or two of several, the row itself included.
    Sets(Vec<BTreeSet<RowId>>),
    GaveUp(Vec<RowId>),
}

/// Rows that may be summed with each other: payouts are no payments.
type Lane = (Side, u16, bool);

/// The open rows of an account.
struct Pool<'a, 'r> {
    store: &'a Rows,
    /// By content.
    rows: Vec<(RowId, &'a Stored)>,
    /// The same by side, currency and date.
    lanes: BTreeMap<Lane, Vec<(RowId, &'a Stored)>>,
    left: Side,
    rules: &'r ToleranceRules,
    calendar: &'r Calendar,
}

impl<'a, 'r> Pool<'a, 'r> {
    fn of(desk: &Desk<'a>, ids: &[RowId], left: Side, rules: &'r ToleranceRules, calendar: &'r Calendar) -> Self {
        let store: &'a Rows = desk.rows;
        let mut open = desk.open(ids.iter().copied());
        let takes = |row: &Stored| (row.side == left || row.side == Side::Erp) && row.amount != 0;
        open.retain(|row| store.stored(*row).is_some_and(takes));
        store.sort_by_content(&mut open);
        let rows: Vec<_> = open.into_iter().filter_map(|row| Some((row, store.stored(row)?))).collect();
        let mut lanes: BTreeMap<Lane, Vec<(RowId, &Stored)>> = BTreeMap::new();
        for (row, stored) in &rows {
            lanes.entry(lane(stored, stored.side)).or_default().push((*row, *stored));
        }
        Self { store, rows, lanes, left, rules, calendar }
    }

    fn cover(&self, pivot: RowId, row: &Stored, both_sides: bool) -> Cover {
        let other = if row.side == Side::Erp { self.left } else { Side::Erp };
        let mut near = self.near(pivot, row, other);
        if near.is_empty() {
            return Cover::None;
        }
        if both_sides {
            near.extend(self.near(pivot, row, row.side));
        }
        if near.len() < 2 {
            return Cover::None;
        }
        if near.len() > usize::from(self.rules.search.rows) {
            return Cover::GaveUp(near.into_iter().map(|(row, _)| row).collect());
        }
        let amounts: Vec<i64> = near.iter().map(|(_, amount)| *amount).collect();
        let set = |places: &[usize]| -> BTreeSet<RowId> {
            places.iter().filter_map(|place| near.get(*place)).map(|(row, _)| *row).chain([pivot]).collect()
        };
        let mut sets = match covering_set(row.amount.into(), &amounts, self.rules.search.steps) {
            Covering::None => return Cover::None,
            Covering::GaveUp => return Cover::GaveUp(near.into_iter().map(|(row, _)| row).collect()),
            Covering::One(only) => vec![set(&only)],
            Covering::Several(first, second) => vec![set(&first), set(&second)],
        };
        let singles = near.iter().filter(|(_, amount)| *amount == row.amount);
        sets.extend(singles.map(|(single, _)| BTreeSet::from([*single, pivot])));
        if sets.iter().any(|set| self.is_of_both_sides(set)) { Cover::Sets(sets) } else { Cover::None }
    }

    fn is_of_both_sides(&self, set: &BTreeSet<RowId>) -> bool {
        let mut sides = set.iter().filter_map(|row| self.store.stored(*row)).map(|row| row.side == Side::Erp);
        let first = sides.next();
        sides.any(|side| Some(side) != first)
    }

    /// The rows of a side within the window of the pivot; those of its own side with their sign turned. At most one more than a
    /// search looks at.
    fn near(&self, pivot: RowId, row: &Stored, side: Side) -> Vec<(RowId, i64)> {
        let Some(rows) = self.lanes.get(&lane(row, side)) else { return Vec::new() };
        let most = usize::from(self.rules.search.rows) + 1;
        let far = |date| self.calendar.distance(row.date, date, self.rules.date_window).is_none();
        let start = rows.partition_point(|(_, other)| other.date < row.date && far(other.date));
        let in_time = rows.iter().skip(start).take_while(|(_, other)| !far(other.date));
        let signed = |(id, other): &(RowId, &Stored)| {
            let amount = if side == row.side { other.amount.checked_neg()? } else { other.amount };
            Some((*id, amount))
        };
        in_time.filter(|(id, _)| *id != pivot).filter_map(signed).take(most).collect()
    }
}

fn lane(row: &Stored, side: Side) -> Lane {
    (side, row.currency.numeric(), row.kind == RowKind::Payout)
}

/// Sets that were found, each once.
#[derive(Default)]
struct Claims {
    sets: Vec<BTreeSet<RowId>>,
    known: BTreeSet<BTreeSet<RowId>>,
}

impl Claims {
    fn add(&mut self, set: BTreeSet<RowId>) {
        if self.known.insert(set.clone()) {
            self.sets.push(set);
        }
    }

    /// Deals the sets into bundles that have no row in common, in the order in which they were found.
    fn settle(self) -> Vec<Vec<BTreeSet<RowId>>> {
        let mut by_row: BTreeMap<RowId, Vec<usize>> = BTreeMap::new();
        for (place, set) in self.sets.iter().enumerate() {
            set.iter().for_each(|row| by_row.entry(*row).or_default().push(place));
        }
        let mut reached = vec![false; self.sets.len()];
        let mut bundles = Vec::new();
        for start in 0..self.sets.len() {
            let (mut bundle, mut waiting) = (Vec::new(), vec![start]);
            while let Some(place) = waiting.pop() {
                let Some(set) = self.sets.get(place) else { continue };
                if reached.get_mut(place).is_none_or(|reached| std::mem::replace(reached, true)) {
                    continue;
                }
                // Each row is followed once.
                waiting.extend(set.iter().filter_map(|row| by_row.remove(row)).flatten());
                bundle.push(set.clone());
            }
            if !bundle.is_empty() {
                bundles.push(bundle);
            }
        }
        bundles
    }
}
