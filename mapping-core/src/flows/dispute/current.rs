//! The dispute as it is now, with every movement that anybody knows of.

use crate::canonical::{Dispute, DisputeStatus, Movement, MovementId, Reported, Subject, TransactionId};
use crate::flows::Known;
use crate::flows::story::Story;
use crate::refusal::{Refusal, RefusalCode};

/// The dispute of a story.
pub(super) struct Current {
    /// The dispute; its movements are in the order in which they were made.
    pub(super) dispute: Dispute,
}

/// The dispute as the gateway sees it now; as the message tells it where the gateway knows of none, as for chargebacks of an
/// acquirer's statement. A movement that only the message names is kept: movements are made and never unmade.
pub(super) fn current(id: &TransactionId, subject: &Subject, known: Known<'_>) -> Story<Current> {
    let told = if let Subject::Dispute(dispute) = subject { Some(&**dispute) } else { None };
    let fetched = known.dispute(id)?;
    let mut dispute = fetched.or(told).cloned().ok_or_else(|| {
        let message = "the gateway has no such dispute; check the account and replay";
        Refusal::new(RefusalCode::MissingFact, "dispute.id", id, message)
    })?;
    let told = told.map_or(&[][..], |told| &told.movements);
    dispute.movements = in_order([&dispute.movements, told]);
    if dispute.movements.is_empty() && money_moved(&dispute.status) {
        dispute.movements = in_order([known.movements_of(id)?]);
    }
    Ok(Current { dispute })
}

/// Whether movements are to be expected.
fn money_moved(status: &Reported<DisputeStatus>) -> bool {
    match status {
        Reported::Known(DisputeStatus::Inquiry | DisputeStatus::InquiryClosed | DisputeStatus::Prevented) => false,
        Reported::Known(
            DisputeStatus::NeedsResponse | DisputeStatus::UnderReview | DisputeStatus::Won | DisputeStatus::Lost,
        )
        | Reported::Unknown(_) => true,
    }
}

/// Movements of several lists, each once, the first list's version of it, in the order in which they were made.
fn in_order<'a>(lists: impl IntoIterator<Item = &'a [Movement]>) -> Vec<Movement> {
    let mut movements: Vec<Movement> = Vec::new();
    for movement in lists.into_iter().flatten() {
        if !movements.iter().any(|other| other.id == movement.id) {
            movements.push(movement.clone());
        }
    }
    movements.sort_by(|left, right| made(left).cmp(&made(right)));
    movements
}

fn made(movement: &Movement) -> (time::OffsetDateTime, &MovementId) {
    (movement.created_at, &movement.id)
}
