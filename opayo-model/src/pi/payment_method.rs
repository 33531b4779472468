//! What paid, as answers tell it. Field names drift between the description (`expiry`) and the wire (`expiryDate`).

use std::fmt;

use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::CardIdentifier;
use crate::status::CardType;
use crate::wire::optional_text;

/// What paid. At most one part is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PaymentMethodUsed {
    /// A card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<CardUsed>,
    /// PayPal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paypal: Option<PayPalUsed>,
    /// The kind in a word, where an answer gives no more: `card`, `paypal`, `applepay`, or a wallet that is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A card that paid: never its number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CardUsed {
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<CardType>,
    /// The end of its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_four_digits: Option<String>,
    /// When it expires, `MMYY`. Examples hold other text here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<String>,
    /// The card as Opayo holds it: a token, if it is reusable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_identifier: Option<CardIdentifier>,
    /// Whether the identifier may be used again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reusable: Option<bool>,
}

/// A PayPal payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PayPalUsed {
    /// PayPal's id of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// PayPal's id of the payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer_id: Option<String>,
    /// Where the customer has to go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<String>,
}

impl PaymentMethodUsed {
    /// The kind in a word.
    pub fn kind(&self) -> Option<&str> {
        match (&self.card, &self.paypal) {
            (Some(_), _) => Some("card"),
            (None, Some(_)) => Some("paypal"),
            (None, None) => self.kind.as_deref(),
        }
    }
}

/// A card as the wire has it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireCard {
    card_type: Option<CardType>,
    #[serde(deserialize_with = "optional_text")]
    last_four_digits: Option<String>,
    #[serde(deserialize_with = "optional_text")]
    expiry_date: Option<String>,
    #[serde(deserialize_with = "optional_text")]
    expiry: Option<String>,
    card_identifier: Option<CardIdentifier>,
    reusable: Option<bool>,
}

impl<'de> Deserialize<'de> for CardUsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = WireCard::deserialize(deserializer)?;
        Ok(Self {
            card_type: wire.card_type,
            last_four_digits: wire.last_four_digits,
            expiry_date: wire.expiry_date.or(wire.expiry),
            card_identifier: wire.card_identifier,
            reusable: wire.reusable,
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parts {
    card: Option<CardUsed>,
    paypal: Option<PayPalUsed>,
    applepay: Option<serde::de::IgnoredAny>,
    kind: Option<String>,
}

struct Method;

impl<'de> Visitor<'de> for Method {
    type Value = PaymentMethodUsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a payment method: a word, or an object with one part")
    }

    fn visit_str<E: Error>(self, kind: &str) -> Result<PaymentMethodUsed, E> {
        Ok(PaymentMethodUsed { kind: Some(kind.to_owned()), ..PaymentMethodUsed::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PaymentMethodUsed, A::Error> {
        let parts = Parts::deserialize(MapAccessDeserializer::new(map))?;
        let kind = parts.kind.or_else(|| parts.applepay.map(|_| "applepay".to_owned()));
        Ok(PaymentMethodUsed { card: parts.card, paypal: parts.paypal, kind })
    }
}

impl<'de> Deserialize<'de> for PaymentMethodUsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Method)
    }
}
