//! Takes out of a payload, before it is stored, what the rules name (`rules.retention.minimise`). What stays is byte for byte as it
//! came: numbers keep their digits, and fields their order.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use mapping_core::rules::RetentionRules;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use tracing::warn;

/// Without these no event can be told from another, or booked; a rule that names one alone, and so everywhere, is not followed.
const NEEDED: [&str; 10] =
    ["id", "object", "type", "data", "created", "amount", "currency", "status", "account", "api_version"];

/// A payload that is nested deeper is left as it is; no gateway reads it either.
const DEEPEST: usize = 128;

/// Takes fields out of payloads: JSON in which a field's path ends as a rule says, and forms (`Name=Value&…`) that have a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minimiser {
    fields: Vec<Vec<String>>,
    refused: BTreeSet<String>,
}

impl Minimiser {
    /// What the rules name. A field that every event needs is left in, and the log says so.
    pub fn new(rules: &RetentionRules) -> Self {
        let mut minimiser = Self::default();
        for field in &rules.minimise {
            if NEEDED.contains(&field.as_str()) {
                warn!(field, "rules.retention.minimise names what every event needs; it is kept");
                minimiser.refused.insert(field.clone());
            } else if !field.is_empty() {
                minimiser.fields.push(field.split('.').map(str::to_owned).collect());
            }
        }
        minimiser
    }

    /// The fields of the rules that are left in, because every event needs them.
    pub fn refused(&self) -> impl Iterator<Item = &str> {
        self.refused.iter().map(String::as_str)
    }

    /// A payload without the fields. One that is neither JSON nor a form is left as it is.
    pub fn minimise<'a>(&self, payload: &'a [u8]) -> Cow<'a, [u8]> {
        let Ok(text) = std::str::from_utf8(payload) else { return Cow::Borrowed(payload) };
        let shorter = match text.trim_start().starts_with(['{', '[']) {
            true => self.without(text, &mut Vec::new(), 0).ok().flatten(),
            false => self.without_pairs(text),
        };
        shorter.map_or(Cow::Borrowed(payload), |shorter| Cow::Owned(shorter.into_bytes()))
    }

    /// Whether the last name of any field is found in a text at all; most payloads hold none. A name may be written with escapes.
    fn may_hold(&self, json: &str) -> bool {
        let last = |field: &Vec<String>| field.last().is_some_and(|name| json.contains(name.as_str()));
        self.fields.iter().any(last) || (!self.fields.is_empty() && json.contains("\\u"))
    }

    fn is_named(&self, path: &[String]) -> bool {
        self.fields.iter().any(|field| path.ends_with(field))
    }

    /// A JSON value without the fields; none if it holds none of them.
    fn without(&self, json: &str, path: &mut Vec<String>, depth: usize) -> Result<Option<String>, serde_json::Error> {
        if depth > DEEPEST || !self.may_hold(json) {
            return Ok(None);
        }
        match json.trim_start().as_bytes().first() {
            Some(b'{') => self.without_entries(serde_json::from_str(json)?, path, depth + 1),
            Some(b'[') => self.without_elements(&serde_json::from_str::<Vec<&RawValue>>(json)?, path, depth + 1),
            Some(_) | None => Ok(None),
        }
    }

    fn without_entries(
        &self,
        entries: Entries<'_>,
        path: &mut Vec<String>,
        depth: usize,
    ) -> Result<Option<String>, serde_json::Error> {
        let mut is_changed = false;
        let mut kept = Vec::new();
        for (name, value) in entries.0 {
            let written = serde_json::to_string(&name)?;
            path.push(name);
            if self.is_named(path) {
                is_changed = true;
            } else {
                let changed = self.without(value.get(), path, depth)?;
                is_changed |= changed.is_some();
                kept.push(format!("{written}:{}", changed.as_deref().unwrap_or(value.get())));
            }
            path.pop();
        }
        Ok(is_changed.then(|| format!("{{{}}}", kept.join(","))))
    }

    /// Elements of a list have the path of the list.
    fn without_elements(
        &self,
        elements: &[&RawValue],
        path: &mut Vec<String>,
        depth: usize,
    ) -> Result<Option<String>, serde_json::Error> {
        let mut is_changed = false;
        let mut kept = Vec::new();
        for element in elements {
            let changed = self.without(element.get(), path, depth)?;
            is_changed |= changed.is_some();
            kept.push(changed.map_or(Cow::Borrowed(element.get()), Cow::Owned));
        }
        Ok(is_changed.then(|| format!("[{}]", kept.join(","))))
    }

    /// A form without the pairs of these names, in any case.
    fn without_pairs(&self, form: &str) -> Option<String> {
        let is_named = |pair: &&str| {
            let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
            self.fields.iter().any(|field| matches!(field.as_slice(), [only] if only.eq_ignore_ascii_case(name)))
        };
        let kept: Vec<&str> = form.split('&').filter(|pair| !is_named(pair)).collect();
        let shorter = kept.join("&");
        (shorter.len() < form.len()).then_some(shorter)
    }
}

/// The entries of an object in their order, each value as it came.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    entries.push((name, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Read)
    }
}
