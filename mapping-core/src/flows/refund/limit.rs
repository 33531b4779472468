//! How much of a payment is left to give back. Every other refund counts once, whether it is done or still on its way; one that
//! came back does not, because its money is ours again. A list that has this refund is at least as new as its message, and tells which
//! of the others stand. One that lacks it may be older than the gateway's own count, so the larger of the two counts there. Where the
//! list has it the count is not asked: it may still hold a refund that came back, which would be room that nobody uses.

use super::listed;
use crate::canonical::{Payment, Refund, RefundStatus, Reported};
use crate::flows::Known;
use crate::flows::story::Story;
use crate::money::{Money, MoneyError};
use crate::refusal::Refusal;

/// What other refunds of the payment gave back, or are about to.
pub(super) fn before(refund: &Refund, payment: &Payment, known: Known<'_>) -> Story<Money> {
    let refuse = |error: MoneyError| error.refuse("refund.amount");
    let (this, others): (Vec<&Refund>, Vec<&Refund>) =
        listed::each_once(&payment.id, known)?.into_iter().partition(|other| other.id == refund.id);
    let amounts = others.into_iter().filter(|other| counts(other)).map(|other| other.amount);
    let by_list = Money::sum(payment.captured.currency(), amounts).map_err(refuse)?;
    if !this.is_empty() {
        return Ok(by_list);
    }
    let by_count = counted(refund, payment)?;
    let is_more = by_list.compare(by_count).map_err(refuse)?.is_gt();
    Ok(if is_more { by_list } else { by_count })
}

/// Whether this refund and the others that are done give back all that was taken. What is on its way is not there yet.
pub(super) fn all_is_given_back(refund: &Refund, payment: &Payment, known: Known<'_>) -> Story<bool> {
    let refuse = |error: MoneyError| error.refuse("refund.amount");
    let others = listed::each_once(&payment.id, known)?.into_iter().filter(|other| other.id != refund.id);
    let on_its_way = others.filter(|other| counts(other) && !is_done(other)).map(|other| other.amount);
    let on_its_way = Money::sum(payment.captured.currency(), on_its_way).map_err(refuse)?;
    let before = before(refund, payment, known)?;
    let given_back = before.checked_sub(on_its_way).and_then(|done| done.checked_add(refund.amount));
    Ok(given_back.map_err(refuse)? == payment.captured)
}

/// Whether the customer has the money.
fn is_done(refund: &Refund) -> bool {
    refund.status == Reported::Known(RefundStatus::Refunded)
}

/// Whether a refund gives back money, or is about to.
pub(super) fn counts(refund: &Refund) -> bool {
    match refund.status {
        Reported::Known(RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Refunded)
        | Reported::Unknown(_) => true,
        Reported::Known(RefundStatus::Failed | RefundStatus::Cancelled) => false,
    }
}

/// What the gateway counts, less this refund. A gateway that counts refunds counts this one too, once it is done; for one that does
/// not, whoever answers for it counts them with [`Payment::with_refunds`].
fn counted(refund: &Refund, payment: &Payment) -> Result<Money, Refusal> {
    let nothing = payment.refunded.checked_sub(payment.refunded).map_err(|error| error.refuse("payment.refunded"))?;
    let rest = payment.refunded.checked_sub(refund.amount).map_err(|error| error.refuse("refund.amount"))?;
    Ok(if rest.is_negative() { nothing } else { rest })
}
