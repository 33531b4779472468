//! Everything on a card: the one document that holds a number.

use client_core::InvalidRequest;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{CardNumber, SecurityCode};
use crate::check::Place;
use crate::limits;

/// What is on a card. It can be read (a hosted page sends it) and sent to Opayo, never stored.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardDetails {
    /// The name on the card.
    pub cardholder_name: String,
    /// The number.
    pub card_number: CardNumber,
    /// When it expires, `MMYY`.
    pub expiry_date: String,
    /// The security code.
    pub security_code: Option<SecurityCode>,
}

impl CardDetails {
    /// Whether Opayo takes these details.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the property: `cardDetails.expiryDate`.
    pub fn check(&self) -> Result<(), InvalidRequest> {
        let place = Place("cardDetails.");
        place.text("cardholderName", self.cardholder_name.as_str(), limits::CARDHOLDER_NAME)?;
        let month = self.expiry_date.get(..2).and_then(|month| month.parse::<u8>().ok());
        let digits = self.expiry_date.len() == 4 && self.expiry_date.bytes().all(|byte| byte.is_ascii_digit());
        match month {
            Some(1..=12) if digits => Ok(()),
            Some(_) | None => Err(place.refuse("expiryDate", "takes MMYY")),
        }
    }

    /// The request's body. Its numbers are digits and its name is checked, so that quoting the name is all there is to
    /// do.
    pub(crate) fn body(&self) -> Zeroizing<String> {
        let name = serde_json::Value::from(self.cardholder_name.as_str());
        let code =
            self.security_code.as_ref().map(|code| Zeroizing::new(format!(r#","securityCode":"{}""#, code.expose())));
        Zeroizing::new(format!(
            r#"{{"cardDetails":{{"cardholderName":{name},"cardNumber":"{}","expiryDate":"{}"{}}}}}"#,
            self.card_number.expose(),
            self.expiry_date,
            code.as_ref().map(|code| code.as_str()).unwrap_or_default(),
        ))
    }
}
