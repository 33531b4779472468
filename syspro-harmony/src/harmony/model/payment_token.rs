//! What a gateway gives in place of a card, so that a customer can be charged again.

use serde::{Deserialize, Serialize};

/// A gateway's token of a stored card or mandate. It is no card number, and a number in its place is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PaymentToken {
    /// The gateway's token.
    pub token: String,
    /// The card's brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<String>,
    /// The last four digits of the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_four_digits: Option<String>,
    /// Until when the card is good: `YYYY-MM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_month: Option<String>,
}
