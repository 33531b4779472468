//! How near the ERP's items are to one that it lacks: by code, by alias, by how the codes begin, and by the words of the descriptions.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{WORTH_SHOWING, compare, letters_and_digits, ranked, sorted};
use crate::canonical::Sku;
use crate::flows::ErpItem;
use crate::refusal::Suggestion;

/// What is known of an item that the ERP lacks.
#[derive(Clone, Copy, Debug)]
pub struct WantedItem<'a> {
    code: &'a Sku,
    description: Option<&'a str>,
    aliases: Option<&'a BTreeMap<Sku, Sku>>,
}

impl<'a> WantedItem<'a> {
    /// An item of which the code is known.
    pub fn new(code: &'a Sku) -> Self {
        Self { code, description: None, aliases: None }
    }

    /// Adds what it is.
    #[must_use]
    pub fn described(self, description: Option<&'a str>) -> Self {
        Self { description, ..self }
    }

    /// Adds the rules' aliases, of which one may have been meant.
    #[must_use]
    pub fn or_alias(self, aliases: &'a BTreeMap<Sku, Sku>) -> Self {
        Self { aliases: Some(aliases), ..self }
    }

    /// The code.
    pub fn code(&self) -> &'a Sku {
        self.code
    }

    /// How near an item is, by whatever brings it nearest. Of equally strong reasons the one that stands first in the table of the
    /// [module](super) is given.
    fn score(&self, item: &ErpItem) -> Suggestion {
        let sku = item.sku.as_str();
        let best = compare(self.code.as_str(), sku);
        let others = [self.by_alias(&item.sku), self.by_beginning(sku), self.by_words(item)];
        let best = others.into_iter().flatten().fold(best, |best, other| {
            if other.1 > best.score { Suggestion { value: best.value, score: other.1, why: other.0 } } else { best }
        });
        match &item.description {
            Some(description) => Suggestion { why: format!("{}: {description}", best.why), ..best },
            None => best,
        }
    }

    fn by_alias(&self, sku: &Sku) -> Option<(String, u16)> {
        let aliases = self.aliases?.iter().filter(|(_, item)| *item == sku);
        let near = sorted(aliases.map(|(alias, _)| compare(self.code.as_str(), alias.as_str())));
        let best = near.first()?;
        Some((format!("alias {}, {}", best.value, best.why), best.score.saturating_sub(10).min(960)))
    }

    fn by_beginning(&self, sku: &str) -> Option<(String, u16)> {
        let form = |text: &str| letters_and_digits(&text.to_lowercase());
        let (wanted, held) = (form(self.code.as_str()), form(sku));
        let (short, long) = if wanted.len() < held.len() { (&wanted, &held) } else { (&held, &wanted) };
        let length = short.chars().count();
        if length < SHORTEST_BEGINNING || !long.starts_with(short.as_str()) {
            return None;
        }
        let why = if short == &wanted { "begins with the code" } else { "is how the code begins" };
        Some((why.to_owned(), share(length, long.chars().count(), 700, 950)))
    }

    fn by_words(&self, item: &ErpItem) -> Option<(String, u16)> {
        let held = words(item.description.as_deref()?);
        let of_description = self.description.map(words).unwrap_or_default();
        let of_code = words(self.code.as_str());
        let described = shared_words(&of_description, &held, of_description.len().max(held.len()));
        let coded = shared_words(&of_code, &held, of_code.len());
        described.into_iter().chain(coded).max_by_key(|(_, score)| *score)
    }
}

/// Fewer letters begin too many codes.
const SHORTEST_BEGINNING: usize = 3;

/// The ERP's items nearest to an unknown code, best first, at most five. The description of each stands in its reason.
pub fn items(wanted: &Sku, known: &[ErpItem]) -> Vec<Suggestion> {
    ranked_items(&WantedItem::new(wanted), known)
}

/// The ERP's items nearest to one that it lacks, best first, at most five. The description of each stands in its reason.
pub fn ranked_items(wanted: &WantedItem<'_>, known: &[ErpItem]) -> Vec<Suggestion> {
    ranked(known.iter().map(|item| wanted.score(item)))
}

/// Every item with its score, best first.
pub(super) fn all(wanted: &WantedItem<'_>, known: &[ErpItem]) -> Vec<Suggestion> {
    sorted(known.iter().map(|item| wanted.score(item)))
}

/// The words of a text, of two letters or a digit at least, without regard to case.
fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let says_something = |word: &&str| word.chars().count() >= 2 || word.chars().any(char::is_numeric);
    words.filter(says_something).map(str::to_owned).collect()
}

/// The words that two texts share, and a score for their share of `all`.
fn shared_words(wanted: &BTreeSet<String>, held: &BTreeSet<String>, all: usize) -> Option<(String, u16)> {
    let shared: Vec<&str> = wanted.intersection(held).map(String::as_str).collect();
    let score = share(shared.len(), all, 0, 900);
    (score >= WORTH_SHOWING).then(|| (format!("both say {}", shared.join(", ")), score))
}

/// So many of so many, between two scores.
fn share(part: usize, whole: usize, from: u16, to: u16) -> u16 {
    let span = usize::from(to.saturating_sub(from));
    let score = span.saturating_mul(part).checked_div(whole).unwrap_or(0);
    from.saturating_add(u16::try_from(score).unwrap_or(0))
}
