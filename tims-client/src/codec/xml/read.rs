//! From elements to types: a serde deserializer over the tree. What a field expects decides how its element is read, so a
//! list of one entry is a list and an empty element is an empty text.

use std::fmt;

use client_core::DecodeError;
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::element::Element;

/// Reads a type from the root element, whose name must be the type's.
pub(super) fn document<T: DeserializeOwned>(root: &Element) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(Node { element: root, named: true })
        .map_err(|error| DecodeError { path: error.path().to_string(), message: error.into_inner().0 })
}

/// What did not fit; the path is added by `serde_path_to_error`.
#[derive(Debug)]
pub(super) struct Misfit(String);

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Clone, Copy)]
struct Node<'de> {
    element: &'de Element,
    /// Whether the element carries its type's name (a root, an entry of a list) rather than a field's.
    named: bool,
}

impl<'de> Node<'de> {
    fn text(self) -> Result<&'de str, Misfit> {
        if self.element.children.is_empty() {
            Ok(&self.element.text)
        } else {
            Err(de::Error::custom(format_args!("<{}> holds elements where text is expected", self.element.name)))
        }
    }

    fn children(self) -> Result<std::slice::Iter<'de, Element>, Misfit> {
        if self.element.has_text() {
            Err(de::Error::custom(format_args!("<{}> holds text where elements are expected", self.element.name)))
        } else {
            Ok(self.element.children.iter())
        }
    }

    fn check_name(self, name: &str) -> Result<(), Misfit> {
        if !self.named || self.element.name == name {
            Ok(())
        } else {
            Err(de::Error::custom(format_args!("found <{}>, expected <{name}>", self.element.name)))
        }
    }

    fn whole_number<T: std::str::FromStr>(self) -> Result<T, Misfit> {
        let text = self.text()?.trim_matches([' ', '\t', '\n', '\r']);
        text.parse().map_err(|_| de::Error::custom(format_args!("`{text}` is not a whole number that fits")))
    }
}

macro_rules! read_whole_numbers {
    ($($method:ident => $visit:ident),*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.$visit(self.whole_number()?)
        }
    )* };
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.element.children.is_empty() { self.deserialize_str(visitor) } else { self.deserialize_map(visitor) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.text()?.trim_matches([' ', '\t', '\n', '\r']) {
            "true" | "1" => visitor.visit_bool(true),
            "false" | "0" => visitor.visit_bool(false),
            other => Err(de::Error::custom(format_args!("`{other}` is neither true nor false"))),
        }
    }

    read_whole_numbers! {
        deserialize_i8 => visit_i8, deserialize_i16 => visit_i16, deserialize_i32 => visit_i32, deserialize_i64 => visit_i64,
        deserialize_u8 => visit_u8, deserialize_u16 => visit_u16, deserialize_u32 => visit_u32, deserialize_u64 => visit_u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(Entries(self.children()?))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(Fields { rest: self.children()?, value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.check_name(name)?;
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let text: StrDeserializer<'_, Misfit> = self.text()?.into_deserializer();
        visitor.visit_enum(text)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// The entries of a list.
struct Entries<'de>(std::slice::Iter<'de, Element>);

impl<'de> SeqAccess<'de> for Entries<'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        self.0.next().map(|element| seed.deserialize(Node { element, named: true })).transpose()
    }
}

/// The fields of a struct.
struct Fields<'de> {
    rest: std::slice::Iter<'de, Element>,
    value: Option<&'de Element>,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        self.value = self.rest.next();
        let name =
            |element: &'de Element| -> StrDeserializer<'de, Misfit> { element.name.as_str().into_deserializer() };
        self.value.map(|element| seed.deserialize(name(element))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let element = self.value.take().ok_or_else(|| Misfit("a value without its name".to_owned()))?;
        seed.deserialize(Node { element, named: false })
    }
}
