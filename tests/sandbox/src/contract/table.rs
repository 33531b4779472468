//! The records of one resource: JSON objects in the order in which they were created, found by their key.

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::clock::instant_now;

/// A resource's records.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The property that is the record's key: `CustomerCode`.
    key: &'static str,
    /// How keys that TIMS gives begin.
    prefix: &'static str,
    /// What one record is called in messages.
    noun: &'static str,
    rows: Vec<Value>,
    /// Whether two records may have the same text where contracts want it to be unique.
    takes_twice: bool,
}

impl Table {
    pub(crate) const fn new(noun: &'static str, key: &'static str, prefix: &'static str) -> Self {
        Self { key, prefix, noun, rows: Vec::new(), takes_twice: false }
    }

    pub(crate) fn rows(&self) -> &[Value] {
        &self.rows
    }

    pub(crate) fn rows_mut(&mut self) -> &mut [Value] {
        &mut self.rows
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.rows.iter().find(|row| text(row, self.key) == Some(key))
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let name = self.key;
        self.rows.iter_mut().find(|row| text(row, name) == Some(key))
    }

    /// The record, or 404.
    pub(crate) fn read(&self, key: &str) -> Result<&Value, Refusal> {
        self.get(key).ok_or_else(|| Refusal::not_found(format!("there is no {} {key:?}", self.noun)))
    }

    /// The key of the record, other than `except`, that has this text in this field.
    fn holder(&self, field: &str, value: &str, except: Option<&str>) -> Option<String> {
        let held = self.rows.iter().find(|row| text(row, field) == Some(value) && text(row, self.key) != except)?;
        text(held, self.key).map(str::to_owned)
    }

    /// From now on nothing has to be unique, except keys.
    pub(crate) fn take_twice(&mut self) {
        self.takes_twice = true;
    }

    /// Whether what has to be unique is looked at.
    pub(crate) fn wants_unique(&self) -> bool {
        !self.takes_twice
    }

    /// 409 with this code where another record has the document's text in this field.
    pub(crate) fn unique(
        &self,
        document: &Value,
        field: &str,
        code: &'static str,
        except: Option<&str>,
    ) -> Result<(), Refusal> {
        let Some(value) = text(document, field).filter(|_| !self.takes_twice) else { return Ok(()) };
        match self.holder(field, value, except) {
            Some(existing) => Err(Refusal::duplicate(code, field, value, &existing)),
            None => Ok(()),
        }
    }

    /// Stores a new record with a key, and the instants of its creation; answers it and its key.
    pub(crate) fn insert(&mut self, mut document: Value) -> (Value, String) {
        let key = text(&document, self.key).map_or_else(|| self.next_key(), str::to_owned);
        let now = json!(instant_now());
        set(&mut document, self.key, json!(key));
        set(&mut document, "CreatedAt", now.clone());
        set(&mut document, "UpdatedAt", now);
        self.rows.push(document.clone());
        (document, key)
    }

    fn next_key(&self) -> String {
        let mut number = self.rows.len() + 1;
        loop {
            let key = format!("{}{number:06}", self.prefix);
            if self.get(&key).is_none() {
                return key;
            }
            number += 1;
        }
    }

    /// Changes a record as the contract's PATCH does: what is present is set, an empty text clears.
    pub(crate) fn change(&mut self, key: &str, change: &Value) -> Result<Value, Refusal> {
        let noun = self.noun;
        let row = self.get_mut(key).ok_or_else(|| Refusal::not_found(format!("there is no {noun} {key:?}")))?;
        for (name, value) in change.as_object().into_iter().flatten() {
            if value.as_str() == Some("") {
                row.as_object_mut().map(|row| row.remove(name));
            } else {
                set(row, name, value.clone());
            }
        }
        set(row, "UpdatedAt", json!(instant_now()));
        Ok(row.clone())
    }
}

/// How many similar keys are named.
const SUGGESTIONS: usize = 5;

/// Keys within a third of the letters of the wanted one, nearest first, with what they describe.
pub(crate) fn nearest(table: &Table, wanted: &str) -> Vec<(String, String)> {
    let wanted = wanted.to_lowercase();
    let close = |row: &Value| {
        let known = text(row, table.key)?;
        let distance = strsim::damerau_levenshtein(&wanted, &known.to_lowercase());
        let described = text(row, "Description").unwrap_or_default().to_owned();
        (distance * 3 <= wanted.chars().count().max(3)).then(|| (distance, known.to_owned(), described))
    };
    let mut near: Vec<_> = table.rows.iter().filter_map(close).collect();
    near.sort();
    near.into_iter().take(SUGGESTIONS).map(|(_, key, description)| (key, description)).collect()
}

/// The text of a property.
pub(crate) fn text<'a>(document: &'a Value, field: &str) -> Option<&'a str> {
    document.get(field).and_then(Value::as_str)
}

/// Sets a property of an object.
pub(crate) fn set(document: &mut Value, field: &str, value: Value) {
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    if let Some(object) = document.as_object_mut() {
        object.insert(field.to_owned(), value);
    }
}

/// Removes properties of an object.
pub(crate) fn forget(document: &mut Value, fields: &[&str]) {
    if let Some(object) = document.as_object_mut() {
        object.retain(|name, _| !fields.contains(&name.as_str()));
    }
}

/// Sets a property where it is absent.
pub(crate) fn default(document: &mut Value, field: &str, value: Value) {
    if document.get(field).is_none() {
        set(document, field, value);
    }
}

/// The entries of an array property; none where it is absent.
pub(crate) fn entries<'a>(document: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    document.get(field).and_then(Value::as_array).into_iter().flatten()
}
