//! What becomes of the rows that share one key. Nothing here knows where rows are kept or how they arrive: an engine that reads
//! them from disk, partition by partition, asks the same judge.

use time::Date;

use crate::money::Currency;
use crate::rules::ToleranceRules;

/// A row as far as the judge has to see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<R> {
    pub(super) row: R,
    pub(super) currency: Currency,
    pub(super) amount: i64,
    pub(super) date: Date,
}

/// A row of the left with one of the right.
type Pair<R> = (Item<R>, Item<R>);

/// What a verdict says about rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict<R> {
    /// One row of each side, the same but for a difference that is let pass.
    Pair { left: R, right: R, difference: i128 },
    /// Several rows of a side, whose sums are the same but for a difference that is let pass.
    Sum { left: Vec<R>, right: Vec<R>, difference: i128 },
    /// One row of each side with too large a difference.
    Differ { left: R, right: R },
    /// One row of each side in different currencies.
    OtherCurrency { left: R, right: R },
    /// The same as a row of its own side that has its place already.
    Again { row: R, of: R },
}

/// Which verdicts are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Rows whose amounts differ too much are an exception; otherwise they stay open.
    pub(super) differences: bool,
    /// One row of the right for several of the left.
    pub(super) one_to_many: bool,
    /// One row of the left for several of the right.
    pub(super) many_to_one: bool,
}

/// The rows of one key, of both sides.
pub(super) struct Bucket<R> {
    left: Vec<Item<R>>,
    right: Vec<Item<R>>,
    /// Rows that are set against one of the other side, as a pair or with a difference.
    kept: [Vec<Item<R>>; 2],
}

impl<R: Copy> Bucket<R> {
    /// Rows of one key; both sides in an order of their content, which decides between equals.
    pub(super) fn new(mut left: Vec<Item<R>>, mut right: Vec<Item<R>>) -> Self {
        let by_amount = |one: &Item<R>, other: &Item<R>| order(one).cmp(&order(other));
        left.sort_by(by_amount);
        right.sort_by(by_amount);
        Self { left, right, kept: [Vec::new(), Vec::new()] }
    }

    /// Tells what becomes of the rows. Rows that are not mentioned stay open.
    pub(super) fn judge(mut self, wanted: Wanted, rules: &ToleranceRules, tell: &mut impl FnMut(Verdict<R>)) {
        self.pair_equals(tell);
        self.pair_within_tolerance(rules, tell);
        if self.sums_agree(wanted, rules, tell) {
            return;
        }
        if wanted.differences {
            self.pair_differing(tell);
        }
        self.find_repeated(tell);
    }

    fn pair_equals(&mut self, tell: &mut impl FnMut(Verdict<R>)) {
        let same = |left: &Item<R>, right: &Item<R>| order(left).cmp(&order(right));
        for (left, right) in take_pairs(&mut self.left, &mut self.right, same) {
            self.keep(left, right);
            tell(Verdict::Pair { left: left.row, right: right.row, difference: 0 });
        }
    }

    fn keep(&mut self, left: Item<R>, right: Item<R>) {
        let [lefts, rights] = &mut self.kept;
        lefts.push(left);
        rights.push(right);
    }

    fn pair_within_tolerance(&mut self, rules: &ToleranceRules, tell: &mut impl FnMut(Verdict<R>)) {
        let near = |left: &Item<R>, right: &Item<R>| {
            if left.currency == right.currency && rules.lets_pass(difference(left, right), left.amount.into()) {
                std::cmp::Ordering::Equal
            } else {
                order(left).cmp(&order(right))
            }
        };
        for (left, right) in take_pairs(&mut self.left, &mut self.right, near) {
            self.keep(left, right);
            tell(Verdict::Pair { left: left.row, right: right.row, difference: difference(&left, &right) });
        }
    }

