//! What a card becomes: an identifier that stands for it.

use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;

use crate::ids::CardIdentifier;
use crate::status::CardType;
use crate::wire::optional_text;

/// An identifier of a card: the answer to card details. The v3 contract calls it a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCardIdentifier {
    /// The identifier.
    pub card_identifier: CardIdentifier,
    /// When it ends, unless a payment saves it.
    #[serde(with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub expiry: Option<OffsetDateTime>,
    /// The kind of card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<CardType>,
    /// The end of its number (v3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_four_digits: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    card_identifier: Option<CardIdentifier>,
    token: Option<CardIdentifier>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    expiry: Option<OffsetDateTime>,
    card_type: Option<CardType>,
    #[serde(default, deserialize_with = "optional_text")]
    last_four_digits: Option<String>,
}

impl<'de> Deserialize<'de> for NewCardIdentifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        let card_identifier =
            wire.card_identifier.or(wire.token).ok_or_else(|| serde::de::Error::missing_field("cardIdentifier"))?;
        Ok(Self {
            card_identifier,
            expiry: wire.expiry,
            card_type: wire.card_type,
            last_four_digits: wire.last_four_digits,
        })
    }
}
