//! Stripe's statuses, of all API versions since 2017, as canonical ones. The words are those of Stripe's API reference for
//! each object; words that only older versions send stand beside their successors.

use crate::canonical::{DisputeStatus, PaymentStatus, RefundStatus, Reported, SettlementStatus};

/// A charge. `captured` tells money that is reserved from money that is taken.
pub fn charge(status: &str, captured: bool) -> Reported<PaymentStatus> {
    known_or_unknown(
        status,
        match status {
            "succeeded" | "paid" if captured => Some(PaymentStatus::Paid),
            "succeeded" | "paid" => Some(PaymentStatus::Authorised),
            "pending" => Some(PaymentStatus::Pending),
            "failed" => Some(PaymentStatus::Failed),
            _ => None,
        },
    )
}

/// A payment intent.
pub fn payment_intent(status: &str) -> Reported<PaymentStatus> {
    known_or_unknown(
        status,
        match status {
            "requires_payment_method" | "requires_confirmation" | "requires_action" => Some(PaymentStatus::Incomplete),
            "requires_source" | "requires_source_action" => Some(PaymentStatus::Incomplete), // before 2019-02-11
            "processing" => Some(PaymentStatus::Pending),
            "requires_capture" => Some(PaymentStatus::Authorised),
            "succeeded" => Some(PaymentStatus::Paid),
            "canceled" => Some(PaymentStatus::Cancelled),
            _ => None,
        },
    )
}

/// A refund. Before refunds had a status, one existed only once the money was given back.
pub fn refund(status: Option<&str>) -> Reported<RefundStatus> {
    let Some(status) = status else {
        return Reported::Known(RefundStatus::Refunded);
    };
    known_or_unknown(
        status,
        match status {
            "pending" => Some(RefundStatus::Pending),
            "requires_action" => Some(RefundStatus::RequiresAction),
            "succeeded" => Some(RefundStatus::Refunded),
            "failed" => Some(RefundStatus::Failed),
            "canceled" => Some(RefundStatus::Cancelled),
            _ => None,
        },
    )
}

/// A payout, or the transfer to a bank that came before it.
pub fn payout(status: &str) -> Reported<SettlementStatus> {
    known_or_unknown(
        status,
        match status {
            "pending" => Some(SettlementStatus::Pending),
            "in_transit" => Some(SettlementStatus::InTransit),
            "paid" => Some(SettlementStatus::Paid),
            "failed" => Some(SettlementStatus::Failed),
            "canceled" => Some(SettlementStatus::Cancelled),
            _ => None,
        },
    )
}

/// A dispute. An appeal is a dispute again: the money stays withdrawn until it is decided.
pub fn dispute(status: &str) -> Reported<DisputeStatus> {
    known_or_unknown(
        status,
        match status {
            "warning_needs_response" | "warning_under_review" => Some(DisputeStatus::Inquiry),
            "warning_closed" => Some(DisputeStatus::InquiryClosed),
            "charge_refunded" => Some(DisputeStatus::InquiryClosed), // old: the shop refunded, so the bank stopped asking
            "needs_response" | "appeal_needs_response" => Some(DisputeStatus::NeedsResponse),
            "under_review" | "appeal_under_review" => Some(DisputeStatus::UnderReview),
            "won" => Some(DisputeStatus::Won),
            "lost" => Some(DisputeStatus::Lost),
            "prevented" => Some(DisputeStatus::Prevented),
            _ => None,
        },
    )
}

fn known_or_unknown<T>(text: &str, known: Option<T>) -> Reported<T> {
    known.map_or_else(|| Reported::Unknown(text.to_owned()), Reported::Known)
}
