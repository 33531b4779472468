//! What a transaction comes to. Pi writes three figures; the v3 contract writes one.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

/// The figures of a transaction, in minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Amounts {
    /// What the card is charged: sale and surcharge.
    pub total_amount: i64,
    /// The price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_amount: Option<i64>,
    /// What is added for the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surcharge_amount: Option<i64>,
}

impl<'de> Deserialize<'de> for Amounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Figures)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parts {
    total_amount: Option<i64>,
    sale_amount: Option<i64>,
    surcharge_amount: Option<i64>,
}

struct Figures;

impl<'de> Visitor<'de> for Figures {
    type Value = Amounts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in whole minor units, or an object with totalAmount")
    }

    fn visit_i64<E: Error>(self, total_amount: i64) -> Result<Amounts, E> {
        Ok(Amounts { total_amount, sale_amount: None, surcharge_amount: None })
    }

    fn visit_u64<E: Error>(self, total: u64) -> Result<Amounts, E> {
        i64::try_from(total)
            .map_err(|_| E::custom("the amount does not fit 64 bits"))
            .and_then(|total| self.visit_i64(total))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Amounts, A::Error> {
        let Parts { total_amount, sale_amount, surcharge_amount } =
            Parts::deserialize(MapAccessDeserializer::new(map))?;
        let sum = || sale_amount?.checked_add(surcharge_amount.unwrap_or(0));
        let total_amount = total_amount.or_else(sum).ok_or_else(|| A::Error::missing_field("totalAmount"))?;
        Ok(Amounts { total_amount, sale_amount, surcharge_amount })
    }
}
