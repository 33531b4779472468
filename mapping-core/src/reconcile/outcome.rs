//! The result: matched groups, exceptions, and rows after the cut. Every row is in one of them, once.

use std::collections::BTreeMap;
use std::fmt;

use super::cause::{Cause, Difference, as_money};
use super::cut::Cut;
use super::desk::{Desk, ExceptionRecord, GroupRecord, Placed};
use super::exception::ExceptionKind;
use super::payouts::Payout;
use super::references::References;
use super::row::Row;
use super::rows::{RowId, Rows};
use crate::derived::Derived;
use crate::money::Money;
use crate::rules::{RuleBook, Strategy};

/// What became of rows. It keeps lists of row ids; the texts and figures stay with the [`Rows`].
pub struct Reconciliation<'a> {
    desk: Desk<'a>,
    pub(super) rules: &'a RuleBook,
    pub(super) cut: Cut,
    pub(super) payouts: Vec<Payout>,
    pub(super) references: References<'a>,
}

/// Where a row is.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// In a group of rows that belong together.
    Matched(Matched<'a>),
    /// In an exception.
    Exception(Exception<'a>),
    /// After the cut of its side.
    AfterCut,
}

/// Rows that belong together.
#[derive(Clone, Copy)]
pub struct Matched<'a> {
    outcome: &'a Reconciliation<'a>,
    record: &'a GroupRecord,
}

/// Rows that do not.
#[derive(Clone, Copy)]
pub struct Exception<'a> {
    pub(super) outcome: &'a Reconciliation<'a>,
    record: &'a ExceptionRecord,
}

impl<'a> Reconciliation<'a> {
    pub(super) fn new(desk: Desk<'a>, rules: &'a RuleBook, cut: Cut, payouts: Vec<Payout>) -> Self {
        let references = References::of(&desk);
        Self { desk, rules, cut, payouts, references }
    }

    /// The rows that this is about.
    pub fn rows(&self) -> &'a Rows {
        self.desk.rows
    }

    /// Groups of rows that belong together.
    pub fn matched(&self) -> impl ExactSizeIterator<Item = Matched<'_>> {
        self.desk.groups.iter().map(|record| Matched { outcome: self, record })
    }

    /// What does not match.
    pub fn exceptions(&self) -> impl ExactSizeIterator<Item = Exception<'_>> {
        self.desk.exceptions.iter().map(|record| Exception { outcome: self, record })
    }

    /// Rows after the cut of their side.
    pub fn after_cut(&self) -> &[RowId] {
        &self.desk.after_cut
    }

    /// The gateway's payouts with their bank lines, journals and members, where the rules ask for
    /// [`Strategy::ThreeWay`].
    pub fn payouts(&self) -> &[Payout] {
        &self.payouts
    }

    /// The members of a payout that are not matched with the ERP. Where there are none, the chain from order to bank is whole.
    pub fn open_members(&self, payout: &Payout) -> Vec<RowId> {
        let matched = |row: &RowId| matches!(self.desk.placed(*row), Placed::Group(_));
        payout.members.iter().copied().filter(|row| !matched(row)).collect()
    }

    /// Whether the ERP has a journal of the payout that a row names.
    pub(super) fn has_journal(&self, row: &Row<'_>) -> bool {
        let mut booked = self.payouts.iter().filter(|payout| payout.journal.is_some());
        !row.group.is_empty()
            && booked.any(|payout| {
                let payout = self.rows().get(payout.payout);
                payout.is_some_and(|payout| (payout.account, payout.key) == (row.account, row.group))
            })
    }

    /// Where a row is; none for a row of other [`Rows`].
    pub fn place(&self, row: RowId) -> Option<Place<'_>> {
        let index = |place: u32| usize::try_from(place).ok();
        match self.desk.placed(row) {
            Placed::Open => None,
            Placed::AfterCut => Some(Place::AfterCut),
            Placed::Group(place) => {
                let record = self.desk.groups.get(index(place)?)?;
                Some(Place::Matched(Matched { outcome: self, record }))
            }
            Placed::Exception(place) => {
                let record = self.desk.exceptions.get(index(place)?)?;
                Some(Place::Exception(Exception { outcome: self, record }))
            }
        }
    }

    /// How many groups each strategy matched.
    pub fn matched_by(&self) -> BTreeMap<&'static str, usize> {
        count(self.matched().map(|matched| matched.strategy().as_str()))
    }

    /// How many exceptions of each kind there are.
    pub fn exceptions_by(&self) -> BTreeMap<&'static str, usize> {
        count(self.exceptions().map(|exception| exception.kind().as_str()))
    }

    fn members(&self, start: u32, skip: u32, length: u32) -> &[RowId] {
        let index = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
        let start = index(start).saturating_add(index(skip));
        self.desk.members.get(start..start.saturating_add(index(length))).unwrap_or_default()
    }
}

