//! Opayo's states as canonical statuses. [`opayo_model::state`] says where a transaction stands by the most trusted of the fields
//! that speak of it; a state that a person has to look at, or that nobody knows, stays unknown until a rule routes it.

use opayo_model::state::State;

use crate::canonical::{PaymentStatus, RefundStatus, Reported};

/// A payment. `said` is the text that decided, for a state that stays unknown: `Sideways`, `txstateid 41`.
pub fn payment(state: State, said: &str) -> Reported<PaymentStatus> {
    Reported::Known(match state {
        State::Pending => PaymentStatus::Pending,
        State::Registered | State::Authenticated => PaymentStatus::Incomplete, // the shop has to authorise it
        State::Authorised => PaymentStatus::Authorised,
        State::Captured => PaymentStatus::Paid,
        State::Voided | State::Aborted | State::Cancelled | State::Expired => PaymentStatus::Cancelled,
        State::Declined | State::Rejected | State::Failed => PaymentStatus::Failed,
        State::SettlementFailed | State::Unknown => return Reported::Unknown(said.to_owned()),
    })
}

/// A refund: a transaction of its own, which moves money the other way.
pub fn refund(state: State, said: &str) -> Reported<RefundStatus> {
    Reported::Known(match state {
        State::Pending | State::Registered | State::Authenticated | State::Authorised => RefundStatus::Pending,
        State::Captured => RefundStatus::Refunded,
        State::Voided | State::Aborted | State::Cancelled | State::Expired => RefundStatus::Cancelled,
        State::Declined | State::Rejected | State::Failed => RefundStatus::Failed,
        State::SettlementFailed | State::Unknown => return Reported::Unknown(said.to_owned()),
    })
}
