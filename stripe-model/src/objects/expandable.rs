//! References to other objects. Stripe writes the same field as an id, as the whole object when it was expanded, or as the
//! stub of an object that was deleted; null and absent are `Option::None` of the field.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::OtherId;

/// An object of the API: it has an id and can be expanded where other objects refer to it.
pub trait Object: Clone + DeserializeOwned + Serialize {
    /// Its identifier.
    type Id: From<String> + Clone + fmt::Debug + fmt::Display + PartialEq + Serialize;

    /// The value of its `object` field: `charge`.
    const OBJECT: &'static str;

    /// Its id; a preview (the upcoming invoice) has none.
    fn id(&self) -> Option<&Self::Id>;

    /// Whether it is the stub of a deleted object.
    fn is_deleted(&self) -> bool {
        false
    }
}

/// A reference to an object.
#[derive(Clone, PartialEq)]
pub enum Expandable<T: Object> {
    /// The id alone.
    Id(T::Id),
    /// The whole object, because it was expanded.
    Object(Box<T>),
    /// A deleted object, of which only the id is left.
    Deleted {
        /// The id.
        id: T::Id,
    },
}

impl<T: Object> Expandable<T> {
    /// The id, in whichever form the reference came. None only for an expanded object without an id.
    pub fn id(&self) -> Option<&T::Id> {
        match self {
            Self::Id(id) | Self::Deleted { id } => Some(id),
            Self::Object(object) => object.id(),
        }
    }

    /// The whole object, if it was expanded.
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Object(object) => Some(object),
            Self::Id(_) | Self::Deleted { .. } => None,
        }
    }
}

impl<T: Object + fmt::Debug> fmt::Debug for Expandable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Object(object) => object.fmt(f),
            Self::Deleted { id } => write!(f, "Deleted({id:?})"),
        }
    }
}

impl<T: Object> Serialize for Expandable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => id.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
            Self::Deleted { id } => {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(Some(3))?;
                map.serialize_entry("id", id)?;
                map.serialize_entry("object", T::OBJECT)?;
                map.serialize_entry("deleted", &true)?;
                map.end()
            }
        }
    }
}

impl<'de, T: Object> Deserialize<'de> for Expandable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = deserializer.deserialize_any(Reference(PhantomData))?;
        read.ok_or_else(|| de::Error::custom("null where an id or an object is needed"))
    }
}

/// Reads a reference that may be null, or empty text; use with `default` for one that may be absent.
pub(crate) fn option<'de, D: Deserializer<'de>, T: Object>(deserializer: D) -> Result<Option<Expandable<T>>, D::Error> {
    deserializer.deserialize_any(Reference(PhantomData))
}

struct Reference<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for Reference<T> {
    type Value = Option<Expandable<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an id or a {} hash", T::OBJECT)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(if text.is_empty() { None } else { Some(Expandable::Id(text.to_owned().into())) })
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let object = T::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Some(match object.id() {
            Some(id) if object.is_deleted() => Expandable::Deleted { id: id.clone() },
            _ => Expandable::Object(Box::new(object)),
        }))
    }
}

/// An object that this crate does not model, where one it does model refers to it: its id and kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherObject {
    /// Its id.
    pub id: Option<OtherId>,
    /// Its kind: `account`, `bank_account`, `payment_method`.
    pub object: Option<String>,
    /// Whether it is the stub of a deleted object.
    #[serde(default)]
    pub deleted: bool,
}

impl Object for OtherObject {
    type Id = OtherId;
    const OBJECT: &'static str = "related";

    fn id(&self) -> Option<&OtherId> {
        self.id.as_ref()
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }
}
