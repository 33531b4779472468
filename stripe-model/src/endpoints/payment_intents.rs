//! Changes to payment intents.

use super::Write;
use crate::{CancellationReason, CaptureMethod, Currency, PaymentIntent, PaymentIntentId};

/// Starts a payment of `minor` minor units of `currency`.
pub fn create(minor: i64, currency: &Currency) -> Write<PaymentIntent> {
    Write::create().money("amount", minor, currency)
}

/// Confirms a payment intent, with the payment method it has or one that is set.
pub fn confirm(id: &PaymentIntentId) -> Write<PaymentIntent> {
    Write::act("payment_intents.confirm", id, "confirm")
}

/// Captures what a payment intent holds: all of it, or [`amount_to_capture`](Write::amount_to_capture).
pub fn capture(id: &PaymentIntentId) -> Write<PaymentIntent> {
    Write::act("payment_intents.capture", id, "capture")
}

/// Cancels a payment intent and lets go of what it holds.
pub fn cancel(id: &PaymentIntentId) -> Write<PaymentIntent> {
    Write::act("payment_intents.cancel", id, "cancel")
}

impl Write<PaymentIntent> {
    /// Names the payment method.
    #[must_use]
    pub fn payment_method(self, id: &str) -> Self {
        self.set("payment_method", id)
    }

    /// Confirms at once.
    #[must_use]
    pub fn confirmed(self) -> Self {
        self.set("confirm", "true")
    }

    /// Says when the money is taken.
    #[must_use]
    pub fn capture_method(self, method: &CaptureMethod) -> Self {
        self.set("capture_method", method.as_str())
    }

    /// Captures only so much, in minor units, and lets go of the rest.
    #[must_use]
    pub fn amount_to_capture(self, minor: i64) -> Self {
        self.set("amount_to_capture", minor.to_string())
    }

    /// Says why it is canceled.
    #[must_use]
    pub fn cancellation_reason(self, reason: &CancellationReason) -> Self {
        self.set("cancellation_reason", reason.as_str())
    }

    /// Where the receipt goes.
    #[must_use]
    pub fn receipt_email(self, email: &str) -> Self {
        self.set("receipt_email", email)
    }
}
