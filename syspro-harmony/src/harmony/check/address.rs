//! Addresses, parcels and payment tokens.

use super::place::{Check, Checked, Place};
use crate::harmony::limits;
use crate::harmony::model::{Address, PaymentToken, Tracking};

impl Check for Address {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        if self.is_empty() {
            return Err(at.refuse("Line1", "is missing, as is everything else of this address: leave the address out"));
        }
        at.text("Line1", &self.line1, limits::ADDRESS_LINE)?;
        at.text("Line2", &self.line2, limits::ADDRESS_LINE)?;
        at.text("Line3", &self.line3, limits::ADDRESS_LINE)?;
        at.text("Line4", &self.line4, limits::ADDRESS_LINE)?;
        at.text("Line5", &self.line5, limits::ADDRESS_LINE)?;
        at.text("PostalCode", &self.postal_code, limits::POSTAL_CODE)
    }
}

impl Check for Tracking {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        at.text("Carrier", &self.carrier, limits::CARRIER)?;
        at.text("TrackingNumber", &self.tracking_number, limits::TRACKING_NUMBER)?;
        at.day("ShippedAt", self.shipped_at.map(time::OffsetDateTime::date))
    }
}

impl Check for PaymentToken {
    fn check_at(&self, at: &Place<'_>) -> Checked {
        if looks_like_a_card(&self.token) {
            return Err(at.refuse("Token", "looks like a card number, which must not be stored here"));
        }
        at.text("Token", &self.token, limits::PAYMENT_TOKEN)?;
        at.text("CardType", &self.card_type, limits::CARD_TYPE)?;
        at.text("LastFourDigits", &self.last_four_digits, limits::LAST_FOUR_DIGITS)?;
        at.text("ExpiryMonth", &self.expiry_month, limits::EXPIRY_MONTH)
    }
}

/// Twelve digits or more and nothing else but hyphens. The message that refuses it does not repeat it.
fn looks_like_a_card(token: &str) -> bool {
    (12..=23).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}
