//! What the disputes of a payment took back of it. A customer whose bank has the money already is not given it once more, and a receipt
//! that a dispute took back is not there for a refund.

use crate::canonical::{Dispute, DisputeStatus, Movement, MovementKind, Payment, Refund, Reported};
use crate::flows::Known;
use crate::flows::story::Story;
use crate::ledger::is_booked_with_dispute;
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{DisputeBooks, RuleBook};

/// Refuses a refund of more than refunds before it (`before`) and disputes have left of what was captured.
pub(super) fn leave_enough(refund: &Refund, payment: &Payment, before: Money, known: Known<'_>) -> Story<()> {
    let refuse = |error: MoneyError| error.refuse("refund.amount");
    let currency = payment.captured.currency();
    let gone = known.disputes(&payment.id)?.iter().map(|dispute| withdrawn(dispute, currency));
    let gone = Money::sum(currency, gone.collect::<Result<Vec<Money>, _>>().map_err(refuse)?).map_err(refuse)?;
    let left = payment.captured.checked_sub(before).and_then(|left| left.checked_sub(gone)).map_err(refuse)?;
    if gone.is_zero() || refund.amount.compare(left).map_err(refuse)?.is_le() {
        return Ok(());
    }
    let message = format!(
        "payment {} captured {}, of which {before} was given back before and {gone} is with the customer's bank by a dispute: \
         {left} is left; replay it when the dispute is won",
        payment.id, payment.captured
    );
    Err(Refusal::new(RefusalCode::RefundTooLarge, "refund.amount", refund.amount, message).into())
}

/// What disputes took off the receipts of a payment before a refund, where they take receipts back. What came back since is a receipt
/// of its own, which no refund takes.
pub(super) fn taken(refund: &Refund, payment: &Payment, known: Known<'_>, rules: &RuleBook) -> Story<Vec<Money>> {
    match rules.fraud.dispute_books {
        DisputeBooks::Losses => return Ok(Vec::new()),
        DisputeBooks::Receivable => {}
    }
    let movements = known.disputes(&payment.id)?.iter().flat_map(|dispute| &dispute.movements);
    let earlier =
        movements.filter(|moved| moved.created_at < refund.created_at && is_booked_with_dispute(moved, rules));
    let lost = earlier.filter(|moved| moved.kind == Reported::Known(MovementKind::Dispute)).map(|moved| -moved.gross);
    Ok(lost.filter(|lost| lost.currency() == payment.captured.currency()).collect())
}

/// What of a dispute is gone: by its movements, or where they are not told in the payment's currency, by how far it is.
fn withdrawn(dispute: &Dispute, currency: Currency) -> Result<Money, MoneyError> {
    let is_amount = |moved: &&Movement| {
        matches!(moved.kind, Reported::Known(MovementKind::Dispute | MovementKind::DisputeReversal))
    };
    let seen = dispute.movements.iter().filter(is_amount).map(|moved| moved.presented.unwrap_or(moved.gross));
    let moved: Vec<Money> = seen.filter(|moved| moved.currency() == currency).collect();
    let nothing = Money::zero(currency);
    if moved.is_empty() {
        return Ok(if is_with_the_bank(dispute) && dispute.amount.currency() == currency {
            dispute.amount
        } else {
            nothing
        });
    }
    let gone = -Money::sum(currency, moved)?;
    Ok(if gone.is_negative() { nothing } else { gone })
}

/// Whether the bank has the money. Of a status that the model does not know, nobody can say.
fn is_with_the_bank(dispute: &Dispute) -> bool {
    match &dispute.status {
        Reported::Known(DisputeStatus::NeedsResponse | DisputeStatus::UnderReview | DisputeStatus::Lost) => true,
        Reported::Known(
            DisputeStatus::Inquiry | DisputeStatus::InquiryClosed | DisputeStatus::Won | DisputeStatus::Prevented,
        )
        | Reported::Unknown(_) => false,
    }
}
