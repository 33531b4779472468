//! What follows from a fraud screening, and from a dispute. A gateway screens in the background and only advises; whether a payment
//! waits for the result, and what each result means for the order, is the company's choice.
//!
//! Rules of its own come first, by priority and then in the order of the book; the first that fits decides. Where none does, the
//! table by recommendation stands.
//!
//! ```toml
//! [fraud]
//! screen = true
//! review = "hold"
//!
//! [[fraud.rules]]
//! id = "large-from-abroad"
//! priority = 10
//! action = "hold"
//!
//! [fraud.rules.when]
//! score = { from = 40 }
//! provider = ["T3M", "Radar"]
//! amount_at_least = [{ amount = "500.00", currency = "GBP" }]
//! countries_differ = ["billing", "card"]
//! new_customer = true
//! metadata = { channel = "web" }
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Condition;
use crate::canonical::Recommendation;
use crate::money::Money;

/// What follows from a fraud screening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FraudRules {
    /// Whether the screening is looked at before a payment is booked. Without it, only [`dispute_books`](Self::dispute_books) below
    /// is of effect.
    pub screen: bool,
    /// Rules that come before the table by recommendation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<FraudRule>,
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
    /// Waiting ends so many hours after the money was taken.
    pub give_up_hours: u32,
    /// What becomes of the money of a rejected payment, which was taken all the same.
    pub rejected: RejectedPayment,
    /// What a dispute's amount becomes in the books.
    pub dispute_books: DisputeBooks,
}

/// One rule about payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FraudRule {
    /// What reasons quote, as `rules.fraud.rules.<id>`.
    pub id: String,
    /// Rules of a higher priority are tried first.
    #[serde(default)]
    pub priority: i32,
    /// What has to be so.
    #[serde(default)]
    pub when: FraudConditions,
    /// What becomes of the payment then.
    pub action: FraudAction,
}

/// Conditions of a fraud rule; all that are given have to fit, and what is not known fits none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FraudConditions {
    /// The screening's score is in this range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreRange>,
    /// The screening recommends one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::schema::RecommendationName>"))]
    pub recommendation: Vec<Recommendation>,
    /// Who screened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Condition>,
    /// The captured amount is at least the one of its currency. A currency that is not named does not fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::schema::AmountOfMoney>"))]
    pub amount_at_least: Vec<Money>,
    /// Two of these countries are known and not the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries_differ: Vec<CountryOf>,
    /// Whether the ERP has no customer with the payer's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_customer: Option<bool>,
    /// What the shop stored with the payment, by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, Condition>,
}

/// A range of scores, both ends included; an end that is absent is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ScoreRange {
    /// The lowest that fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// The highest that fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
}

/// Whose country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CountryOf {
    /// The billing address.
    Billing,
    /// The shipping address.
    Shipping,
    /// The bank that issued the card, where the screening says.
    Card,
}

/// What becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FraudAction {
    /// It is booked as any other.
    Accept,
    /// It is booked, and its sales order is held until a person releases it.
    Hold,
    /// It supplies nothing, and somebody is told; [`FraudRules::rejected`] says what becomes of its money.
    Reject,
    /// Nothing is booked yet; the screening is asked again later.
    Wait,
}

/// What becomes of the money of a rejected payment. Somebody is told either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RejectedPayment {
    /// It stays out of the books, and so do its refunds: their lines of a settlement cancel each other in the clearing account. What is
    /// not given back stays open there, until a person accepts the payment.
    #[default]
    Skip,
    /// It is a receipt on account, without a sales order, and its refunds are credited against it: the clearing account is cleared by
    /// the settlement whatever is decided later. For a company that may keep what it rejects.
    OnAccount,
}

/// What a dispute's amount becomes in the books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DisputeBooks {
    /// A loss, which ends when the dispute is won.
    #[default]
    Losses,
    /// The customer's debt again: the receipt is taken back, and received anew when the dispute is won.
    Receivable,
}

impl FraudRules {
    /// The rules in the order in which they are tried.
    pub fn in_order(&self) -> Vec<&FraudRule> {
        let mut rules: Vec<&FraudRule> = self.rules.iter().collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.priority)); // stable: equals keep the order of the book
        rules
    }

    /// What a recommendation means where no rule decides. An accepted payment is always accepted.
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

impl ScoreRange {
    /// Whether a score is in the range.
    pub fn contains(self, score: i64) -> bool {
        self.from.is_none_or(|from| from <= score) && self.to.is_none_or(|to| score <= to)
    }
}

impl CountryOf {
    /// Whose country, as reasons name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Billing => "billing country",
            Self::Shipping => "shipping country",
            Self::Card => "card country",
        }
    }
}

impl Default for FraudRules {
    fn default() -> Self {
        Self {
            screen: false,
            rules: Vec::new(),
            review: FraudAction::Hold,
            reject: FraudAction::Reject,
            pending: FraudAction::Wait,
            not_checked: FraudAction::Accept,
            wait_seconds: 900,
            give_up_hours: 48,
            rejected: RejectedPayment::default(),
            dispute_books: DisputeBooks::default(),
        }
    }
}
