//! Which role of an account a movement plays, and what its line says. The direction of the money decides the side, never the kind.

use crate::canonical::{FeeKind, Movement, MovementKind, Reported};
use crate::rules::{AccountRole, DisputePosting, FeePosting, FeeTax, RuleBook};

/// The role of what a movement is before fees, and what the line says.
pub(super) fn of_gross(kind: &Reported<MovementKind>, rules: &RuleBook) -> (AccountRole, &'static str) {
    let Reported::Known(kind) = kind else { return (AccountRole::Suspense, "Unknown movements") };
    match kind {
        MovementKind::Charge => (AccountRole::Clearing, "Payments"),
        MovementKind::ChargeFailure => (AccountRole::Clearing, "Failed payments"),
        MovementKind::PartialCaptureReversal => (AccountRole::Clearing, "Payments not captured"),
        MovementKind::Refund => (AccountRole::Clearing, "Refunds"),
        MovementKind::RefundFailure => (AccountRole::Clearing, "Failed refunds"),
        MovementKind::Dispute => (AccountRole::DisputeLosses, "Chargebacks"),
        MovementKind::DisputeReversal => (AccountRole::DisputeLosses, "Chargebacks won"),
        MovementKind::Fee => (AccountRole::Fees, "Fees of the gateway"),
        MovementKind::Tax => (fee_tax(rules), "Tax on fees"),
        MovementKind::NetworkCost => (AccountRole::NetworkCosts, "Network costs"),
        MovementKind::Adjustment => (AccountRole::Suspense, "Adjustments"),
        MovementKind::Payout => (AccountRole::Bank, "Payouts"),
        MovementKind::PayoutReversal => (AccountRole::Bank, "Payouts returned"),
        MovementKind::PayoutHold | MovementKind::ReserveHold => (AccountRole::Reserve, "Held back"),
        MovementKind::PayoutRelease | MovementKind::ReserveRelease => (AccountRole::Reserve, "Released"),
        MovementKind::ConnectReserve => (AccountRole::Reserve, "Reserve for connected accounts"),
        MovementKind::TopUp => (AccountRole::Bank, "Top-ups"),
        MovementKind::TopUpReversal => (AccountRole::Bank, "Top-ups returned"),
        MovementKind::UnreconciledFunds => (AccountRole::CustomerFunds, "Unmatched customer funds"),
        MovementKind::Contribution => (AccountRole::Contributions, "Contributions"),
        MovementKind::ContributionRefund => (AccountRole::Contributions, "Contributions given back"),
        MovementKind::Advance => (AccountRole::Financing, "Advances"),
        MovementKind::Financing => (AccountRole::Financing, "Financing"),
        MovementKind::FinancingRepayment => (AccountRole::Financing, "Financing repaid"),
        MovementKind::PlatformEarning => (AccountRole::PlatformEarnings, "Platform earnings"),
        MovementKind::PlatformEarningRefund => (AccountRole::PlatformEarnings, "Platform earnings given back"),
        MovementKind::Transfer => (AccountRole::Transfers, "Transfers"),
        MovementKind::TransferReversal => (AccountRole::Transfers, "Transfers returned"),
        MovementKind::ConnectCollection => (AccountRole::Transfers, "Collected from connected accounts"),
        MovementKind::Issuing => (AccountRole::Issuing, "Issued cards"),
        MovementKind::IssuingDispute => (AccountRole::Issuing, "Disputes of issued cards"),
    }
}

/// The role of a part of a movement's fee, and what the line says.
pub(super) fn of_fee(
    fee: &Reported<FeeKind>,
    kind: &Reported<MovementKind>,
    rules: &RuleBook,
) -> (AccountRole, &'static str) {
    match fee {
        Reported::Known(FeeKind::Gateway | FeeKind::PassedOn) if is_dispute(kind) => {
            (AccountRole::DisputeFees, "Chargeback fees")
        }
        Reported::Known(FeeKind::Gateway) => (AccountRole::Fees, "Fees"),
        Reported::Known(FeeKind::Application) => (AccountRole::Fees, "Fees of the platform"),
        Reported::Known(FeeKind::PassedOn) => (AccountRole::Fees, "Fees passed on"),
        Reported::Known(FeeKind::Tax) => (fee_tax(rules), "Tax on fees"),
        Reported::Known(FeeKind::WithheldTax) => (AccountRole::WithheldTax, "Tax withheld"),
        Reported::Unknown(_) => (AccountRole::Suspense, "Unknown fees"),
    }
}

/// What the fee of a movement is for where its parts are not told: tax beside a fee, a fee beside all else.
pub(super) fn untold_fee(kind: &Reported<MovementKind>) -> FeeKind {
    if matches!(kind, Reported::Known(MovementKind::Fee | MovementKind::NetworkCost)) {
        FeeKind::Tax
    } else {
        FeeKind::Gateway
    }
}

/// Whether a receipt, or the document that gives it back, stands against the clearing account.
pub(super) fn is_receipt(kind: &Reported<MovementKind>) -> bool {
    matches!(
        kind,
        Reported::Known(
            MovementKind::Charge
                | MovementKind::ChargeFailure
                | MovementKind::PartialCaptureReversal
                | MovementKind::Refund
                | MovementKind::RefundFailure
        )
    )
}

/// Whether the dispute's own journal books a movement, and not the settlement that pays it out. Both ask this, so that it is booked
/// once whichever of them is heard of first.
pub fn is_booked_with_dispute(movement: &Movement, rules: &RuleBook) -> bool {
    match rules.posting.dispute {
        DisputePosting::AsItHappens => movement.belongs_to_dispute(),
        DisputePosting::JournalLine => false,
    }
}

/// Whether the fee of a movement has a journal of its own, and is no part of the settlement's.
pub fn is_fee_booked_with_payment(movement: &Movement, rules: &RuleBook) -> bool {
    match rules.posting.fee {
        FeePosting::InPayment => movement.kind == Reported::Known(MovementKind::Charge),
        FeePosting::JournalLine => false,
    }
}

/// Whether it is about a dispute.
fn is_dispute(kind: &Reported<MovementKind>) -> bool {
    matches!(kind, Reported::Known(MovementKind::Dispute | MovementKind::DisputeReversal))
}

/// Whether it is a payout, or one that came back.
pub(super) fn is_payout(kind: &Reported<MovementKind>) -> bool {
    matches!(kind, Reported::Known(MovementKind::Payout | MovementKind::PayoutReversal))
}

pub(super) fn fee_tax(rules: &RuleBook) -> AccountRole {
    match rules.tax.on_fees {
        FeeTax::Reclaimed => AccountRole::FeeTax,
        FeeTax::Cost => AccountRole::Fees,
    }
}
