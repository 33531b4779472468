//! Disputes.

use stripe_model::Dispute as StripeDispute;
use time::OffsetDateTime;

use super::amount::{CHARGE_UNITS, money};
use super::movement::movement;
use crate::canonical::{Dispute, TransactionId};
use crate::refusal::Refusal;
use crate::status;

/// A dispute object as a dispute, with what it did to the balance.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none, and for a dispute or a balance transaction without a time.
pub fn dispute(dispute: &StripeDispute) -> Result<Dispute, Refusal> {
    dispute_at(dispute, None)
}

/// The same, with the time of the event for a dispute that has none of its own.
pub(super) fn dispute_at(dispute: &StripeDispute, event_time: Option<OffsetDateTime>) -> Result<Dispute, Refusal> {
    Ok(Dispute {
        id: TransactionId::from(dispute.id.as_str()),
        payment: dispute.charge_id().map(|id| TransactionId::from(id.as_str())),
        amount: money("dispute.amount", dispute.amount, &dispute.currency, &CHARGE_UNITS)?,
        status: status::stripe::dispute(dispute.status.as_ref().map_or("", |status| status.as_str())),
        reason: dispute.reason.as_ref().map(ToString::to_string),
        evidence_due_by: dispute.evidence_details.as_ref().and_then(|details| details.due_by),
        movements: dispute.balance_transactions().map(movement).collect::<Result<_, _>>()?,
        created_at: super::moment("dispute.created_at", dispute.created, event_time)?,
    })
}
