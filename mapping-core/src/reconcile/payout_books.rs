//! What the sides say about the payouts of one account: the gateway's list, each payout once; the journals of the ERP by the payout
//! that they book; the bank's lines; and the members that name a payout.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::bank_lines::BankLines;
use super::desk::Desk;
use super::exception::ExceptionKind;
use super::payouts::{Membership, Payout};
use super::row::{RowKind, Side};
use super::rows::{NameId, RowId, Rows, Stored};

/// The rows of one account that have to do with payouts.
pub(super) struct PayoutBooks<'a> {
    /// By content, without those that are listed again.
    pub(super) payouts: Vec<(RowId, &'a Stored)>,
    pub(super) bank: BankLines<'a>,
    /// Rows of the gateway that no payout names, by content.
    pub(super) loose: Vec<(RowId, &'a Stored)>,
    journals: BTreeMap<&'a str, Vec<Journal<'a>>>,
    members: BTreeMap<NameId, Vec<RowId>>,
    /// What the ERP books beside payments and payouts: a document of its own for each.
    documents: BTreeSet<(&'a str, RowKind)>,
}

/// A journal of the ERP, as one of a payout.
#[derive(Clone, Copy)]
struct Journal<'a> {
    row: RowId,
    part: Part<'a>,
}

/// Which part of a payout a journal books; the best to be compared with the payout first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    /// All of it.
    Whole,
    /// A month of it: `po_1/2026-11`. Of several, the latest moves the amount.
    Month(Reverse<&'a str>),
    /// Its arrival at the bank: `po_1/bank`.
    Arrival,
}

impl<'a> PayoutBooks<'a> {
    /// Reads the rows of an account. A payout that is listed again becomes a duplicate of the first.
    pub(super) fn read(ids: &[RowId], desk: &mut Desk<'a>) -> Self {
        let rows: &'a Rows = desk.rows;
        let mut books = Self {
            payouts: Vec::new(),
            bank: BankLines::new(rows),
            loose: Vec::new(),
            journals: BTreeMap::new(),
            members: BTreeMap::new(),
            documents: BTreeSet::new(),
        };
        let mut all: Vec<(RowId, &Stored)> = Vec::new();
        for (row, stored) in ids.iter().filter_map(|row| Some((*row, rows.stored(*row)?))) {
            let is_payout = stored.kind == RowKind::Payout;
            match stored.side {
                _ if stored.broken => {}
                Side::Gateway if !is_payout => books.add_member(row, stored),
                Side::Erp if !is_payout => books.add_document(rows, stored),
                Side::Gateway | Side::Erp | Side::Bank if desk.is_open(row) => all.push((row, stored)),
                Side::Gateway | Side::Erp | Side::Bank => {}
            }
        }
        sort_by_content(rows, &mut all);
        sort_by_content(rows, &mut books.loose);
        for (row, stored) in all {
            match stored.side {
                Side::Gateway => books.payouts.push((row, stored)),
                Side::Erp => books.add_journal(rows, row, stored),
                Side::Bank => books.bank.add(row, stored),
            }
        }
        books.drop_repeated(desk);
        books
    }

    fn add_member(&mut self, row: RowId, stored: &'a Stored) {
        match stored.group {
            0 => self.loose.push((row, stored)),
            payout => self.members.entry(payout).or_default().push(row),
        }
    }

    fn add_document(&mut self, rows: &'a Rows, stored: &'a Stored) {
        if stored.kind != RowKind::Payment && rows.has_key(stored) {
            self.documents.insert((rows.key(stored), stored.kind));
        }
    }

    /// Keeps a journal by its own key, and by the payout that its group or the beginning of its key names.
    fn add_journal(&mut self, rows: &'a Rows, row: RowId, stored: &Stored) {
        let key = rows.key(stored);
        let (payout, part) = part_of(key);
        let group = rows.name(stored.group);
        let mut add = |name, part| {
            let journals = self.journals.entry(name).or_default();
            if journals.last().is_none_or(|last| last.row != row) {
                journals.push(Journal { row, part });
            }
        };
        add(if group.is_empty() { payout } else { group }, part);
        add(key, Part::Whole);
    }

    fn drop_repeated(&mut self, desk: &mut Desk<'a>) {
        let rows = desk.rows;
        let mut first: BTreeMap<(&str, u16, i64), RowId> = BTreeMap::new();
        self.payouts.retain(|(row, stored)| {
            let key = rows.key(stored);
            let of = *first.entry((key, stored.currency.numeric(), stored.amount)).or_insert(*row);
            let again = of != *row && !key.is_empty();
            if again {
                desk.except(ExceptionKind::Duplicate { of }, &[*row], &[of]);
            }
            !again
        });
    }

    /// Whether the ERP keeps journals of payouts here.
    pub(super) fn has_journals(&self) -> bool {
        !self.journals.is_empty()
    }

    /// Whether the ERP has a document of its own for this row.
    pub(super) fn books_by_itself(&self, stored: &Stored, rows: &Rows) -> bool {
        self.documents.contains(&(rows.key(stored), stored.kind))
    }

    /// All payouts with their journals and with the members that name them.
    pub(super) fn connect_all(&self, rows: &'a Rows) -> Vec<Payout> {
        let mut taken = BTreeSet::new();
        self.payouts.iter().map(|(row, stored)| self.connect(*row, stored, rows, &mut taken)).collect()
    }

    fn connect(&self, row: RowId, stored: &Stored, rows: &'a Rows, taken: &mut BTreeSet<RowId>) -> Payout {
        let key = Some(rows.key(stored)).filter(|key| !key.is_empty());
        let mut members = key.and_then(|key| self.members.get(&rows.name_id(key)?)).cloned().unwrap_or_default();
        rows.sort_by_content(&mut members);
        let membership = if members.is_empty() { Membership::Unknown } else { Membership::Named };
        let journal = key.and_then(|key| self.journal(key, stored, rows, taken));
        taken.extend(journal);
        let mut payout = Payout { payout: row, bank: None, journal, further_journals: Vec::new(), members, membership };
        if let Some(key) = key.filter(|_| journal.is_some()) {
            payout.further_journals = self.further(key, stored, &payout.members, rows, taken);
            taken.extend(&payout.further_journals);
        }
        payout
    }

    /// The journal that moves the payout's amount: the one that says the same, or else the one that should.
    fn journal(&self, key: &str, payout: &Stored, rows: &Rows, taken: &BTreeSet<RowId>) -> Option<RowId> {
        let free = self.journals.get(key)?.iter().filter(|journal| !taken.contains(&journal.row));
        let differs = |row| rows.stored(row).is_none_or(|journal| !same_amount(journal, payout));
        free.min_by_key(|journal| (differs(journal.row), journal.part)).map(|journal| journal.row)
    }

    /// The journals beside it that say what they should: a month's part is what its members come to, an arrival is the amount.
    fn further(
        &self,
        key: &str,
        payout: &Stored,
        members: &[RowId],
        rows: &Rows,
        taken: &BTreeSet<RowId>,
    ) -> Vec<RowId> {
        let carried = |month: &str| -> i128 {
            let members = members.iter().filter_map(|row| rows.stored(*row));
            members.filter(|member| month_of(member) == month).map(Stored::net).sum()
        };
        let fits = |journal: &&Journal<'_>| {
            let Some(stored) = rows.stored(journal.row).filter(|_| !taken.contains(&journal.row)) else { return false };
            match journal.part {
                Part::Whole => false,
                Part::Month(Reverse(month)) => {
                    stored.currency == payout.currency && i128::from(stored.amount) == carried(month)
                }
                Part::Arrival => same_amount(stored, payout),
            }
        };
        self.journals.get(key).into_iter().flatten().filter(fits).map(|journal| journal.row).collect()
    }

    /// Finds bank lines and journals that say again what is placed with a payout.
    pub(super) fn find_repeated(&self, payouts: &[Payout], desk: &mut Desk<'_>) {
        let rows = desk.rows;
        for of in payouts.iter().flat_map(|payout| [payout.bank, payout.journal]).flatten() {
            let Some(kept) = rows.stored(of).filter(|kept| rows.has_key(kept)) else { continue };
            let key = rows.key(kept);
            let journals = self.journals.get(key).into_iter().flatten().map(|journal| journal.row);
            for row in self.bank.named(key).iter().copied().chain(journals).filter(|row| *row != of) {
                let again =
                    |stored: &Stored| stored.side == kept.side && same_amount(stored, kept) && rows.key(stored) == key;
                if rows.stored(row).is_some_and(again) {
                    desk.except(ExceptionKind::Duplicate { of }, &[row], &[of]);
                }
            }
        }
    }
}

fn sort_by_content(rows: &Rows, all: &mut [(RowId, &Stored)]) {
    all.sort_unstable_by(|(one, left), (other, right)| rows.by_content(left, right).then(one.cmp(other)));
}

fn same_amount(one: &Stored, other: &Stored) -> bool {
    (one.currency, one.amount) == (other.currency, other.amount)
}

/// The payout and the part of it that a journal's key names: see [`settlement_reference`](crate::ledger::settlement_reference) and
/// [`bank_receipt_reference`](crate::ledger::bank_receipt_reference).
fn part_of(key: &str) -> (&str, Part<'_>) {
    match key.rsplit_once('/') {
        Some((payout, "bank")) => (payout, Part::Arrival),
        Some((payout, month)) if is_month(month) => (payout, Part::Month(Reverse(month))),
        Some(_) | None => (key, Part::Whole),
    }
}

/// Whether a text is a month as `2026-11`.
fn is_month(text: &str) -> bool {
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|digit| digit.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

fn month_of(row: &Stored) -> String {
    format!("{:04}-{:02}", row.date.year(), u8::from(row.date.month()))
}
