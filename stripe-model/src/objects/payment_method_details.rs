//! How a charge was paid. `type` names the method and a hash of the same name holds what is particular to it: cards are
//! modelled, every other hash is kept as it came. Before 2019 a charge carried its card as `source`, before 2015 as `card`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CardDetails, PaymentMethodType};
use crate::RawJson;

/// How a charge was paid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaymentMethodDetails {
    /// The kind of method.
    pub kind: Option<PaymentMethodType>,
    /// The card, for `card`, `card_present` and `interac_present`.
    pub card: Option<CardDetails>,
    /// Every other hash, by its name, as it came: the particulars of the other kinds.
    pub other: BTreeMap<String, RawJson>,
}

impl PaymentMethodDetails {
    /// The hash that bears the kind's name, as it came. None for cards, which are modelled.
    pub fn particulars(&self) -> Option<&RawJson> {
        self.other.get(self.kind.as_ref()?.as_str())
    }
}

impl Serialize for PaymentMethodDetails {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        if let Some(card) = &self.card {
            let name = match &self.kind {
                Some(kind @ (PaymentMethodType::CardPresent | PaymentMethodType::InteracPresent)) => kind.as_str(),
                _ => "card",
            };
            map.serialize_entry(name, card)?;
        }
        for (name, particulars) in &self.other {
            map.serialize_entry(name, particulars)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for PaymentMethodDetails {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Details)
    }
}

struct Details;

impl<'de> Visitor<'de> for Details {
    type Value = PaymentMethodDetails;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("payment method details")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut details = PaymentMethodDetails::default();
        while let Some(key) = map.next_key()? {
            match key {
                Key::Type => details.kind = map.next_value()?,
                Key::Card => details.card = map.next_value::<Option<CardDetails>>()?.or(details.card),
                Key::Other(name) => drop(details.other.insert(name, map.next_value()?)),
            }
        }
        Ok(details)
    }
}

enum Key {
    Type,
    Card,
    Other(String),
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Key, E> {
                Ok(match name {
                    "type" => Key::Type,
                    "card" | "card_present" | "interac_present" => Key::Card,
                    other => Key::Other(other.to_owned()),
                })
            }
        }
        deserializer.deserialize_identifier(Name)
    }
}
