//! The advice of the fraud screenings: ReD's in the name=value protocols and in Reporting, and T3M's in Reporting. Both are made
//! after the payment and only advise. A word that nobody knows asks for a person.

use opayo_model::reporting::{FraudScreen, T3mAction, T3mScreen};
use opayo_model::status::FraudResponse;

use crate::canonical::{Recommendation, Screening};

const T3M: &str = "T3M";
const RED: &str = "ReD";

/// The advice that a message carries.
pub fn fraud_response(response: &FraudResponse) -> Screening {
    let recommendation = match response {
        FraudResponse::Accept => Recommendation::Accept,
        FraudResponse::Challenge => Recommendation::Review,
        FraudResponse::Deny => Recommendation::Reject,
        FraudResponse::NotChecked => Recommendation::NotChecked,
        FraudResponse::Unknown(word) => return unknown(RED, word),
    };
    Screening::new(RED, recommendation)
}

/// What Reporting says of a screening. Nothing of it says that nobody screened the payment.
pub fn screening(screen: &FraudScreen) -> Screening {
    match (&screen.red, &screen.t3m) {
        (Some(red), _) => {
            let reasons = red.code.iter().chain(&red.detail).cloned().collect();
            Screening { reasons, ..fraud_response(&red.recommendation) }
        }
        (None, Some(screen)) => of_t3m(screen),
        (None, None) => Screening { provider: screen.provider.clone(), ..Screening::NOT_CHECKED },
    }
}

/// T3M's advice.
pub(super) fn t3m(action: &T3mAction, score: Option<i64>) -> Screening {
    let recommendation = match action {
        T3mAction::Ok => Recommendation::Accept,
        T3mAction::Hold => Recommendation::Review,
        T3mAction::Reject => Recommendation::Reject,
        T3mAction::NoResult => Recommendation::Pending,
        T3mAction::Unknown(word) => return Screening { score, ..unknown(T3M, word) },
    };
    Screening { score, ..Screening::new(T3M, recommendation) }
}

/// T3M's advice with the rules that made its score. Without advice it is still at work.
fn of_t3m(screen: &T3mScreen) -> Screening {
    let advice = t3m(screen.action.as_ref().unwrap_or(&T3mAction::NoResult), screen.score);
    let rules = screen.rules.iter().map(|rule| match rule.score {
        Some(score) => format!("{} ({score})", rule.description),
        None => rule.description.clone(),
    });
    Screening { reasons: advice.reasons.iter().cloned().chain(rules).collect(), ..advice }
}

fn unknown(provider: &str, word: &str) -> Screening {
    Screening { reasons: vec![word.to_owned()], ..Screening::new(provider, Recommendation::Review) }
}
