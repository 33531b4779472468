//! Stripe Radar's estimate of a charge's risk, as a screening. It is made with the charge, so it is final where it is there at all.
//! Source: `outcome` of the charge object (`risk_level`, `risk_score`, `type`).

use stripe_model::objects::{Outcome, OutcomeType};
use stripe_model::{CardDetails, Charge};

use crate::canonical::{Recommendation, Screening};

/// What Radar says of a charge; none for a charge without an outcome.
pub fn screening(charge: &Charge) -> Option<Screening> {
    Some(of_outcome(charge.outcome.as_deref()?.clone(), charge.card().as_deref()))
}

/// What Radar says in an outcome, with the card that the charge was paid with.
pub(super) fn of_outcome(outcome: Outcome, card: Option<&CardDetails>) -> Screening {
    let screening = Screening::new("Radar", recommendation(&outcome));
    Screening {
        score: outcome.risk_score,
        card_country: card.and_then(|card| card.country.clone()),
        reasons: outcome.reason.into_iter().chain(outcome.seller_message).collect(),
        ..screening
    }
}

/// A level that nobody knows asks for a person.
fn recommendation(outcome: &Outcome) -> Recommendation {
    match (&outcome.kind, outcome.risk_level.as_deref()) {
        (Some(OutcomeType::Blocked), _) => Recommendation::Reject,
        (Some(OutcomeType::ManualReview), _) => Recommendation::Review,
        (_, Some("normal")) => Recommendation::Accept,
        (_, Some("elevated")) => Recommendation::Review,
        (_, Some("highest")) => Recommendation::Reject,
        (_, Some("not_assessed" | "unknown") | None) => Recommendation::NotChecked,
        (_, Some(_)) => Recommendation::Review,
    }
}
