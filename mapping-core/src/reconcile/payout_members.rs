//! The members of payouts that nobody itemises: the only rows that come to the amount. What one payout alone can have is no choice
//! for another; rows that two payouts could have are given to neither.

use std::collections::{BTreeMap, BTreeSet};

use super::covering_set::{Covering, covering_set};
use super::payout_books::PayoutBooks;
use super::payouts::{Membership, Payout, paid_out};
use super::rows::{RowId, Stored};
use crate::rules::SearchLimits;

/// What a search for members found.
pub(super) enum Members {
    /// These, and no others.
    Are(Vec<RowId>),
    /// More than one set, or one that another payout could have as well: the rows of the sets.
    Several(Vec<RowId>),
    /// The search among these rows went too far.
    GaveUp(Vec<RowId>),
}

/// A payout, by its place, and the rows that it alone can have.
type Sure = (usize, Vec<RowId>);

/// Seeks the members of all payouts that have none, and tells what was found by the place of the payout.
pub(super) fn find_members(books: &PayoutBooks<'_>, payouts: &[Payout], limits: SearchLimits) -> Vec<(usize, Members)> {
    let mut loose: Vec<(RowId, &Stored)> = books.loose.iter().copied().filter(|(_, row)| row.net() != 0).collect();
    let unknown = |(_, (payout, _)): &(usize, (&Payout, _))| payout.membership == Membership::Unknown;
    let all = payouts.iter().zip(&books.payouts).enumerate();
    let mut seekers: Vec<(usize, &Stored)> = all.filter(unknown).map(|(place, (_, (_, row)))| (place, *row)).collect();
    let mut told = Vec::new();
    loop {
        let found: Vec<(usize, Members)> =
            seekers.iter().filter_map(|(place, payout)| Some((*place, seek(payout, &loose, limits)?))).collect();
        let (sure, unsure) = part(found);
        if sure.is_empty() {
            told.extend(unsure);
            return told;
        }
        let decided: BTreeSet<usize> = sure.iter().map(|(place, _)| *place).collect();
        let taken: BTreeSet<RowId> = sure.iter().flat_map(|(_, members)| members).copied().collect();
        seekers.retain(|(place, _)| !decided.contains(place));
        loose.retain(|(row, _)| !taken.contains(row));
        told.extend(sure.into_iter().map(|(place, members)| (place, Members::Are(members))));
    }
}

/// Parts what is sure from what is not: sets that share a row with another payout's only set are not.
fn part(found: Vec<(usize, Members)>) -> (Vec<Sure>, Vec<(usize, Members)>) {
    let mut wanted: BTreeMap<RowId, usize> = BTreeMap::new();
    for (_, members) in &found {
        if let Members::Are(members) = members {
            members.iter().for_each(|row| *wanted.entry(*row).or_default() += 1);
        }
    }
    let (mut sure, mut unsure) = (Vec::new(), Vec::new());
    for (place, members) in found {
        match members {
            Members::Are(set) if set.iter().all(|row| wanted.get(row) == Some(&1)) => sure.push((place, set)),
            Members::Are(set) => unsure.push((place, Members::Several(set))),
            Members::Several(_) | Members::GaveUp(_) => unsure.push((place, members)),
        }
    }
    (sure, unsure)
}

/// Seeks the members of one payout among the rows up to its day.
fn seek(payout: &Stored, loose: &[(RowId, &Stored)], limits: SearchLimits) -> Option<Members> {
    let most = usize::from(limits.rows);
    let fits = |(_, row): &&(RowId, &Stored)| row.currency == payout.currency && row.date <= payout.date;
    let near = loose.iter().filter(fits).filter_map(|(row, other)| Some((*row, i64::try_from(other.net()).ok()?)));
    let near: Vec<(RowId, i64)> = near.take(most + 1).collect();
    let rows = |places: &[usize]| -> Vec<RowId> {
        places.iter().filter_map(|place| near.get(*place)).map(|(row, _)| *row).collect()
    };
    let all = || near.iter().map(|(row, _)| *row).collect();
    if near.len() > most {
        return Some(Members::GaveUp(all()));
    }
    let amounts: Vec<i64> = near.iter().map(|(_, net)| *net).collect();
    match covering_set(paid_out(payout), &amounts, limits.steps) {
        Covering::None => None,
        Covering::One(set) => Some(Members::Are(rows(&set))),
        Covering::Several(first, second) => Some(Members::Several([rows(&first), rows(&second)].concat())),
        Covering::GaveUp => Some(Members::GaveUp(all())),
    }
}
