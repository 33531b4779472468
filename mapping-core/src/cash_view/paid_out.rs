//! What payouts took of movements that do not say which settlement pays them out, as movements read by their payment do not. A payout
//! pays out what is available when it is made, the oldest first; what it left waits for the next one.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, OffsetDateTime};

use crate::canonical::{Movement, MovementId, MovementKind};
use crate::money::{Currency, Money, MoneyError};

/// The payouts of one currency up to a moment, in the order in which they were made.
pub(super) struct Payouts<'a> {
    /// Those of which no movement says that they pay it out.
    sums: Vec<&'a Movement>,
    /// Those that came back: their money is in the balance again.
    returned: Vec<&'a Movement>,
}

impl<'a> Payouts<'a> {
    /// The payouts among movements, each once. One whose members name it took those, and nothing else.
    pub(super) fn of(movements: &'a [Movement], currency: Currency, as_of: OffsetDateTime) -> Self {
        let named: BTreeSet<&str> =
            movements.iter().filter_map(|one| one.settlement.as_ref()).map(|id| id.as_str()).collect();
        let itemised = |one: &Movement| one.source.as_ref().is_some_and(|source| named.contains(source.as_str()));
        let once: BTreeMap<&MovementId, &Movement> = movements.iter().map(|one| (&one.id, one)).collect();
        let mut made: Vec<&Movement> = once.into_values().collect();
        made.retain(|one| one.net.currency() == currency && one.created_at <= as_of);
        made.sort_by_key(|one| one.created_at);
        let of = |kind: MovementKind| made.iter().copied().filter(move |one| one.kind.known() == Some(&kind));
        Self {
            sums: of(MovementKind::Payout).filter(|one| !itemised(one)).collect(),
            returned: of(MovementKind::PayoutReversal).collect(),
        }
    }

    /// What came back to the balance.
    pub(super) fn returned(&self) -> impl Iterator<Item = &'a Movement> {
        self.returned.iter().copied()
    }
}

/// What the payouts left of what was available when they were made, and takes that out of `available`; none without payouts. A payout
/// of more than is known paid out movements from before the history.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub(super) fn overdue(
    available: &mut BTreeMap<Date, Money>,
    payouts: &Payouts<'_>,
) -> Result<Option<Money>, MoneyError> {
    let mut left: Option<Money> = None;
    for payout in &payouts.sums {
        let mut sum = left.unwrap_or(Money::zero(payout.net.currency()));
        let due = payout.created_at.date();
        while let Some(first) = available.first_entry().filter(|first| *first.key() <= due) {
            sum = sum.checked_add(first.remove())?;
        }
        sum = sum.checked_add(payout.net)?;
        let is_from_before = payout.net.is_negative() && sum.is_negative();
        left = Some(if is_from_before { Money::zero(sum.currency()) } else { sum });
    }
    Ok(left)
}
