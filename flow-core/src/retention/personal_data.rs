//! What of our own records tells of a person, and how it is taken out: names, addresses, e-mail addresses, telephone numbers, cards on
//! file, free text and the shop's own data give way to a word. Ids, codes, numbers, amounts, days and countries stay.

use std::collections::BTreeSet;

use client_core::IdempotencyKey;
use mapping_core::canonical::guest_id;
use mapping_core::derived::{Reason, Why};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Stands where personal data was.
pub(super) const ERASED: &str = "[erased]";

/// Texts shorter than this are not looked for in reasons: they would be found everywhere.
const SHORTEST: usize = 3;

/// Always tells of a person.
const ALWAYS: [&str; 10] =
    ["email", "phone", "metadata", "note", "receipt_email", "statement", "ip", "tracking", "token", "last4"];

/// Tells of a person where it stands in a person's record or address.
const OF_A_PERSON: [&str; 9] =
    ["name", "lines", "city", "state", "postcode", "postal_code", "line1", "line2", "expires"];

/// Are a person's record or address themselves.
const PERSONS: [&str; 9] = [
    "customer",
    "billing",
    "shipping",
    "address",
    "card",
    "billing_details",
    "shipping_address",
    "billing_address",
    "gateway_customer",
];

/// What was taken out, so that it can be found where it was quoted.
#[derive(Debug, Default)]
pub(super) struct PersonalData {
    taken: BTreeSet<String>,
    alias: Option<Alias>,
}

/// What stands for an e-mail address from now on where it is part of a key, so that what belongs together still does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    email: String,
    /// What the key of the guest who has the address has in its place.
    key: String,
    word: String,
}

impl Alias {
    /// A word for an address in small letters, that nobody can tell it from.
    pub(super) fn random(email: String) -> Self {
        let key = guest_id(&email).and_then(|id| Some(id.as_str().split_once('/')?.1.to_owned()));
        let key = key.unwrap_or_else(|| email.clone());
        Self { email, key, word: format!("erased-{}", IdempotencyKey::random().as_str()) }
    }

    /// A text with the word in place of the address, or of the key that is made of it.
    fn put_into(&self, text: &str) -> Option<String> {
        self.instead_of(&self.email, text).or_else(|| self.instead_of(&self.key, text))
    }

    fn instead_of(&self, what: &str, text: &str) -> Option<String> {
        let start = text.to_ascii_lowercase().find(what)?;
        let (before, rest) = text.split_at_checked(start)?;
        Some(format!("{before}{}{}", self.word, rest.get(what.len()..)?))
    }
}

impl PersonalData {
    /// Replaces an e-mail address in keys as well.
    pub(super) fn with(alias: Option<Alias>) -> Self {
        Self { taken: BTreeSet::new(), alias }
    }

    /// A record without personal data, of the same type. One that the type does not take without them is none.
    pub(super) fn taken_from<T: Serialize + DeserializeOwned>(&mut self, record: &T) -> Option<T> {
        let mut value = serde_json::to_value(record).ok()?;
        self.take(&mut value, false);
        serde_json::from_value(value).ok()
    }

    /// Reasons without what was taken out elsewhere.
    pub(super) fn taken_from_reasons(&self, reasons: &[Reason]) -> Vec<Reason> {
        let mut reasons = reasons.to_vec();
        for reason in &mut reasons {
            let quoted = self.is_quoted(&reason.value);
            if quoted {
                reason.value = ERASED.into();
            }
            let mut inputs = reason.why.inputs().to_vec();
            inputs.iter_mut().filter(|input| self.is_quoted(&input.value)).for_each(|input| {
                input.value = ERASED.into();
            });
            let mut rejected = reason.why.rejected().to_vec();
            rejected.retain(|rejected| !self.is_quoted(&rejected.value) && !self.is_quoted(&rejected.why));
            reason.why = Why::weighing(reason.why.rule_name(), inputs, rejected);
        }
        reasons
    }

    /// A record in which nothing that was taken out elsewhere is quoted; none if it quotes nothing, or cannot do without.
    pub(super) fn unquoted<T: Serialize + DeserializeOwned + PartialEq>(&self, record: &T) -> Option<T> {
        let mut value = serde_json::to_value(record).ok()?;
        self.unquote(&mut value);
        serde_json::from_value(value).ok().filter(|unquoted| unquoted != record)
    }

    fn unquote(&self, value: &mut Value) {
        match value {
            Value::String(text) if self.is_quoted(text) => *text = ERASED.to_owned(),
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.unquote(element)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.unquote(value)),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn is_quoted(&self, text: &str) -> bool {
        let is_key = self.alias.as_ref().is_some_and(|alias| text.contains(&alias.key));
        is_key || self.taken.iter().any(|taken| text.contains(taken.as_str()))
    }

    fn take(&mut self, value: &mut Value, of_a_person: bool) {
        match value {
            Value::Object(fields) => self.take_from_fields(fields, of_a_person),
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.take(element, of_a_person)),
            Value::String(text) => {
                if let Some(renamed) = self.alias.as_ref().and_then(|alias| alias.put_into(text)) {
                    *text = renamed;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn take_from_fields(&mut self, fields: &mut Map<String, Value>, of_a_person: bool) {
        let of_a_person = of_a_person || fields.contains_key("email") || fields.contains_key("postcode");
        let is_payment = fields.contains_key("captured");
        for (field, value) in fields {
            let field = field.as_str();
            let goes = ALWAYS.contains(&field)
                || (of_a_person && OF_A_PERSON.contains(&field))
                || (is_payment && field == "description");
            if goes {
                self.erase(value, field == "metadata");
            } else {
                self.take(value, of_a_person && field != "order" || PERSONS.contains(&field));
            }
        }
    }

    /// Every text in a value. The shop's own data is quoted everywhere, so only words and addresses of it are looked for.
    fn erase(&mut self, value: &mut Value, of_the_shop: bool) {
        match value {
            Value::String(text) => {
                let taken = std::mem::replace(text, ERASED.to_owned());
                let is_telling = !of_the_shop || taken.contains([' ', '@']);
                if is_telling && taken.trim().len() >= SHORTEST && taken != ERASED {
                    self.taken.insert(taken.trim().to_owned());
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.erase(element, of_the_shop)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.erase(value, of_the_shop)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
