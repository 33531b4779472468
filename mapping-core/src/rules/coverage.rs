//! What the rules of GL derivation leave open or decide twice: rules that can never win, pairs of rules of which only their order
//! decides, and lines that no rule and no role places. Each is told with a witness: a line to try.

mod texts;
mod witness;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

pub use witness::Witness;
use witness::{Found, Search};

use super::{AccountRole, Condition, GlRule, RuleBook};

/// Something that the rules leave open or decide twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// A rule that never wins, because others take every line that fits it.
    Unreachable {
        /// The rule, by its place in `book.gl`.
        rule: usize,
        /// The rule that takes a line that fits both.
        winner: usize,
        /// A line that fits the rule and goes to the winner.
        witness: Witness,
    },
    /// Two rules of one priority that overlap, book differently, and neither of which is a special case of the other: only their
    /// order decides.
    Overlap {
        /// The rule that wins, by its place in `book.gl`.
        rule: usize,
        /// The rule that loses.
        other: usize,
        /// A line that fits both.
        witness: Witness,
    },
    /// Lines of a role that no rule and no account of the role places.
    Uncovered {
        /// The role.
        role: AccountRole,
        /// Such a line; none where the rules are too entangled to be sure that there is one.
        witness: Option<Witness>,
    },
}

/// All gaps of a book: rules that never win, overlaps, and what is not covered.
///
/// Of rules that never win and of overlaps, only what is certain is told: where a facet has conditions on numbers and on letters at
/// once, or the rules are so entangled that a search would not end soon, nothing is said. A role is told unless it is certain that
/// all of its lines find an account.
pub fn gaps(book: &RuleBook) -> Vec<Gap> {
    let ordered = in_order_of_trial(&book.gl);
    let rules: Vec<&GlRule> = ordered.iter().map(|(_, rule)| *rule).collect();
    let search = Search::new(&rules);
    let mut gaps = Vec::new();
    for (position, &(place, rule)) in ordered.iter().enumerate() {
        let earlier = ordered.get(..position).unwrap_or_default();
        match unreachable(rule, earlier, &search) {
            Some((winner, witness)) => gaps.push(Gap::Unreachable { rule: place, winner, witness }),
            None => gaps.extend(overlaps((place, rule), earlier, &search)),
        }
    }
    gaps.extend(uncovered(book, &rules, &search));
    gaps
}

/// The rules as they are tried, each with its place in the book.
fn in_order_of_trial(rules: &[GlRule]) -> Vec<(usize, &GlRule)> {
    let mut ordered: Vec<(usize, &GlRule)> = rules.iter().enumerate().collect();
    ordered.sort_by_key(|(_, rule)| Reverse(rule.priority)); // stable, so the book's order stays
    ordered
}

/// The first of the earlier rules that takes lines of a rule, if together they take all of them.
fn unreachable(rule: &GlRule, earlier: &[(usize, &GlRule)], search: &Search) -> Option<(usize, Witness)> {
    let rules: Vec<&GlRule> = earlier.iter().map(|(_, rule)| *rule).collect();
    match search.line(&rule.when, &rules) {
        Found::Line(_) | Found::Unsure => None,
        Found::Nothing => {
            earlier.iter().find_map(|(place, winner)| Some((*place, search.common(&rule.when, &winner.when)?)))
        }
    }
}

/// The earlier rules of the same priority that take some lines of a rule and book them differently. One that is a special case is
/// meant to stand first.
fn overlaps<'r>(
    (place, rule): (usize, &'r GlRule),
    earlier: &'r [(usize, &'r GlRule)],
    search: &'r Search,
) -> impl Iterator<Item = Gap> + 'r {
    let books_alike = |one: &GlRule| (&one.account, &one.cost_centre) == (&rule.account, &rule.cost_centre);
    let rivals = earlier.iter().filter(move |(_, one)| one.priority == rule.priority && !books_alike(one));
    rivals.filter_map(move |(winner, one)| match search.line(&one.when, &[rule]) {
        Found::Nothing | Found::Unsure => None,
        Found::Line(_) => {
            let witness = search.common(&one.when, &rule.when)?;
            Some(Gap::Overlap { rule: *winner, other: place, witness })
        }
    })
}

/// The roles without an account of their own of which some lines fit no rule.
fn uncovered<'r>(book: &'r RuleBook, rules: &'r [&'r GlRule], search: &'r Search) -> impl Iterator<Item = Gap> + 'r {
    let open = AccountRole::ALL.iter().filter(|role| book.ledger.account(**role).is_none());
    open.filter_map(|role| {
        let wanted = BTreeMap::from([("role".to_owned(), Condition::Is(role.as_str().to_owned()))]);
        match search.line(&wanted, rules) {
            Found::Line(witness) => Some(Gap::Uncovered { role: *role, witness: Some(witness) }),
            Found::Unsure => Some(Gap::Uncovered { role: *role, witness: None }),
            Found::Nothing => None,
        }
    })
}

impl Gap {
    /// The sentence, with rules called by their ids.
    pub fn message(&self, rules: &[GlRule]) -> String {
        let id = |place: &usize| rules.get(*place).map_or("?", |rule| rule.id.as_str()).to_owned();
        match self {
            Self::Unreachable { rule, winner, .. } => {
                format!(
                    "rule {} never wins: {} and what stands before it take every line that fits it",
                    id(rule),
                    id(winner)
                )
            }
            Self::Overlap { rule, other, .. } => format!(
                "rules {} and {} have the same priority and book the same line differently; {} wins only because it stands first",
                id(rule),
                id(other),
                id(rule)
            ),
            Self::Uncovered { role, .. } => format!("lines of the role {role} may find no account"),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unreachable { .. } => "give it a higher priority, put it before the other, or take it out".to_owned(),
            Self::Overlap { .. } => "give the one that should win a higher priority".to_owned(),
            Self::Uncovered { role, .. } => {
                format!("set ledger.{role}, or add a rule of gl without further conditions")
            }
        }
    }

    /// The line to try, where one is known.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Unreachable { witness, .. } | Self::Overlap { witness, .. } => Some(witness),
            Self::Uncovered { witness, .. } => witness.as_ref(),
        }
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lead = "";
        for (facet, text) in &self.0 {
            write!(f, "{lead}{facet} = {text:?}")?;
            lead = ", ";
        }
        Ok(())
    }
}