impl<'a> Matched<'a> {
    /// The rows: the gateway's or the bank's first, then the ERP's.
    pub fn rows(&self) -> &'a [RowId] {
        self.outcome.members(self.record.start, 0, self.record.length)
    }

    /// What matched them.
    pub fn strategy(&self) -> Strategy {
        self.record.strategy
    }

    /// How sure it is, in thousandths.
    pub fn score(&self) -> u16 {
        self.record.score
    }

    /// What the ERP has less, and is let pass; nothing for most, and none past the range of an amount.
    pub fn difference(&self) -> Option<Money> {
        let row = self.outcome.rows().stored(*self.rows().first()?)?;
        as_money(self.record.difference, row)
    }
}

impl Matched<'_> {
    /// The strategy that matched them, and what it looked at: the first row, how sure it is, and a difference that was let pass.
    pub fn why(&self) -> Derived<Strategy> {
        let strategy = self.strategy();
        let why = Derived::new(strategy, format!("rules.tolerance.strategies.{strategy}"));
        let first = self.rows().first().and_then(|row| self.outcome.rows().get(*row));
        let why = match first {
            Some(row) => why.because("key", row.key).because("amount", row.amount),
            None => why,
        };
        let why = why.because("rows", self.rows().len()).because("score", self.score());
        match self.difference().filter(|difference| !difference.is_zero()) {
            Some(difference) => why.because("difference", difference),
            None => why,
        }
    }
}

impl<'a> Exception<'a> {
    /// What is wrong.
    pub fn kind(&self) -> ExceptionKind {
        self.record.kind
    }

    /// The rows that have their place here.
    pub fn rows(&self) -> &'a [RowId] {
        self.outcome.members(self.record.start, 0, self.record.length)
    }

    /// Rows with another place that speak for it: the row that a duplicate repeats, the members of a payout, the rows among which
    /// a search for what comes to it was given up.
    pub fn evidence(&self) -> &'a [RowId] {
        self.outcome.members(self.record.start, self.record.length, self.record.evidence)
    }

    /// What the first row is compared with: the first row of each other side. A bank knows no kinds.
    pub(super) fn counterparts(&self) -> Vec<RowId> {
        let all = self.outcome.rows();
        let Some(first) = self.rows().first().and_then(|row| all.stored(*row)) else { return Vec::new() };
        let mut sides = vec![first.side];
        let mut others = Vec::new();
        for (row, stored) in self.rows().iter().filter_map(|row| Some((*row, all.stored(*row)?))) {
            if !sides.contains(&stored.side) {
                sides.push(stored.side);
                others.push(row);
            }
        }
        others
    }

    /// For an amount that differs: the probable cause, and what in the rows speaks for it.
    pub fn cause(&self) -> Option<Derived<Cause>> {
        let ExceptionKind::AmountDiffers { .. } = self.kind() else { return None };
        let left = self.rows().first()?;
        let others = self.counterparts();
        let differences = others.iter().filter_map(|other| Difference::between(self.outcome.rows(), *left, *other));
        differences.into_iter().find(|difference| difference.by() != 0).map(|difference| difference.explained())
    }
}

/// The rows, one after the other, and what is wrong with them.
impl fmt::Display for Exception<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.outcome.rows();
        write!(f, "{}: ", self.kind())?;
        let rows = if self.rows().is_empty() { self.evidence() } else { self.rows() };
        for (place, row) in rows.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "; " })?;
            match (all.get(*row), all.broken(*row)) {
                (Some(row), _) => row.fmt(f)?,
                (None, Some(broken)) => broken.fmt(f)?,
                (None, None) => {}
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Matched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.record.fmt(f)
    }
}

impl fmt::Debug for Exception<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.record.fmt(f)
    }
}

/// How many of each there are; the rows themselves would fill pages.
impl fmt::Debug for Reconciliation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = f.debug_struct("Reconciliation");
        counts.field("matched", &self.matched_by()).field("exceptions", &self.exceptions_by());
        counts.field("after_cut", &self.after_cut().len()).finish()
    }
}

fn count(names: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    counts
}
