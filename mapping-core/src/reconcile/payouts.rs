//! Payouts: the gateway's payout, its line on the bank statement and its journal in the ERP are one group of rows, and the payout
//! is the sum of its members. What keeps one of these from being true is an exception of the payout.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use super::bank_lines::Unclear;
use super::calendar::Calendar;
use super::cause::{Difference, as_money};
use super::cut::Cut;
use super::desk::Desk;
use super::exception::ExceptionKind;
use super::likeness::names_key;
use super::payout_books::PayoutBooks;
use super::payout_members::{Members, find_members};
use super::row::{RowKind, Side};
use super::rows::{RowId, Rows, Stored};
use crate::rules::{DisputePosting, Strategy, ToleranceRules};

/// How sure a bank line is that has the payout's key, and one that has its amount alone.
const BY_KEY: u16 = 1000;
const BY_AMOUNT: u16 = 800;

/// A payout of the gateway, and what it is connected with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payout {
    /// The payout itself.
    pub payout: RowId,
    /// Its line on the bank statement.
    pub bank: Option<RowId>,
    /// Its journal in the ERP: the one that moves the payout's amount.
    pub journal: Option<RowId>,
    /// Journals beside it: the parts of other months, and the arrival at the bank.
    pub further_journals: Vec<RowId>,
    /// What it pays out. A member is matched for itself, or explained by the payout's journal.
    pub members: Vec<RowId>,
    /// How the members are known.
    pub membership: Membership,
}

/// How the members of a payout are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// They name the payout.
    Named,
    /// They alone, among the rows that no payout has paid out, come to its amount.
    BySum,
    /// Nobody says, as with manual payouts.
    Unknown,
    /// Nobody says, and the search for rows that come to its amount was given up.
    GaveUp,
}

/// Matches the payouts of one account.
pub(super) struct Payouts<'r> {
    pub(super) ids: &'r [RowId],
    pub(super) rules: &'r ToleranceRules,
    pub(super) disputes: DisputePosting,
    pub(super) calendar: &'r Calendar,
    pub(super) cut: Cut,
}

impl Payouts<'_> {
    /// Matches payouts, and lists them in the order of their content.
    pub(super) fn run(&self, desk: &mut Desk<'_>) -> Vec<Payout> {
        let books = PayoutBooks::read(self.ids, desk);
        let mut payouts = books.connect_all(desk.rows);
        for unclear in books.bank.assign(&mut payouts, &books.payouts, self.rules.date_window, self.calendar) {
            except_unclear(&unclear, &payouts, desk);
        }
        let given_up = self.find_members(&books, &mut payouts, desk);
        for (place, payout) in payouts.iter().enumerate() {
            let searched = given_up.get(&place).map(Vec::as_slice).unwrap_or_default();
            self.place(payout, &books, searched, desk);
        }
        books.find_repeated(&payouts, desk);
        payouts
    }

    /// The members of payouts that nobody itemises, where the rules let a sum speak. Gives the rows of each search that was given
    /// up, by the place of its payout.
    fn find_members(
        &self,
        books: &PayoutBooks<'_>,
        payouts: &mut [Payout],
        desk: &mut Desk<'_>,
    ) -> BTreeMap<usize, Vec<RowId>> {
        let mut given_up = BTreeMap::new();
        if !self.rules.strategies.contains(&Strategy::CoveringSet) {
            return given_up;
        }
        for (place, found) in find_members(books, payouts, self.rules.search) {
            let Some(payout) = payouts.get_mut(place) else { continue };
            match found {
                Members::Are(members) => (payout.members, payout.membership) = (members, Membership::BySum),
                Members::Several(sets) => {
                    desk.except(ExceptionKind::Ambiguous, &together(payout, &[]), &sets);
                }
                Members::GaveUp(among) => {
                    payout.membership = Membership::GaveUp;
                    given_up.insert(place, among);
                }
            }
        }
        given_up
    }

    /// Gives a payout its place, with what belongs to it.
    fn place(&self, payout: &Payout, books: &PayoutBooks<'_>, searched: &[RowId], desk: &mut Desk<'_>) {
        let Some(stored) = desk.rows.stored(payout.payout) else { return };
        let unbalanced = unbalanced(payout, stored, desk.rows);
        let explained = if unbalanced.is_some() { Vec::new() } else { self.explained(payout, stored, books, desk) };
        let together = together(payout, &explained);
        let others = [payout.bank, payout.journal];
        let fault = unbalanced
            .or_else(|| others.into_iter().flatten().find_map(|other| differs(payout.payout, other, desk.rows)))
            .or_else(|| self.missing(payout, stored, books));
        let done = match fault {
            Some(kind @ ExceptionKind::UnbalancedPayout { .. }) => desk.except(kind, &together, &payout.members),
            Some(kind) => desk.except(kind, &together, searched),
            None => desk.matched(&together, Strategy::ThreeWay, self.score(payout, stored, desk.rows), 0),
        };
        if done {
            self.straddle(payout, stored, desk);
        }
    }

    /// Members that no document of their own books: the payout's journal does, if it says the same as the payout.
    fn explained(&self, payout: &Payout, stored: &Stored, books: &PayoutBooks<'_>, desk: &Desk<'_>) -> Vec<RowId> {
        let same = |journal: &Stored| (journal.currency, journal.amount) == (stored.currency, stored.amount);
        if !payout.journal.and_then(|journal| desk.rows.stored(journal)).is_some_and(same) {
            return Vec::new();
        }
        let in_journal = |row: &RowId| {
            let member = desk.rows.stored(*row).filter(|_| desk.is_open(*row));
            member
                .is_some_and(|member| self.books_with_journal(member.kind) && !books.books_by_itself(member, desk.rows))
        };
        payout.members.iter().copied().filter(in_journal).collect()
    }

    /// Whether the journal of a settlement books lines of this kind.
    fn books_with_journal(&self, kind: RowKind) -> bool {
        match kind {
            RowKind::Payment | RowKind::Refund | RowKind::Payout => false,
            RowKind::Dispute => self.disputes == DisputePosting::JournalLine,
            RowKind::Fee | RowKind::Transfer | RowKind::Adjustment => true,
        }
    }

    /// What the books lack of this payout.
    fn missing(&self, payout: &Payout, stored: &Stored, books: &PayoutBooks<'_>) -> Option<ExceptionKind> {
        let until = self.calendar.after(stored.date, self.rules.lag);
        let late = |side| (until > self.cut.of(side)).then_some(ExceptionKind::Late { until });
        let nowhere = payout.bank.is_none() && payout.journal.is_none();
        if payout.bank.is_none() && (books.bank.expected() || nowhere) {
            Some(late(Side::Bank).unwrap_or(ExceptionKind::MissingAtBank))
        } else if payout.journal.is_none() && books.has_journals() {
            Some(late(Side::Erp).unwrap_or(ExceptionKind::MissingInErp))
        } else {
            None
        }
    }

    fn score(&self, payout: &Payout, stored: &Stored, rows: &Rows) -> u16 {
        let Some(line) = payout.bank.and_then(|line| rows.stored(line)) else { return BY_KEY };
        let key = rows.key(stored);
        let by_key = !key.is_empty() && rows.key(line) == key || names_key(rows.reference(line), key);
        if by_key { BY_KEY } else { BY_AMOUNT }
    }

    /// Says what an earlier month carries forward, beside the payout's own place.
    fn straddle(&self, payout: &Payout, stored: &Stored, desk: &mut Desk<'_>) {
        let Some(ends) = stored.date.replace_day(1).ok().and_then(Date::previous_day) else { return };
        let early = |row: &RowId| {
            let member = desk.rows.stored(*row);
            member.is_some_and(|member| member.date <= ends && member.currency == stored.currency)
        };
        let members: Vec<RowId> = payout.members.iter().copied().filter(early).collect();
        if members.is_empty() {
            return;
        }
        let carried: i128 = members.iter().filter_map(|row| desk.rows.stored(*row)).map(Stored::net).sum();
        let kind = ExceptionKind::StraddlesPeriod { ends, carried: as_money(carried, stored) };
        desk.except(kind, &[], &[&[payout.payout], members.as_slice()].concat());
    }
}

