//! What follows from a fraud screening. A gateway screens in the background and only advises; whether a payment waits for the
//! result, and what each result means for the order, is the company's choice.

use serde::{Deserialize, Serialize};

use crate::canonical::Recommendation;

/// What follows from a fraud screening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FraudRules {
    /// Whether the screening is looked at before a payment is booked. Without it, nothing below is of effect.
    pub screen: bool,
    /// When the screening wants a person to look.
    pub review: FraudAction,
    /// When the screening advises against the payment.
    pub reject: FraudAction,
    /// While there is no result.
    pub pending: FraudAction,
    /// When nobody screened the payment, or nobody has begun to: at a company whose every payment is screened, `wait`.
    pub not_checked: FraudAction,
    /// While waiting: how many seconds until asking again.
    pub wait_seconds: u32,
    /// Waiting ends so many hours after the payment was made.
    pub give_up_hours: u32,
}

/// What becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FraudAction {
    /// It is booked as any other.
    Accept,
    /// It is booked, and its sales order is held until a person releases it.
    Hold,
    /// Nothing is booked, and somebody is told.
    Reject,
    /// Nothing is booked yet; the screening is asked again later.
    Wait,
}

impl FraudRules {
    /// What a recommendation means. An accepted payment is always accepted.
    pub fn action(&self, recommendation: Recommendation) -> FraudAction {
        match recommendation {
            Recommendation::Accept => FraudAction::Accept,
            Recommendation::Review => self.review,
            Recommendation::Reject => self.reject,
            Recommendation::Pending => self.pending,
            Recommendation::NotChecked => self.not_checked,
        }
    }

    /// The rule that decides about a recommendation, as reasons name it.
    pub fn id(recommendation: Recommendation) -> &'static str {
        match recommendation {
            Recommendation::Accept => "fraud.accept",
            Recommendation::Review => "rules.fraud.review",
            Recommendation::Reject => "rules.fraud.reject",
            Recommendation::Pending => "rules.fraud.pending",
            Recommendation::NotChecked => "rules.fraud.not_checked",
        }
    }
}

impl Default for FraudRules {
    fn default() -> Self {
        Self {
            screen: false,
            review: FraudAction::Hold,
            reject: FraudAction::Reject,
            pending: FraudAction::Wait,
            not_checked: FraudAction::Accept,
            wait_seconds: 900,
            give_up_hours: 48,
        }
    }
}
