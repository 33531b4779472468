//! Finding a line that meets some conditions and that none of some rules takes.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::texts;
use crate::rules::{AccountRole, Condition, GlRule};

/// A line, by its facets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witness(pub BTreeMap<String, String>);

/// Conditions by facet.
pub(super) type Conditions = BTreeMap<String, Condition>;

/// What a search came to.
#[derive(Debug)]
pub(super) enum Found {
    /// Such a line.
    Line(Witness),
    /// There is none.
    Nothing,
    /// The search was given up.
    Unsure,
}

/// The facet that every line has, with one of a closed list of texts.
const ROLE: &str = "role";

/// A search that has not ended after so many steps is given up.
const STEPS: u32 = 20_000;

/// All searches of a book together are given up after so many steps, so that every book loads within a moment.
const ALL_STEPS: u32 = 200_000;

/// A line in the making: facets that are decided, to a text or to be absent.
type Line<'t> = BTreeMap<&'t str, Option<&'t str>>;

/// For each facet the texts that stand for all others.
pub(super) struct Search {
    texts: BTreeMap<String, Vec<String>>,
    mixed: BTreeSet<String>,
    left: Cell<u32>,
}

impl Search {
    pub(super) fn new(rules: &[&GlRule]) -> Self {
        let facets: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.when.keys()).map(String::as_str).collect();
        let on = |facet: &str| rules.iter().filter_map(|rule| rule.when.get(facet)).collect::<Vec<_>>();
        let texts = facets.iter().map(|facet| ((*facet).to_owned(), texts::to_try(facet, &on(facet))));
        let roles = AccountRole::ALL.iter().map(|role| role.as_str().to_owned()).collect();
        let mixed = facets.iter().filter(|facet| texts::is_mixed(facet, &on(facet))).map(|facet| (*facet).to_owned());
        Self {
            texts: texts.chain([(ROLE.to_owned(), roles)]).collect(),
            mixed: mixed.collect(),
            left: Cell::new(ALL_STEPS),
        }
    }

    /// A line that meets the conditions and that none of the rules takes.
    pub(super) fn line(&self, wanted: &Conditions, rules: &[&GlRule]) -> Found {
        let facets = rules.iter().flat_map(|rule| rule.when.keys()).chain(wanted.keys());
        let is_exact = !facets.into_iter().any(|facet| self.mixed.contains(facet));
        let allowed = STEPS.min(self.left.get());
        let steps = Cell::new(allowed);
        let found = self.escape(wanted, rules, &Line::new(), &steps);
        self.left.set(self.left.get().saturating_sub(allowed.saturating_sub(steps.get())));
        match found {
            Some(line) => Found::Line(line),
            None if is_exact && steps.get() > 0 => Found::Nothing,
            None => Found::Unsure,
        }
    }

    /// A line that meets both conditions.
    pub(super) fn common(&self, one: &Conditions, other: &Conditions) -> Option<Witness> {
        let facets: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
        let text = |facet: &str| {
            let mut texts = self.choices(one, facet).flatten();
            texts.find(|text| other.get(facet).is_none_or(|condition| condition.fits(text)))
        };
        let line = facets.into_iter().map(|facet| Some((facet.clone(), text(facet)?.to_owned())));
        line.collect::<Option<_>>().map(Witness)
    }

    /// Decides facets until no rule takes the line: of the first rule that still does, one facet after the other is given a text
    /// that does not fit.
    fn escape<'t>(
        &'t self,
        wanted: &Conditions,
        rules: &[&'t GlRule],
        line: &Line<'t>,
        steps: &Cell<u32>,
    ) -> Option<Witness> {
        steps.set(steps.get().checked_sub(1)?);
        let Some(taker) = rules.iter().find(|rule| !escapes(line, rule)) else {
            return self.complete(wanted, line);
        };
        let open = taker.when.iter().filter(|(facet, _)| !line.contains_key(facet.as_str()));
        for (facet, condition) in open {
            for text in self.choices(wanted, facet).filter(|text| text.is_none_or(|text| !condition.fits(text))) {
                let mut decided = line.clone();
                decided.insert(facet, text);
                if let Some(found) = self.escape(wanted, rules, &decided, steps) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// The texts that a facet may have in a line that meets the conditions; absent where there is no condition on it.
    fn choices<'t>(&'t self, wanted: &Conditions, facet: &str) -> impl Iterator<Item = Option<&'t str>> {
        let condition = wanted.get(facet).cloned();
        let absent = (condition.is_none() && facet != ROLE).then_some(None);
        let texts = self.texts.get(facet).map_or(&[][..], Vec::as_slice).iter().map(String::as_str);
        let fitting = texts.filter(move |text| condition.as_ref().is_none_or(|condition| condition.fits(text)));
        absent.into_iter().chain(fitting.map(Some))
    }

    /// The line with the facets that the conditions name, and its role.
    fn complete(&self, wanted: &Conditions, line: &Line<'_>) -> Option<Witness> {
        let decided = line.iter().filter_map(|(facet, text)| Some(((*facet).to_owned(), (*text)?.to_owned())));
        let mut whole: BTreeMap<String, String> = decided.collect();
        for facet in wanted.keys().map(String::as_str).chain([ROLE]).filter(|facet| !line.contains_key(facet)) {
            whole.insert(facet.to_owned(), self.choices(wanted, facet).flatten().next()?.to_owned());
        }
        Some(Witness(whole))
    }
}

/// Whether what is decided keeps a line from a rule.
fn escapes(line: &Line<'_>, rule: &GlRule) -> bool {
    rule.when.iter().any(|(facet, condition)| match line.get(facet.as_str()) {
        Some(Some(text)) => !condition.fits(text),
        Some(None) => true,
        None => false,
    })
}
