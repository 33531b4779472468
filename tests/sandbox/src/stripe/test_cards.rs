//! The vendor's test tokens: which card they stand for, and how it ends when it is charged.

use serde_json::{Value, json};

use super::problem::Problem;

/// A card behind a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TestCard {
    pub(crate) brand: &'static str,
    pub(crate) last4: &'static str,
    pub(crate) ending: Ending,
}

/// What charging the card does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Succeeds,
    /// The customer must authenticate first.
    NeedsAction,
    /// Declined: code and decline code.
    Declined(&'static str, Option<&'static str>),
}

/// The card of a token (`pm_card_visa`, `tok_visa`), or `None` for a token that is not one of these.
pub(crate) fn card(token: &str) -> Option<TestCard> {
    let name = token.strip_prefix("pm_card_").or_else(|| token.strip_prefix("tok_"))?;
    let good = |brand, last4| Some(TestCard { brand, last4, ending: Ending::Succeeds });
    let declined =
        |last4, code, decline| Some(TestCard { brand: "visa", last4, ending: Ending::Declined(code, decline) });
    match name {
        "visa" => good("visa", "4242"),
        "visa_debit" => good("visa", "5556"),
        "mastercard" => good("mastercard", "4444"),
        "amex" => good("amex", "8431"),
        "discover" => good("discover", "9424"),
        "authenticationRequired" | "threeDSecure2Required" => {
            Some(TestCard { brand: "visa", last4: "3220", ending: Ending::NeedsAction })
        }
        "chargeDeclined" | "visa_chargeDeclined" => declined("0002", "card_declined", Some("generic_decline")),
        "chargeDeclinedInsufficientFunds" | "visa_chargeDeclinedInsufficientFunds" => {
            declined("9995", "card_declined", Some("insufficient_funds"))
        }
        "chargeDeclinedLostCard" | "visa_chargeDeclinedLostCard" => {
            declined("9987", "card_declined", Some("lost_card"))
        }
        "chargeDeclinedStolenCard" | "visa_chargeDeclinedStolenCard" => {
            declined("9979", "card_declined", Some("stolen_card"))
        }
        "chargeDeclinedFraudulent" | "radarBlock" => declined("0019", "card_declined", Some("fraudulent")),
        "chargeDeclinedExpiredCard" => declined("0069", "expired_card", None),
        "chargeDeclinedIncorrectCvc" => declined("0127", "incorrect_cvc", None),
        "chargeDeclinedProcessingError" => declined("0119", "processing_error", None),
        _ => None,
    }
}

impl TestCard {
    /// `payment_method_details` of a charge.
    pub(crate) fn details(self) -> Value {
        json!({"type": "card", "card": {
            "brand": self.brand, "last4": self.last4, "funding": "credit", "country": "US", "exp_month": 12, "exp_year": 2034,
            "fingerprint": format!("sandbox{}", self.last4), "network": self.brand, "three_d_secure": null, "wallet": null,
            "checks": {"address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass"},
        }})
    }

    /// The error of a card that is declined.
    pub(crate) fn decline(self) -> Option<Problem> {
        match self.ending {
            Ending::Succeeds | Ending::NeedsAction => None,
            Ending::Declined(code, decline) => Some(Problem::card(code, decline, message(code, decline))),
        }
    }
}

fn message(code: &str, decline: Option<&str>) -> &'static str {
    match (code, decline) {
        ("expired_card", _) => "Your card has expired.",
        ("incorrect_cvc", _) => "Your card's security code is incorrect.",
        ("processing_error", _) => "An error occurred while processing your card.",
        (_, Some("insufficient_funds")) => "Your card has insufficient funds.",
        _ => "Your card was declined.",
    }
}
