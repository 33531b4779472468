//! Rows of one key, brought together. Rows are dealt into partitions by their key's hash, small enough for the processor's cache;
//! each partition is sorted by hash, and what shares a hash is compared byte by byte.

use super::cause::{Difference, as_money};
use super::desk::Desk;
use super::exception::ExceptionKind;
use super::row::Side;
use super::rows::{RowId, Rows, Stored};
use super::verdict::{Bucket, Item, Verdict, Wanted};
use crate::rules::{Strategy, ToleranceRules};

/// About so many rows make a partition.
const PARTITION: usize = 1024;
/// More partitions than this write to more places at a time than the processor follows.
const MOST_PARTITIONS: usize = 1 << 12;
/// Fewer rows are matched sooner than a thread starts.
const WORTH_A_THREAD: usize = 100_000;
/// Rows of one key are certain.
const CERTAIN: u16 = 1000;

/// A row on its way to its partition.
#[derive(Clone, Copy, Default)]
struct Entry {
    hash: u64,
    row: RowId,
}

/// Brings together the open rows of one account that have a key.
pub(super) struct KeyJoin<'r> {
    /// The rows of the account.
    pub(super) ids: &'r [RowId],
    /// The side that stands on the left: the gateway's, or the bank's where no gateway is reconciled.
    pub(super) left: Side,
    pub(super) rules: &'r ToleranceRules,
    pub(super) wanted: Wanted,
}

/// What is found among rows of one hash.
#[derive(Default)]
struct Found {
    /// One row of each side, the same in every respect: the common case, kept small.
    equal: Vec<[RowId; 2]>,
    others: Vec<Verdict<RowId>>,
}

impl KeyJoin<'_> {
    /// Matches what shares a key.
    pub(super) fn run(&self, desk: &mut Desk<'_>) {
        let entries = self.ids.iter().filter_map(|row| self.entry(*row, desk));
        let dealt = deal(entries, self.ids.len());
        for found in self.find(&dealt, desk.rows) {
            desk.expect_groups(found.equal.len());
            for pair in found.equal {
                desk.matched(&pair, Strategy::KeyAndAmount, CERTAIN, 0);
            }
            found.others.into_iter().for_each(|verdict| Self::place(verdict, desk));
        }
    }

    fn entry(&self, row: RowId, desk: &Desk<'_>) -> Option<Entry> {
        let stored = desk.rows.stored(row)?;
        let takes = (stored.side == self.left || stored.side == Side::Erp) && desk.rows.has_key(stored);
        (takes && desk.is_open(row)).then_some(Entry { hash: stored.hash, row })
    }

    /// Looks through all partitions; the second half of many on a thread of its own, where the machine has one to give.
    fn find(&self, dealt: &Dealt, rows: &Rows) -> [Found; 2] {
        let (first, second) = dealt.ends.split_at(dealt.ends.len() / 2);
        let (split, all) = (first.last().copied().unwrap_or_default(), dealt.entries.as_slice());
        let one = || self.search(all, 0, first, rows);
        let other = || self.search(all, split, second, rows);
        if all.len() < WORTH_A_THREAD {
            return [one(), other()];
        }
        std::thread::scope(|scope| match std::thread::Builder::new().spawn_scoped(scope, other) {
            Ok(thread) => [one(), thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))],
            Err(_) => [one(), other()],
        })
    }

    /// Looks through partitions that lie one after the other.
    fn search(&self, entries: &[Entry], mut start: usize, ends: &[usize], rows: &Rows) -> Found {
        let mut found = Found::default();
        let mut partition: Vec<Entry> = Vec::new();
        for end in ends {
            partition.clear();
            partition.extend(entries.get(start..*end).unwrap_or_default());
            start = *end;
            partition.sort_unstable_by_key(|entry| entry.hash);
            for same_hash in partition.chunk_by(|one, other| one.hash == other.hash) {
                self.judge(same_hash, rows, &mut found);
            }
        }
        found
    }

    fn judge(&self, same_hash: &[Entry], rows: &Rows, found: &mut Found) {
        match same_hash {
            [] | [_] => {}
            [one, other] => match equals(one.row, other.row, rows) {
                Some(pair) => found.equal.push(pair),
                None => self.judge_several(same_hash, rows, found),
            },
            several => self.judge_several(several, rows, found),
        }
    }

    fn judge_several(&self, same_hash: &[Entry], rows: &Rows, told: &mut Found) {
        let mut found: Vec<(RowId, &Stored)> =
            same_hash.iter().filter_map(|entry| Some((entry.row, rows.stored(entry.row)?))).collect();
        let name = |stored: &Stored| (rows.key_bytes(stored), stored.kind);
        found.sort_unstable_by(|(one, left), (other, right)| {
            let by_name = || rows.key_bytes(left).cmp(rows.key_bytes(right)).then(left.kind.cmp(&right.kind));
            by_name().then_with(|| rows.by_content(left, right)).then(one.cmp(other))
        });
        for same_key in found.chunk_by(|(_, one), (_, other)| name(one) == name(other)) {
            let side = |erp: bool| {
                let of_side = same_key.iter().filter(|(_, stored)| (stored.side == Side::Erp) == erp);
                of_side.map(|(row, stored)| item(*row, stored)).collect()
            };
            let bucket = Bucket::new(side(false), side(true));
            bucket.judge(self.wanted, self.rules, &mut |verdict| told.others.push(verdict));
        }
    }

    fn place(verdict: Verdict<RowId>, desk: &mut Desk<'_>) {
        match verdict {
            Verdict::Pair { left, right, difference } => {
                desk.matched(&[left, right], Strategy::KeyAndAmount, CERTAIN, difference);
            }
            Verdict::Sum { left, right, difference } => {
                let strategy = if left.len() > 1 { Strategy::OneToMany } else { Strategy::ManyToOne };
                desk.matched(&[left, right].concat(), strategy, CERTAIN, difference);
            }
            Verdict::Differ { left, right } => {
                let Some(difference) = Difference::between(desk.rows, left, right) else { return };
                let by = desk.rows.stored(left).and_then(|left| as_money(difference.by(), left));
                let kind = ExceptionKind::AmountDiffers { by, cause: difference.cause() };
                desk.except(kind, &[left, right], &[]);
            }
            Verdict::OtherCurrency { left, right } => {
                desk.except(ExceptionKind::CurrencyDiffers, &[left, right], &[]);
            }
            Verdict::Again { row, of } => {
                desk.except(ExceptionKind::Duplicate { of }, &[row], &[of]);
            }
        }
    }
}

