//! Reads a rule book from its TOML, with the way to each value in hand, so that a fault is told with its place. What is left
//! out is passed over as if it were not written: so the rest of a book is read in spite of a fault.

use std::collections::BTreeSet;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::fault::{Fault, FaultKind};
use super::place::{Path, Step};

/// Reads one value.
#[derive(Clone)]
pub(super) struct TreeReader<'r, 't> {
    value: &'r DeValue<'t>,
    path: Path,
    left_out: &'r BTreeSet<Path>,
}

impl<'r, 't> TreeReader<'r, 't> {
    /// Reads a whole book but for what is left out.
    pub(super) fn new(root: &'r Spanned<DeValue<'t>>, left_out: &'r BTreeSet<Path>) -> Self {
        Self { value: root.get_ref(), path: Path::new(), left_out }
    }

    fn inner(&self, value: &'r Spanned<DeValue<'t>>, step: Step) -> Self {
        let mut path = self.path.clone();
        path.push(step);
        Self { value: value.get_ref(), path, left_out: self.left_out }
    }

    fn is_left_out(&self) -> bool {
        self.left_out.contains(&self.path)
    }

    fn entries(&self, table: &'r DeTable<'t>) -> Entries<'r, 't> {
        let entries = table.iter().map(|(key, value)| (key.get_ref().as_ref(), value));
        let readers: Vec<Self> = entries.map(|(key, value)| self.inner(value, Step::Key(key.to_owned()))).collect();
        Entries { rest: readers.into_iter(), current: None }
    }

    fn rows(&self, rows: &'r DeArray<'t>) -> Rows<'r, 't> {
        let readers: Vec<Self> =
            rows.iter().enumerate().map(|(row, value)| self.inner(value, Step::Row(row))).collect();
        Rows { rest: readers.into_iter() }
    }

    fn visit<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            DeValue::String(text) => visitor.visit_str(text),
            DeValue::Boolean(truth) => visitor.visit_bool(*truth),
            DeValue::Datetime(moment) => visitor.visit_string(moment.to_string()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => Err(Fault::invalid_value(Unexpected::Other("a number"), &visitor)),
            },
            DeValue::Float(_) => Err(FaultKind::DecimalFigure.into()),
            DeValue::Array(rows) => visitor.visit_seq(self.rows(rows)),
            DeValue::Table(table) => visitor.visit_map(self.entries(table)),
        }
    }

    fn visit_enum<'de, V: Visitor<'de>>(&self, words: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            DeValue::String(word) => {
                let word: StrDeserializer<'_, Fault> = word.as_ref().into_deserializer();
                visitor.visit_enum(word)
            }
            DeValue::Table(table) if table.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(self.entries(table)))
            }
            _ => Err(FaultKind::WrongType { expected: words_in_quotes(words) }.into()),
        }
    }

    fn at_own_place<T>(self, read: Result<T, Fault>) -> Result<T, Fault> {
        read.map_err(|fault| fault.at(|| self.path))
    }
}

/// The words that a value may be, unless there are too many to read.
fn words_in_quotes(words: &[&str]) -> String {
    if words.len() > 16 {
        return "a text in quotes".to_owned();
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.as_slice() {
        [] => "a text in quotes".to_owned(),
        [only] => only.clone(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}

impl<'de> Deserializer<'de> for TreeReader<'_, '_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let read = self.visit(visitor);
        self.at_own_place(read)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    /// A section is a table: a list of its values in the order of a program's fields is nothing that a person should write.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let read = match self.value {
            DeValue::Array(_) => Err(Fault::invalid_type(Unexpected::Seq, &"a section")),
            _ => self.visit(visitor),
        };
        self.at_own_place(read)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let read = self.visit_enum(words, visitor);
        self.at_own_place(read)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// The entries of a table.
struct Entries<'r, 't> {
    rest: std::vec::IntoIter<TreeReader<'r, 't>>,
    current: Option<TreeReader<'r, 't>>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.current = self.rest.find(|entry| !entry.is_left_out());
        let Some(entry) = &self.current else { return Ok(None) };
        let key = match entry.path.last() {
            Some(Step::Key(key)) => key.as_str(),
            Some(Step::Row(_)) | None => "",
        };
        let key: StrDeserializer<'_, Fault> = key.into_deserializer();
        let read = seed.deserialize(key).map(Some);
        read.map_err(|fault| Fault { at_key: true, ..fault }.at(|| entry.path.clone()))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.current.take() {
            Some(entry) => {
                let path = entry.path.clone();
                seed.deserialize(entry).map_err(|fault| fault.at(|| path))
            }
            None => Err(Fault::custom("a value was asked for before its key")),
        }
    }
}

/// The rows of a list.
struct Rows<'r, 't> {
    rest: std::vec::IntoIter<TreeReader<'r, 't>>,
}

impl<'de> SeqAccess<'de> for Rows<'_, '_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        match self.rest.find(|row| !row.is_left_out()) {
            Some(row) => {
                let path = row.path.clone();
                seed.deserialize(row).map(Some).map_err(|fault| fault.at(|| path))
            }
            None => Ok(None),
        }
    }
}
