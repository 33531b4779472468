//! The median and the spread around it, in exact decimals.

use rust_decimal::Decimal;

/// What is usual: the middle of some values, and how far they lie from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usual {
    /// The median.
    pub median: Decimal,
    /// The median absolute deviation from it.
    pub mad: Decimal,
    /// What distances are measured in.
    pub spread: Spread,
    /// How many values there are.
    pub count: usize,
}

/// What distances from the median are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// The median absolute deviation, which is more than nothing.
    Mad(Decimal),
    /// The sum of all deviations, to be divided by the number of values: more than half of the values are the median.
    Sum(Decimal),
    /// All values are the same.
    None,
}

/// The MAD of normally distributed values times this is their standard deviation.
const PER_MAD: Decimal = Decimal::from_parts(14826, 0, 0, false, 4);
/// The same for the mean absolute deviation: the square root of half of pi.
const PER_MEAN: Decimal = Decimal::from_parts(1_253_314, 0, 0, false, 6);

/// The median; of an even number of values the middle between the two in the middle. None for no values, and for values past the
/// range of decimals.
///
/// ```
/// use mapping_core::anomaly::median;
/// use mapping_core::money::Decimal;
///
/// assert_eq!(median([3, 1, 2].map(Decimal::from)), Some(Decimal::from(2)));
/// assert_eq!(median([1, 2].map(Decimal::from)), Some(Decimal::new(15, 1)));
/// ```
pub fn median(values: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    let mut values: Vec<Decimal> = values.into_iter().collect();
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    if values.is_empty() {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable(middle);
    let upper = *upper;
    match below.iter().max() {
        Some(lower) if even => lower.checked_add(upper)?.checked_mul(Decimal::new(5, 1)).map(|half| half.normalize()),
        Some(_) | None => Some(upper),
    }
}

impl Usual {
    /// What is usual by these values; none for no values, and for values past the range of decimals.
    pub fn of(values: &[Decimal]) -> Option<Self> {
        let center = median(values.iter().copied())?;
        let deviations: Vec<Decimal> =
            values.iter().map(|value| Some(value.checked_sub(center)?.abs())).collect::<Option<_>>()?;
        let mad = median(deviations.iter().copied())?;
        let sum = deviations.iter().try_fold(Decimal::ZERO, |sum, deviation| sum.checked_add(*deviation))?;
        let spread = match (mad.is_zero(), sum.is_zero()) {
            (false, _) => Spread::Mad(mad),
            (true, false) => Spread::Sum(sum),
            (true, true) => Spread::None,
        };
        Some(Self { median: center, mad, spread, count: values.len() })
    }

    /// Whether a value lies further from the median than `threshold` spreads.
    pub fn is_unusual(&self, value: Decimal, threshold: Decimal) -> bool {
        let Some(distance) = value.checked_sub(self.median).map(|distance| distance.abs()) else { return true };
        let past = |left: Option<Decimal>, right: Option<Decimal>| match (left, right) {
            (Some(left), Some(right)) => left > right,
            (None, _) => true, // past the range of decimals is far from everything
            (Some(_), None) => false,
        };
        match self.spread {
            Spread::Mad(mad) => {
                past(Some(distance), threshold.checked_mul(PER_MAD).and_then(|far| far.checked_mul(mad)))
            }
            Spread::Sum(sum) => {
                let far = threshold.checked_mul(PER_MEAN).and_then(|far| far.checked_mul(sum));
                past(distance.checked_mul(Decimal::from(self.count)), far)
            }
            Spread::None => !distance.is_zero(),
        }
    }

    /// Whether a value lies at least so far from the median, as a distance and in basis points of the median: where nothing ever
    /// varied, any difference is unusual and a small one still does not matter.
    pub fn is_far(&self, value: Decimal, smallest: Decimal, smallest_bp: u32) -> bool {
        let Some(distance) = value.checked_sub(self.median).map(|distance| distance.abs()) else { return true };
        let share = Decimal::new(i64::from(smallest_bp), 4); // a basis point is 0.0001
        let relative = self.median.abs().checked_mul(share);
        distance >= smallest && relative.is_none_or(|relative| distance >= relative)
    }

    /// The modified z-score of a value, for people, to two decimals; none where all values are the same.
    pub fn score(&self, value: Decimal) -> Option<Decimal> {
        let distance = value.checked_sub(self.median)?.abs();
        let spread = match self.spread {
            Spread::Mad(mad) => PER_MAD.checked_mul(mad)?,
            Spread::Sum(sum) => PER_MEAN.checked_mul(sum)?.checked_div(Decimal::from(self.count))?,
            Spread::None => return None,
        };
        Some(distance.checked_div(spread)?.round_dp(2))
    }
}
