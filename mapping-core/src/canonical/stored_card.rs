//! What a gateway gives in place of a card, so that a customer can be charged again.

use serde::{Deserialize, Serialize};

use super::CardBrand;

/// A gateway's token of a stored card or mandate. It is never a card number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCard {
    /// The gateway's token.
    pub token: String,
    /// The card's brand.
    pub brand: Option<CardBrand>,
    /// The last four digits of the card.
    pub last4: Option<String>,
    /// Until when the card is good: `2029-03`.
    pub expires: Option<String>,
}