    /// Matches all that is left, if it is several rows of one currency against one, and the sums agree.
    fn sums_agree(&self, wanted: Wanted, rules: &ToleranceRules, tell: &mut impl FnMut(Verdict<R>)) -> bool {
        let allowed = match (self.left.len(), self.right.len()) {
            (2.., 1) => wanted.one_to_many,
            (1, 2..) => wanted.many_to_one,
            (2.., 2..) => wanted.one_to_many && wanted.many_to_one,
            (0, _) | (_, 0) | (1, 1) => false,
        };
        let Some(first) = self.left.first().filter(|_| allowed) else { return false };
        let mut all = self.left.iter().chain(&self.right);
        if all.any(|item| item.currency != first.currency) {
            return false;
        }
        let sum = |side: &[Item<R>]| side.iter().map(|item| i128::from(item.amount)).sum::<i128>();
        let rows = |side: &[Item<R>]| side.iter().map(|item| item.row).collect();
        let (left, right) = (sum(&self.left), sum(&self.right));
        let agree = rules.lets_pass(left - right, left);
        if agree {
            tell(Verdict::Sum { left: rows(&self.left), right: rows(&self.right), difference: left - right });
        }
        agree
    }

    /// Sets the rest against each other, one by one: first within a currency, then across.
    fn pair_differing(&mut self, tell: &mut impl FnMut(Verdict<R>)) {
        let of_currency = |left: &Item<R>, right: &Item<R>| left.currency.numeric().cmp(&right.currency.numeric());
        for (left, right) in take_pairs(&mut self.left, &mut self.right, of_currency) {
            self.keep(left, right);
            tell(Verdict::Differ { left: left.row, right: right.row });
        }
        for (left, right) in take_pairs(&mut self.left, &mut self.right, |_, _| std::cmp::Ordering::Equal) {
            self.keep(left, right);
            tell(Verdict::OtherCurrency { left: left.row, right: right.row });
        }
    }

    /// Finds rows that are the same as one that has its place, or as another of the same day that has none: booked twice, or
    /// reported twice.
    fn find_repeated(&mut self, tell: &mut impl FnMut(Verdict<R>)) {
        let [lefts, rights] = &mut self.kept;
        let mut side = |rest: &[Item<R>], other: &[Item<R>], kept: &mut Vec<Item<R>>| {
            if rest.is_empty() || !other.is_empty() {
                return;
            }
            kept.sort_by_key(order);
            let mut first: Option<Item<R>> = None;
            for item in rest {
                let found = kept.binary_search_by(|kept| order(kept).cmp(&order(item)));
                let kept = found.ok().and_then(|place| kept.get(place)).copied();
                let same = first.filter(|first| order(first) == order(item) && first.date == item.date);
                match kept.or(same) {
                    Some(of) => tell(Verdict::Again { row: item.row, of: of.row }),
                    None => first = Some(*item),
                }
            }
        };
        side(&self.left, &self.right, lefts);
        side(&self.right, &self.left, rights);
    }
}

fn order<R>(item: &Item<R>) -> (u16, i64) {
    (item.currency.numeric(), item.amount)
}

/// The left amount less the right one, in minor units.
fn difference<R>(left: &Item<R>, right: &Item<R>) -> i128 {
    i128::from(left.amount) - i128::from(right.amount)
}

/// Takes pairs that compare as equal out of two sorted lists.
fn take_pairs<R: Copy>(
    left: &mut Vec<Item<R>>,
    right: &mut Vec<Item<R>>,
    compare: impl Fn(&Item<R>, &Item<R>) -> std::cmp::Ordering,
) -> Vec<Pair<R>> {
    let (mut pairs, mut left_rest, mut right_rest) = (Vec::new(), Vec::new(), Vec::new());
    let (mut lefts, mut rights) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    while let (Some(one), Some(other)) = (lefts.peek(), rights.peek()) {
        match compare(one, other) {
            std::cmp::Ordering::Less => left_rest.extend(lefts.next()),
            std::cmp::Ordering::Greater => right_rest.extend(rights.next()),
            std::cmp::Ordering::Equal => pairs.extend(lefts.next().zip(rights.next())),
        }
    }
    left_rest.extend(lefts);
    right_rest.extend(rights);
    (*left, *right) = (left_rest, right_rest);
    pairs
}
