//! Which rows come to an amount: an exact search with bounds that looks for a second solution before it believes the first.

/// What a search found. Positions are those of the amounts that were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covering {
    /// No set comes to the amount.
    None,
    /// One set does, and no other.
    One(Vec<usize>),
    /// At least these two do.
    Several(Vec<usize>, Vec<usize>),
    /// The bound was reached first.
    GaveUp,
}

/// The sets of two or more of `amounts` that come to `target`, in so many steps. All in minor units of one currency.
///
/// ```
/// use mapping_core::reconcile::{Covering, covering_set};
///
/// assert_eq!(covering_set(70, &[50, 30, 20], 1000), Covering::One(vec![0, 2]));
/// assert_eq!(covering_set(50, &[30, 20, 20], 1000), Covering::Several(vec![0, 1], vec![0, 2]));
/// ```
pub fn covering_set(target: i128, amounts: &[i64], steps: u32) -> Covering {
    let mut ordered: Vec<(usize, i128)> = amounts.iter().map(|amount| i128::from(*amount)).enumerate().collect();
    ordered.sort_by_key(|(place, amount)| (std::cmp::Reverse(amount.unsigned_abs()), *place));
    let mut search = Search { reach: reaches(&ordered), ordered, steps, chosen: Vec::new(), found: Vec::new() };
    let ended = search.look(0, target);
    let mut found = search.found.into_iter();
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => Covering::Several(first, second),
        (Some(only), None) if ended => Covering::One(only),
        (None, None) if ended => Covering::None,
        (_, None) | (None, Some(_)) => Covering::GaveUp,
    }
}

struct Search {
    /// Amounts with their positions, the largest first.
    ordered: Vec<(usize, i128)>,
    /// For each place, the least and the most that the amounts from there on come to.
    reach: Vec<(i128, i128)>,
    steps: u32,
    chosen: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl Search {
    /// Looks at the amounts from `place` on for what is left. False once the bound is reached or two sets are found.
    fn look(&mut self, place: usize, left: i128) -> bool {
        let Some(steps) = self.steps.checked_sub(1) else { return false };
        self.steps = steps;
        let within = self.reach.get(place).is_some_and(|(least, most)| (*least..=*most).contains(&left));
        let Some((position, amount)) = self.ordered.get(place).copied() else {
            if left == 0 && self.chosen.len() > 1 {
                let mut set = self.chosen.clone();
                set.sort_unstable();
                self.found.push(set);
            }
            return self.found.len() < 2;
        };
        if !within {
            return true;
        }
        self.chosen.push(position);
        let goes_on = self.look(place + 1, left - amount);
        self.chosen.pop();
        goes_on && self.look(place + 1, left)
    }
}

fn reaches(ordered: &[(usize, i128)]) -> Vec<(i128, i128)> {
    let mut reaches = vec![(0, 0)];
    let (mut least, mut most) = (0, 0);
    for (_, amount) in ordered.iter().rev() {
        least += amount.min(&0);
        most += amount.max(&0);
        reaches.push((least, most));
    }
    reaches.reverse();
    reaches
}
