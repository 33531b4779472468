//! Splitting an amount so that the parts sum to the whole. The method is the largest remainder: everyone gets the whole units
//! of their share, and the units that are left go one by one to the largest remainders, earlier positions first.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::exact::Parts;
use super::minor_unit::{count_units, units};
use super::{Money, MoneyError};

impl Money {
    /// Parts in proportion to `weights`, each a multiple of `unit` (major units: 0.01), that sum to this amount exactly. A
    /// part differs from its exact share by less than one unit, and a weight of zero gets nothing. A negative amount splits
    /// as its opposite does.
    ///
    /// # Errors
    /// [`MoneyError::OffUnit`] if this amount is not a multiple of `unit`; [`MoneyError::InvalidWeights`] for a negative
    /// weight, no weights, or weights that are all zero (unless there is nothing to split); [`MoneyError::Overflow`].
    pub fn allocate(self, weights: &[Decimal], unit: Decimal) -> Result<Vec<Self>, MoneyError> {
        let invalid = || MoneyError::InvalidWeights { amount: self, weights: listed(weights) };
        let overflow = || MoneyError::overflow(self, "split by", listed(weights));
        let count = count_units(self.amount(), unit).ok_or(MoneyError::OffUnit { amount: self, unit })?;
        if weights.is_empty() || weights.iter().any(|weight| *weight < Decimal::ZERO) {
            return Err(invalid());
        }
        let weights = whole_weights(weights).ok_or_else(overflow)?;
        let total = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight)).ok_or_else(overflow)?;
        if total == 0 {
            return if count == 0 { Ok(vec![self; weights.len()]) } else { Err(invalid()) };
        }
        let shares = largest_remainder(count.abs(), &weights, total).ok_or_else(overflow)?;
        shares
            .into_iter()
            .map(|share| units(share * count.signum(), unit).map(|amount| Self::new(amount, self.currency())))
            .collect::<Option<_>>()
            .ok_or_else(overflow)
    }
}

/// The weights as integers in the same proportion.
fn whole_weights(weights: &[Decimal]) -> Option<Vec<i128>> {
    let weights: Vec<Parts> = weights.iter().map(|weight| Parts::from(weight.normalize())).collect();
    let scale = weights.iter().map(|weight| weight.scale).max().unwrap_or(0);
    weights.into_iter().map(|weight| weight.at_scale(scale)).collect()
}

fn largest_remainder(count: i128, weights: &[i128], total: i128) -> Option<Vec<i128>> {
    let scaled: Vec<i128> = weights.iter().map(|weight| count.checked_mul(*weight)).collect::<Option<_>>()?;
    let mut shares: Vec<i128> = scaled.iter().map(|share| share / total).collect();
    let left = count - shares.iter().sum::<i128>();

    // A stable sort keeps earlier positions first among equal remainders.
    let mut order: Vec<(usize, i128)> = scaled.iter().map(|share| share % total).enumerate().collect();
    order.sort_by_key(|(_, remainder)| Reverse(*remainder));
    for (position, _) in order.into_iter().take(usize::try_from(left).ok()?) {
        if let Some(share) = shares.get_mut(position) {
            *share += 1;
        }
    }
    Some(shares)
}

fn listed(weights: &[Decimal]) -> String {
    let weights: Vec<String> = weights.iter().map(Decimal::to_string).collect();
    format!("[{}]", weights.join(", "))
}
