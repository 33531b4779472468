//! Why something failed: the body of an error answer, and the same hash inside payment intents and invoices.

use client_core::open_enum;
use serde::{Deserialize, Serialize};

use super::{Expandable, OtherObject, expandable};
use crate::ChargeId;

open_enum! {
    /// The family of an error.
    pub enum StripeErrorType {
        /// A fault of Stripe's.
        ApiError = "api_error",
        /// The card or its bank refused.
        CardError = "card_error",
        /// The key was used for another request.
        IdempotencyError = "idempotency_error",
        /// The request is at fault.
        InvalidRequestError = "invalid_request_error",
        /// Old: the secret key is wrong.
        AuthenticationError = "authentication_error",
        /// Old: too many requests.
        RateLimitError = "rate_limit_error",
        /// Old: the connection broke.
        ApiConnectionError = "api_connection_error",
        /// Old: a client checked the request.
        ValidationError = "validation_error",
    }
}

/// An error in Stripe's words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StripeError {
    /// The family.
    #[serde(rename = "type")]
    pub kind: Option<StripeErrorType>,
    /// The error: `card_declined`, `resource_missing`.
    pub code: Option<String>,
    /// The bank's reason for a decline: `insufficient_funds`.
    pub decline_code: Option<String>,
    /// What to do about a decline.
    pub advice_code: Option<String>,
    /// The request's parameter at fault.
    pub param: Option<String>,
    /// For people.
    pub message: Option<String>,
    /// A page about it.
    pub doc_url: Option<String>,
    /// The charge that failed.
    pub charge: Option<ChargeId>,
    /// The payment intent that failed.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_intent: Option<Expandable<OtherObject>>,
    /// The payment method at fault.
    #[serde(default, deserialize_with = "expandable::option")]
    pub payment_method: Option<Expandable<OtherObject>>,
    /// The network's own decline code.
    pub network_decline_code: Option<String>,
}