/// The rows of a payout: the gateway's, the bank's, the ERP's.
fn together(payout: &Payout, explained: &[RowId]) -> Vec<RowId> {
    let others = payout.bank.into_iter().chain(payout.journal).chain(payout.further_journals.iter().copied());
    [payout.payout].into_iter().chain(explained.iter().copied()).chain(others).collect()
}

/// Puts payouts, their journals and the bank lines that they could be into one exception; lines that are placed are its evidence.
fn except_unclear(unclear: &Unclear, payouts: &[Payout], desk: &mut Desk<'_>) {
    let ours: Vec<&Payout> = unclear.payouts.iter().filter_map(|place| payouts.get(*place)).collect();
    let (open, placed): (Vec<RowId>, Vec<RowId>) = unclear.lines.iter().partition(|line| desk.is_open(**line));
    let journals = ours.iter().flat_map(|payout| payout.journal.iter().chain(&payout.further_journals));
    let rows = ours.iter().map(|payout| payout.payout).chain(open).chain(journals.copied());
    desk.except(ExceptionKind::Ambiguous, &rows.collect::<Vec<_>>(), &placed);
}

/// What a payout takes from the balance: what reaches the bank, and what the payout costs.
pub(super) fn paid_out(payout: &Stored) -> i128 {
    i128::from(payout.amount) + i128::from(payout.fee)
}

/// Whether the members come to something else than the payout. Members of several currencies come to nothing that can be said.
fn unbalanced(payout: &Payout, stored: &Stored, rows: &Rows) -> Option<ExceptionKind> {
    let members = || payout.members.iter().filter_map(|row| rows.stored(*row));
    match payout.membership {
        Membership::Unknown | Membership::GaveUp => return None,
        Membership::Named | Membership::BySum => {}
    }
    if members().any(|member| member.currency != stored.currency) {
        return Some(ExceptionKind::UnbalancedPayout { by: None });
    }
    let by = members().map(Stored::net).sum::<i128>() - paid_out(stored);
    (by != 0).then(|| ExceptionKind::UnbalancedPayout { by: as_money(by, stored) })
}

/// Whether the bank line or the journal says something else than the payout. To the minor unit: money that arrived is exact.
fn differs(payout: RowId, other: RowId, rows: &Rows) -> Option<ExceptionKind> {
    let (left, right) = (rows.stored(payout)?, rows.stored(other)?);
    if left.currency != right.currency {
        return Some(ExceptionKind::CurrencyDiffers);
    }
    let difference = Difference::between(rows, payout, other).filter(|difference| difference.by() != 0)?;
    Some(ExceptionKind::AmountDiffers { by: as_money(difference.by(), left), cause: difference.cause() })
}
