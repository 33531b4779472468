//! When two values are the same for the books: spelling that a person would not notice is no difference.

use std::fmt;

use super::FieldChange;
use crate::address::country_code;
use crate::canonical::PostalAddress;

/// Without regard to case and repeated spaces.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Letters and digits only, without regard to case: `sw1a1aa`.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether two texts are the same in a form. Equal texts, as nearly all are, need none.
pub(super) fn same_form(one: &str, other: &str, form: impl Fn(&str) -> String) -> bool {
    one == other || form(one) == form(other)
}

/// The changes that bring a held record to a wanted one. What is not wanted is left alone: an absent value at the gateway never
/// erases one in the ERP.
#[derive(Default)]
pub(super) struct Differences(Vec<FieldChange>);

impl Differences {
    pub(super) fn into_changes(self) -> Vec<FieldChange> {
        self.0
    }

    /// Compares one text in the same form on both sides.
    pub(super) fn text(
        &mut self,
        field: impl fmt::Display,
        held: Option<&str>,
        wanted: Option<&str>,
        form: impl Fn(&str) -> String,
    ) {
        let Some(wanted) = wanted.filter(|text| !text.trim().is_empty()) else {
            return;
        };
        let is_same = held.is_some_and(|held| same_form(held, wanted, form));
        if !is_same {
            self.0.push(FieldChange::new(field.to_string(), held.map(str::to_owned), Some(wanted.to_owned())));
        }
    }

    /// Compares two addresses part by part.
    pub(super) fn address(&mut self, field: &str, held: Option<&PostalAddress>, wanted: Option<&PostalAddress>) {
        let Some(wanted) = wanted.filter(|wanted| held != Some(*wanted)) else {
            return;
        };
        let empty = PostalAddress::default();
        let held = held.unwrap_or(&empty);
        let street = |address: &PostalAddress| (!address.lines.is_empty()).then(|| address.lines.join(", "));
        self.text(format_args!("{field}.name"), held.name.as_deref(), wanted.name.as_deref(), folded);
        self.text(format_args!("{field}.lines"), street(held).as_deref(), street(wanted).as_deref(), squeezed);
        self.text(format_args!("{field}.city"), held.city.as_deref(), wanted.city.as_deref(), folded);
        self.text(format_args!("{field}.state"), held.state.as_deref(), wanted.state.as_deref(), folded);
        self.text(format_args!("{field}.postcode"), held.postcode.as_deref(), wanted.postcode.as_deref(), squeezed);
        self.text(format_args!("{field}.country"), held.country.as_deref(), wanted.country.as_deref(), country);
    }
}

fn country(text: &str) -> String {
    country_code(text).map_or_else(|| folded(text), str::to_owned)
}
