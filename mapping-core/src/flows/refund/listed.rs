//! The refunds of a payment as the gateway lists them now. Where it lists none, the message is all that is known.

use std::collections::BTreeMap;

use crate::canonical::{Refund, RefundStatus, Reported, TransactionId};
use crate::flows::Known;
use crate::flows::story::Story;

/// The refund that a message tells of, as it is now: the gateway's list wins unless it is older than the message.
pub(super) fn as_it_is_now<'a>(told: &'a Refund, known: Known<'a>) -> Story<&'a Refund> {
    let Some(payment) = &told.payment else { return Ok(told) };
    let listed = each_once(payment, known)?.into_iter().find(|refund| refund.id == told.id);
    Ok(listed.filter(|listed| progress(listed) >= progress(told)).unwrap_or(told))
}

/// Every refund of a payment that has an id, once each, in the order of their ids.
pub(super) fn each_once<'a>(payment: &TransactionId, known: Known<'a>) -> Story<Vec<&'a Refund>> {
    let mut by_id: BTreeMap<&TransactionId, &Refund> = BTreeMap::new();
    let mine = known.refunds(payment)?.iter().filter(|refund| refund.payment.as_ref() == Some(payment));
    for (id, refund) in mine.filter_map(|refund| Some((refund.id.as_ref()?, refund))) {
        let there = by_id.entry(id).or_insert(refund);
        if progress(refund) > progress(there) {
            *there = refund;
        }
    }
    Ok(by_id.into_values().collect())
}

/// How far a refund has come, to tell an older view of it from a newer one. An unknown status is taken for new.
fn progress(refund: &Refund) -> u8 {
    match refund.status {
        Reported::Known(RefundStatus::RequiresAction) => 0,
        Reported::Known(RefundStatus::Pending) => 1,
        Reported::Known(RefundStatus::Refunded) => 2,
        Reported::Known(RefundStatus::Failed | RefundStatus::Cancelled) | Reported::Unknown(_) => 3,
    }
}
