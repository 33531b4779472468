//! A page of objects, as the API lists them and as it embeds them in other objects.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// One page of objects. An embedded list is a first page too: it may be cut short, and says so in `has_more`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct List<T> {
    /// Always `list`.
    pub object: ListTag,
    /// The objects of this page.
    pub data: Vec<T>,
    /// Whether there are more after this page.
    pub has_more: bool,
    /// The path that lists them.
    pub url: Option<String>,
}

/// The constant `list` in a list's `object` field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListTag;

impl Serialize for ListTag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("list")
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { object: ListTag, data: Vec::new(), has_more: false, url: None }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(data: Vec<T>) -> Self {
        Self { data, ..Self::default() }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Page(PhantomData))
    }
}

struct Page<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Page<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "snake_case")]
        enum Key {
            Data,
            HasMore,
            Url,
            #[serde(other)]
            Other,
        }
        let mut list = List::default();
        while let Some(key) = map.next_key()? {
            match key {
                Key::Data => list.data = map.next_value::<Option<Vec<T>>>()?.unwrap_or_default(),
                Key::HasMore => list.has_more = map.next_value::<Option<bool>>()?.unwrap_or_default(),
                Key::Url => list.url = map.next_value()?,
                Key::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(list)
    }

    /// The API wrote bare arrays until 2014.
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(List::from)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(List::default())
    }
}