/// One row of each side with one key, the same in every respect; the left one first.
fn equals(one: RowId, other: RowId, rows: &Rows) -> Option<[RowId; 2]> {
    let (first, second) = (rows.stored(one)?, rows.stored(other)?);
    let alike = first.side != second.side
        && first.amount == second.amount
        && first.currency == second.currency
        && first.kind == second.kind
        && rows.key_bytes(first) == rows.key_bytes(second);
    alike.then(|| if first.side == Side::Erp { [other, one] } else { [one, other] })
}

fn item(row: RowId, stored: &Stored) -> Item<RowId> {
    Item { row, currency: stored.currency, amount: stored.amount, date: stored.date }
}

/// Entries by partition.
struct Dealt {
    entries: Vec<Entry>,
    /// Where each partition ends.
    ends: Vec<usize>,
}

/// Deals at most `most` entries into partitions by the top bits of their hash: counts first, so that every entry is written once.
fn deal(entries: impl Iterator<Item = Entry> + Clone, most: usize) -> Dealt {
    let partitions = (most / PARTITION).next_power_of_two().min(MOST_PARTITIONS);
    let shift = u64::BITS - partitions.trailing_zeros();
    let partition = |hash: u64| hash.checked_shr(shift).map_or(0, |top| usize::try_from(top).unwrap_or_default());
    let mut places = vec![0_usize; partitions];
    for entry in entries.clone() {
        if let Some(place) = places.get_mut(partition(entry.hash)) {
            *place += 1;
        }
    }
    let mut count = 0;
    for place in &mut places {
        count += std::mem::replace(place, count);
    }
    let mut dealt = vec![Entry::default(); count];
    for entry in entries {
        if let Some(place) = places.get_mut(partition(entry.hash)) {
            if let Some(slot) = dealt.get_mut(*place) {
                *slot = entry;
            }
            *place += 1;
        }
    }
    Dealt { entries: dealt, ends: places }
}
