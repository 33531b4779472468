//! The work in progress: which rows are placed, and where. A row is placed once; placing it again does nothing and says so, which
//! is what keeps any strategy from matching a row twice.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::exception::ExceptionKind;
use super::rows::{RowId, Rows, Stored};
use crate::rules::Strategy;

/// Where a row has its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    Open,
    Group(u32),
    Exception(u32),
    AfterCut,
}

/// A matched group as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupRecord {
    pub(super) difference: i128,
    pub(super) start: u32,
    pub(super) length: u32,
    pub(super) score: u16,
    pub(super) strategy: Strategy,
}

/// An exception as it is kept: its rows, then the rows placed elsewhere that speak for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExceptionRecord {
    pub(super) kind: ExceptionKind,
    pub(super) start: u32,
    pub(super) length: u32,
    pub(super) evidence: u32,
}

/// The rows, and what became of them so far.
pub(super) struct Desk<'a> {
    pub(super) rows: &'a Rows,
    pub(super) groups: Vec<GroupRecord>,
    pub(super) exceptions: Vec<ExceptionRecord>,
    pub(super) members: Vec<RowId>,
    pub(super) after_cut: Vec<RowId>,
    places: Vec<u32>,
    given_up: BTreeMap<RowId, Vec<RowId>>,
}

const TAG: u32 = 0b11 << 30;
const GROUP: u32 = 0b01 << 30;
const EXCEPTION: u32 = 0b10 << 30;
const AFTER_CUT: u32 = 0b11 << 30;

impl<'a> Desk<'a> {
    pub(super) fn new(rows: &'a Rows) -> Self {
        let (groups, exceptions, members, after_cut) = Default::default();
        let given_up = BTreeMap::new();
        Self { rows, groups, exceptions, members, after_cut, places: vec![0; rows.len()], given_up }
    }

    pub(super) fn placed(&self, row: RowId) -> Placed {
        let place = usize::try_from(row.0).ok().and_then(|row| self.places.get(row)).copied().unwrap_or_default();
        match place & TAG {
            GROUP => Placed::Group(place & !TAG),
            EXCEPTION => Placed::Exception(place & !TAG),
            AFTER_CUT => Placed::AfterCut,
            _ => Placed::Open,
        }
    }

    pub(super) fn is_open(&self, row: RowId) -> bool {
        self.placed(row) == Placed::Open
    }

    /// The open rows among these.
    pub(super) fn open(&self, rows: impl IntoIterator<Item = RowId>) -> Vec<RowId> {
        rows.into_iter().filter(|row| self.is_open(*row)).collect()
    }

    /// Makes room for so many groups of two.
    pub(super) fn expect_groups(&mut self, count: usize) {
        self.groups.reserve(count);
        self.members.reserve(count.saturating_mul(2));
    }

    /// Puts rows that are all open into one matched group.
    pub(super) fn matched(&mut self, rows: &[RowId], strategy: Strategy, score: u16, difference: i128) -> bool {
        let place = GROUP | counted(self.groups.len());
        if !rows.iter().all(|row| self.is_open(*row)) {
            return false;
        }
        let start = self.add_members(rows, place);
        self.groups.push(GroupRecord { difference, start, length: counted(rows.len()), score, strategy });
        true
    }

    /// Makes an exception of rows that are all open, with rows elsewhere as evidence.
    pub(super) fn except(&mut self, kind: ExceptionKind, rows: &[RowId], evidence: &[RowId]) -> bool {
        let place = EXCEPTION | counted(self.exceptions.len());
        if !rows.iter().all(|row| self.is_open(*row)) {
            return false;
        }
        let start = self.add_members(rows, place);
        self.members.extend(evidence);
        let (length, evidence) = (counted(rows.len()), counted(evidence.len()));
        self.exceptions.push(ExceptionRecord { kind, start, length, evidence });
        true
    }

    /// Remembers that a search for what comes to a row was given up among these.
    pub(super) fn give_up(&mut self, row: RowId, among: Vec<RowId>) {
        self.given_up.insert(row, among);
    }

    /// The rows among which a search for what comes to this row was given up.
    pub(super) fn given_up(&mut self, row: RowId) -> Vec<RowId> {
        self.given_up.remove(&row).unwrap_or_default()
    }

    /// Sets a row aside that comes after the cut.
    pub(super) fn set_aside(&mut self, row: RowId) {
        if self.is_open(row) {
            self.place(row, AFTER_CUT);
            self.after_cut.push(row);
        }
    }

    fn add_members(&mut self, rows: &[RowId], place: u32) -> u32 {
        let start = counted(self.members.len());
        self.members.extend(rows);
        rows.iter().for_each(|row| self.place(*row, place));
        start
    }

    fn place(&mut self, row: RowId, place: u32) {
        if let Some(kept) = usize::try_from(row.0).ok().and_then(|row| self.places.get_mut(row)) {
            *kept = place;
        }
    }
}

impl Rows {
    /// The order of two rows by all that they say, so that no result depends on the order of arrival.
    pub(super) fn by_content(&self, one: &Stored, other: &Stored) -> Ordering {
        let figures = |row: &Stored| (row.date, row.currency.numeric(), row.amount, row.kind, row.side, row.fee);
        let texts = |row: &Stored| {
            let texts = (self.key(row), self.reference(row), self.name(row.group));
            (texts, self.name(row.account))
        };
        let at = |row: &Stored| (self.origin(row), row.broken);
        figures(one)
            .cmp(&figures(other))
            .then_with(|| texts(one).cmp(&texts(other)))
            .then_with(|| at(one).cmp(&at(other)))
    }

    /// Sorts rows by all that they say.
    pub(super) fn sort_by_content(&self, rows: &mut [RowId]) {
        rows.sort_unstable_by(|one, other| match (self.stored(*one), self.stored(*other)) {
            (Some(left), Some(right)) => self.by_content(left, right).then(one.cmp(other)),
            (None, _) | (_, None) => one.cmp(other),
        });
    }

    /// Sorts rows by their key's hash first, which is quick, and then by all that they say.
    pub(super) fn sort_by_hash(&self, rows: &mut [RowId]) {
        rows.sort_unstable_by(|one, other| match (self.stored(*one), self.stored(*other)) {
            (Some(left), Some(right)) => {
                left.hash.cmp(&right.hash).then_with(|| self.by_content(left, right)).then(one.cmp(other))
            }
            (None, _) | (_, None) => one.cmp(other),
        });
    }
}

/// A count of rows, of which there are at most 2^30.
fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
