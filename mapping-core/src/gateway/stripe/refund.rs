//! Refunds: one by itself, or what a charge says was given back so far.

use stripe_model::{Charge, Refund as StripeRefund};
use time::OffsetDateTime;

use super::amount::{CHARGE_UNITS, money};
use crate::canonical::{Refund, RefundStatus, Reported, TransactionId};
use crate::refusal::Refusal;
use crate::status;

/// A refund object as a refund.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none, and for a refund without a time.
pub fn refund(refund: &StripeRefund) -> Result<Refund, Refusal> {
    refund_at(refund, None)
}

/// The same, with the time of the event for a refund that has none of its own.
pub(super) fn refund_at(refund: &StripeRefund, event_time: Option<OffsetDateTime>) -> Result<Refund, Refusal> {
    Ok(Refund {
        id: Some(TransactionId::from(refund.id.as_str())),
        payment: refund.charge_id().map(|id| TransactionId::from(id.as_str())),
        amount: money("refund.amount", refund.amount, &refund.currency, &CHARGE_UNITS)?,
        full: None,
        status: refund_status(refund),
        reason: refund.reason.as_ref().map(ToString::to_string),
        created_at: super::moment("refund.created_at", refund.created, event_time)?,
        metadata: refund.metadata.0.clone(),
    })
}

/// What a charge says was given back: its only refund where it lists one, else everything so far.
pub(super) fn refunds_of(charge: &Charge, event_time: Option<OffsetDateTime>) -> Result<Refund, Refusal> {
    let so_far = money("refund.amount", charge.amount_refunded, &charge.currency, &CHARGE_UNITS)?;
    let payment = Some(TransactionId::from(charge.id.as_str()));
    if let [only] = charge.refunds() {
        return Ok(Refund { payment, full: Some(charge.refunded), ..refund_at(only, event_time.or(charge.created))? });
    }
    Ok(Refund {
        id: None,
        payment,
        amount: so_far,
        full: Some(charge.refunded),
        status: Reported::Known(RefundStatus::Refunded),
        reason: None,
        created_at: super::moment("refund.created_at", event_time, charge.created)?,
        metadata: charge.metadata.0.clone(),
    })
}

fn refund_status(refund: &StripeRefund) -> Reported<RefundStatus> {
    status::stripe::refund(refund.status.as_ref().map(|status| status.as_str()))
}
