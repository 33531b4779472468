//! The bank's line of each payout: one that names its key and has its amount, or else the only one of its amount in the window. Where
//! several could be it, none is chosen, and all of them are told together with the payouts that they could be.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::calendar::Calendar;
use super::likeness::{SHORTEST_KEY, words};
use super::payouts::Payout;
use super::rows::{RowId, Rows, Stored};

/// Lines of the bank, by what a payout can be found by. Rows are added in the order of their content.
pub(super) struct BankLines<'a> {
    rows: &'a Rows,
    by_name: BTreeMap<&'a str, Vec<RowId>>,
    by_amount: BTreeMap<Figure, Vec<(Date, RowId)>>,
}

/// Payouts, by their places, and the lines that could be theirs.
pub(super) struct Unclear {
    pub(super) payouts: Vec<usize>,
    pub(super) lines: Vec<RowId>,
}

/// A currency and an amount.
type Figure = (u16, i64);

impl<'a> BankLines<'a> {
    pub(super) fn new(rows: &'a Rows) -> Self {
        Self { rows, by_name: BTreeMap::new(), by_amount: BTreeMap::new() }
    }

    /// Keeps a line by its own key, by each word of its text that is long enough to be a key, and by its amount.
    pub(super) fn add(&mut self, row: RowId, stored: &'a Stored) {
        let words = words(self.rows.reference(stored)).filter(|word| word.len() >= SHORTEST_KEY);
        for name in words.chain([self.rows.key(stored)]).filter(|name| !name.is_empty()) {
            let lines = self.by_name.entry(name).or_default();
            if lines.last() != Some(&row) {
                lines.push(row);
            }
        }
        self.by_amount.entry(figure(stored)).or_default().push((stored.date, row));
    }

    /// Whether there is a statement at all.
    pub(super) fn expected(&self) -> bool {
        !self.by_amount.is_empty()
    }

    /// The lines that name a key.
    pub(super) fn named(&self, key: &str) -> &[RowId] {
        self.by_name.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Gives each payout its line, and tells where several could be it.
    pub(super) fn assign(
        &self,
        payouts: &mut [Payout],
        stored: &[(RowId, &Stored)],
        window: u16,
        calendar: &Calendar,
    ) -> Vec<Unclear> {
        let named: Vec<Vec<RowId>> = stored.iter().map(|(_, payout)| self.naming(payout)).collect();
        let mut wanted: BTreeMap<RowId, usize> = BTreeMap::new();
        named.iter().flatten().for_each(|line| *wanted.entry(*line).or_default() += 1);
        let (mut unclear, mut rest) = (Vec::new(), BTreeMap::<Figure, Vec<(Date, usize)>>::new());
        for (place, ((lines, payout), (_, row))) in named.into_iter().zip(payouts.iter_mut()).zip(stored).enumerate() {
            match lines.as_slice() {
                [] => rest.entry(figure(row)).or_default().push((row.date, place)),
                [only] if wanted.get(only) == Some(&1) => payout.bank = Some(*only),
                _ => unclear.push(Unclear { payouts: vec![place], lines }),
            }
        }
        let taken: BTreeSet<RowId> = wanted.into_keys().collect();
        for (figure, seekers) in rest {
            let lines = self.by_amount.get(&figure).into_iter().flatten();
            let free: Vec<(Date, RowId)> = lines.filter(|(_, line)| !taken.contains(line)).copied().collect();
            for near in neighbourhoods(&seekers, &free, window, calendar) {
                match (near.payouts.as_slice(), near.lines.as_slice()) {
                    (_, []) => {}
                    ([place], [line]) => {
                        if let Some(payout) = payouts.get_mut(*place) {
                            payout.bank = Some(*line);
                        }
                    }
                    (_, _) => unclear.push(near),
                }
            }
        }
        unclear
    }

    /// The lines that name a payout: those of its amount, or else those that go the same way. Lines that are the same to the last
    /// letter count as one: the rest are duplicates of it.
    fn naming(&self, payout: &Stored) -> Vec<RowId> {
        let rows = self.rows;
        let lines = self.named(rows.key(payout)).iter().filter_map(|line| Some((*line, rows.stored(*line)?)));
        let (equal, others): (Vec<_>, Vec<_>) = lines.partition(|(_, line)| figure(line) == figure(payout));
        let same_way = |(_, line): &(RowId, &Stored)| line.amount.signum() == payout.amount.signum();
        let lines = if equal.is_empty() { others.into_iter().filter(same_way).collect() } else { equal };
        let same = |(_, one): &(RowId, &Stored), (_, other): &(RowId, &Stored)| {
            figure(one) == figure(other) && rows.has_key(one) && rows.key(one) == rows.key(other)
        };
        let once = lines.windows(2).all(|pair| matches!(pair, [one, other] if same(one, other)));
        let count = if once { 1 } else { lines.len() };
        lines.into_iter().take(count).map(|(line, _)| line).collect()
    }
}

fn figure(row: &Stored) -> Figure {
    (row.currency.numeric(), row.amount)
}

/// Payouts and lines of one amount, both by date, dealt into sets that no window connects. A window reaches a run of lines, so
/// that one look along the dates finds them all.
fn neighbourhoods(
    payouts: &[(Date, usize)],
    lines: &[(Date, RowId)],
    window: u16,
    calendar: &Calendar,
) -> Vec<Unclear> {
    let far = |one, other| calendar.distance(one, other, window).is_none();
    let mut found: Vec<(Unclear, usize)> = Vec::new();
    for (date, place) in payouts {
        let start = lines.partition_point(|(day, _)| day < date && far(*day, *date));
        let end = lines.partition_point(|(day, _)| day <= date || !far(*day, *date));
        match found.last_mut().filter(|(_, reached)| start < *reached) {
            Some((near, reached)) => {
                near.payouts.push(*place);
                near.lines.extend(lines.get(*reached..end).unwrap_or_default().iter().map(|(_, line)| *line));
                *reached = end.max(*reached);
            }
            None => {
                let lines = lines.get(start..end).unwrap_or_default().iter().map(|(_, line)| *line).collect();
                found.push((Unclear { payouts: vec![*place], lines }, end));
            }
        }
    }
    found.into_iter().map(|(near, _)| near).collect()
}
