//! Which events belong together: those of one payment share a key and are handled in their order, whatever object they carry.

use stripe_model::{Charge, Dispute, EventObject, Expandable, Refund};

use crate::canonical::OrderKey;

/// The key of something at one of the merchant's accounts: `stripe/acct_1/pi_1`.
pub(super) fn order_key(account: Option<&str>, id: &str) -> OrderKey {
    OrderKey::from(match account {
        Some(account) => ["stripe/", account, "/", id].concat(),
        None => ["stripe/", id].concat(),
    })
}

/// The id that an object's events are ordered by: the payment intent where the object names one, else the charge, else its own.
pub(super) fn order_id(object: &EventObject) -> Option<&str> {
    match object {
        EventObject::Charge(charge) => Some(of_charge(charge)),
        EventObject::Refund(refund) => Some(of_refund(refund)),
        EventObject::Dispute(dispute) => Some(of_dispute(dispute)),
        EventObject::BalanceTransaction(_)
        | EventObject::Customer(_)
        | EventObject::Invoice(_)
        | EventObject::InvoicePayment(_)
        | EventObject::PaymentIntent(_)
        | EventObject::Payout(_)
        | EventObject::Plan(_)
        | EventObject::Price(_)
        | EventObject::Product(_)
        | EventObject::Subscription(_)
        | EventObject::Deleted { .. }
        | EventObject::Other { .. } => object.id(),
    }
}

fn of_charge(charge: &Charge) -> &str {
    charge.payment_intent_id().map_or(charge.id.as_str(), |id| id.as_str())
}

fn of_refund(refund: &Refund) -> &str {
    let intent = refund.payment_intent_id().map(|id| id.as_str());
    intent.or_else(|| of_expandable(refund.charge.as_ref())).unwrap_or(refund.id.as_str())
}

fn of_dispute(dispute: &Dispute) -> &str {
    let intent = dispute.payment_intent_id().map(|id| id.as_str());
    intent.or_else(|| of_expandable(dispute.charge.as_ref())).unwrap_or(dispute.id.as_str())
}

fn of_expandable(charge: Option<&Expandable<Charge>>) -> Option<&str> {
    let charge = charge?;
    charge.object().map(of_charge).or_else(|| charge.id().map(|id| id.as_str()))
}
