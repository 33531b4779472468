//! Several rows of a side for one of the other: the members of a payout, captures and instalments of one order. A group has one
//! currency. What only a text connects has to lie within the window, and to be of kinds that net.

use std::collections::BTreeMap;

use super::calendar::Calendar;
use super::desk::Desk;
use super::likeness::SHORTEST_KEY;
use super::row::{RowKind, Side};
use super::rows::{RowId, Stored};
use super::verdict::Wanted;
use crate::rules::{Strategy, ToleranceRules};

/// A name that rows of both sides share is nearly as certain as a key.
const BY_NAME: u16 = 950;

/// The open rows of both sides that share a name.
#[derive(Default)]
struct Cluster {
    left: Vec<RowId>,
    right: Vec<RowId>,
}

/// Matches rows that share a payout, or a text.
pub(super) fn by_name(
    desk: &mut Desk<'_>,
    ids: &[RowId],
    left: Side,
    wanted: Wanted,
    rules: &ToleranceRules,
    calendar: &Calendar,
) {
    let rows = desk.rows;
    let payout = |stored: &Stored| match stored.side {
        Side::Erp if stored.group == 0 => rows.key(stored),
        Side::Erp | Side::Gateway | Side::Bank => rows.name(stored.group),
    };
    for mut cluster in clusters(desk, ids, left, payout) {
        cluster.settle(desk, wanted, rules);
    }
    let text =
        |stored: &Stored| Some(rows.reference(stored)).filter(|text| text.len() >= SHORTEST_KEY).unwrap_or_default();
    for cluster in clusters(desk, ids, left, text) {
        for mut near in cluster.of_near_days(desk, rules.date_window, calendar) {
            if near.nets(desk) {
                near.settle(desk, wanted, rules);
            }
        }
    }
}

/// The open rows of each name, in the order of names.
fn clusters<'a>(desk: &Desk<'_>, ids: &[RowId], left: Side, name: impl Fn(&Stored) -> &'a str) -> Vec<Cluster> {
    let mut clusters: BTreeMap<&str, Cluster> = BTreeMap::new();
    for row in desk.open(ids.iter().copied()) {
        let Some(stored) = desk.rows.stored(row) else { continue };
        let name = name(stored);
        let member = stored.side == left && stored.kind != RowKind::Payout;
        if name.is_empty() || !(member || stored.side == Side::Erp) {
            continue;
        }
        let cluster = clusters.entry(name).or_default();
        if member { cluster.left.push(row) } else { cluster.right.push(row) }
    }
    clusters.into_values().collect()
}

impl Cluster {
    /// Parts the rows where more than the window lies between two that follow each other; what is still spread wider is dropped.
    fn of_near_days(self, desk: &Desk<'_>, window: u16, calendar: &Calendar) -> Vec<Self> {
        if self.left.is_empty() || self.right.is_empty() {
            return Vec::new();
        }
        let mut rows = [self.left.as_slice(), &self.right].concat();
        desk.rows.sort_by_content(&mut rows);
        let date = |row: &RowId| desk.rows.stored(*row).map(|stored| stored.date);
        let near = |one: &RowId, other: &RowId| {
            let dates = date(one).zip(date(other));
            dates.is_some_and(|(one, other)| calendar.distance(one, other, window).is_some())
        };
        let together =
            |rows: &&[RowId]| matches!((rows.first(), rows.last()), (Some(one), Some(other)) if near(one, other));
        let is_left = |row: &RowId| desk.rows.stored(*row).is_some_and(|stored| stored.side != Side::Erp);
        let parts = rows.chunk_by(near).filter(together).map(|rows| rows.iter().partition(|row| is_left(row)));
        parts.map(|(left, right)| Self { left, right }).collect()
    }

    /// Whether the rows are of one kind, or payments with what was given back of them.
    fn nets(&self, desk: &Desk<'_>) -> bool {
        let mut kinds = self.left.iter().chain(&self.right).filter_map(|row| Some(desk.rows.stored(*row)?.kind));
        let Some(first) = kinds.next() else { return false };
        let nets = |kind| matches!(kind, RowKind::Payment | RowKind::Refund);
        kinds.all(|kind| kind == first || nets(kind) && nets(first))
    }

    fn settle(&mut self, desk: &mut Desk<'_>, wanted: Wanted, rules: &ToleranceRules) {
        let strategy = match (self.left.len(), self.right.len()) {
            (0, _) | (_, 0) | (1, 1) => return,
            (_, 1) if wanted.one_to_many => Strategy::OneToMany,
            (1, _) if wanted.many_to_one => Strategy::ManyToOne,
            (_, _) if wanted.one_to_many && wanted.many_to_one => Strategy::OneToMany,
            (_, _) => return,
        };
        desk.rows.sort_by_content(&mut self.left);
        desk.rows.sort_by_content(&mut self.right);
        let Some(difference) = self.difference(desk, rules) else { return };
        desk.matched(&[self.left.as_slice(), &self.right].concat(), strategy, BY_NAME, difference);
    }

    /// What the left comes to more than the right, where that is let pass: before fees, or after them.
    fn difference(&self, desk: &Desk<'_>, rules: &ToleranceRules) -> Option<i128> {
        let stored =
            |rows: &[RowId]| -> Vec<&Stored> { rows.iter().filter_map(|row| desk.rows.stored(*row)).collect() };
        let (left, right) = (stored(&self.left), stored(&self.right));
        let currency = left.first()?.currency;
        if left.iter().chain(&right).any(|row| row.currency != currency) {
            return None;
        }
        let booked: i128 = right.iter().map(|row| i128::from(row.amount)).sum();
        let gross: i128 = left.iter().map(|row| i128::from(row.amount)).sum();
        let net: i128 = left.iter().map(|row| row.net()).sum();
        [gross, net].into_iter().find(|sum| rules.lets_pass(sum - booked, *sum)).map(|sum| sum - booked)
    }
}
