//! Giving money back.

use super::Write;
use crate::{ChargeId, PaymentIntentId, Refund, RefundId, RefundReason};

/// Gives a charge back: all that is left of it, or less when an amount is set.
pub fn create_for_charge(charge: &ChargeId) -> Write<Refund> {
    Write::create().set("charge", charge.as_str())
}

/// Gives a payment intent's charge back: all that is left of it, or less when an amount is set.
pub fn create_for_payment_intent(payment_intent: &PaymentIntentId) -> Write<Refund> {
    Write::create().set("payment_intent", payment_intent.as_str())
}

/// Cancels a refund that needs the customer to act.
pub fn cancel(id: &RefundId) -> Write<Refund> {
    Write::act("refunds.cancel", id, "cancel")
}

impl Write<Refund> {
    /// Says why.
    #[must_use]
    pub fn reason(self, reason: &RefundReason) -> Self {
        self.set("reason", reason.as_str())
    }
}
