//! Payouts. A payout's step is coarser than a charge's in some currencies, and its amount is negative when Stripe draws from
//! the bank.

use stripe_model::{Payout, ReconciliationStatus};
use time::OffsetDateTime;

use super::amount::{PAYOUT_UNITS, signed_money};
use crate::canonical::{Settlement, SettlementId};
use crate::refusal::Refusal;
use crate::status;

/// A payout object as a settlement.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none, and for a payout without a time.
pub fn settlement(payout: &Payout) -> Result<Settlement, Refusal> {
    settlement_at(payout, None)
}

/// The same, with the time of the event for a payout that has none of its own.
pub(super) fn settlement_at(payout: &Payout, event_time: Option<OffsetDateTime>) -> Result<Settlement, Refusal> {
    Ok(Settlement {
        id: SettlementId::from(payout.id.as_str()),
        amount: signed_money("settlement.amount", payout.amount, &payout.currency, &PAYOUT_UNITS)?,
        status: status::stripe::payout(payout.status.as_ref().map_or("", |status| status.as_str())),
        parts: None,
        arrives_on: payout.arrives().map(OffsetDateTime::date),
        itemised: itemised(payout),
        created_at: super::moment("settlement.created_at", payout.created.or(payout.date), event_time)?,
    })
}

/// Only automatic payouts are ever itemised, once Stripe has matched them. Where no status says how far that is (before 2023), an
/// automatic payout is.
fn itemised(payout: &Payout) -> Option<bool> {
    match &payout.reconciliation_status {
        Some(ReconciliationStatus::Completed) => Some(true),
        Some(ReconciliationStatus::NotApplicable) => Some(false),
        Some(ReconciliationStatus::InProgress) => None,
        Some(ReconciliationStatus::Unknown(_)) => payout.automatic.filter(|automatic| !automatic),
        None => payout.automatic,
    }
}
