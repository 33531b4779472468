//! What pays: a card that is an identifier already, or a wallet. Never a card number.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::check::{Checked, Place};
use crate::ids::{CardIdentifier, MerchantSessionKey};
use crate::limits::{self, TextForm, TextLimit};

/// What pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentMethod {
    /// A card.
    #[serde(rename = "card")]
    Card(CardPayment),
    /// Apple Pay.
    #[serde(rename = "applepay")]
    ApplePay(ApplePay),
    /// PayPal.
    #[serde(rename = "paypal")]
    PayPal(PayPal),
}

/// A card as Opayo holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardPayment {
    /// The session that made the identifier. Pi wants it; the v3 contract's tokens need none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant_session_key: Option<MerchantSessionKey>,
    /// The card.
    pub card_identifier: CardIdentifier,
    /// Whether the identifier was saved by an earlier payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reusable: Option<bool>,
    /// Whether to keep the identifier for later payments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub save: Option<bool>,
}

/// What Apple's sheet gave.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplePay {
    /// The payment token, base 64.
    pub payload: String,
    /// The customer's address.
    pub client_ip_address: String,
    /// From the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_validation_token: Option<String>,
}

/// Where PayPal sends the customer back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PayPal {
    /// A session key.
    pub merchant_session_key: MerchantSessionKey,
    /// The page that gets `?transactionId=`.
    #[serde(alias = "callbackurl")]
    pub callback_url: String,
}

impl fmt::Debug for ApplePay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplePay").field("payload_bytes", &self.payload.len()).finish_non_exhaustive()
    }
}

impl CardPayment {
    /// An identifier of this session, used once.
    pub fn once(key: MerchantSessionKey, card: CardIdentifier) -> Self {
        Self { merchant_session_key: Some(key), card_identifier: card, reusable: None, save: None }
    }

    /// A saved identifier.
    pub fn saved(card: CardIdentifier) -> Self {
        Self { merchant_session_key: None, card_identifier: card, reusable: Some(true), save: None }
    }

    /// Whether the card is stored now or was stored before, so that its part has to be told.
    pub(super) fn is_stored(&self) -> bool {
        self.save == Some(true) || self.reusable == Some(true)
    }
}

impl PaymentMethod {
    pub(super) fn check(&self) -> Checked {
        match self {
            Self::Card(card) => card.check(),
            Self::ApplePay(wallet) => {
                let place = Place("paymentMethod.applepay.");
                let payload = TextLimit { min: 1, max: 65_536, form: TextForm::Token };
                place.text("payload", wallet.payload.as_str(), payload)?;
                place.text("clientIpAddress", wallet.client_ip_address.as_str(), limits::BROWSER_IP)
            }
            Self::PayPal(wallet) => {
                let place = Place("paymentMethod.paypal.");
                place.text("merchantSessionKey", wallet.merchant_session_key.expose(), limits::CARD_IDENTIFIER)?;
                place.text("callbackUrl", wallet.callback_url.as_str(), limits::NOTIFICATION_URL)
            }
        }
    }
}

impl CardPayment {
    fn check(&self) -> Checked {
        let place = Place("paymentMethod.card.");
        let key = self.merchant_session_key.as_ref().map(MerchantSessionKey::expose);
        place.text("merchantSessionKey", key, limits::CARD_IDENTIFIER)?;
        place.text("cardIdentifier", self.card_identifier.as_str(), limits::CARD_IDENTIFIER)?;
        if self.save == Some(true) && self.reusable == Some(true) {
            return Err(place.refuse("save", "is for a card that is not saved yet; this one is reusable"));
        }
        Ok(())
    }
}
