//! What a fraud screening says of a payment. It is advice: what follows from it is the rule book's to say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The result of a fraud screening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// Who screened: `T3M`, `ReD`.
    pub provider: Option<String>,
    /// What is advised.
    pub recommendation: Recommendation,
    /// The provider's score, in its own scale, which may be negative.
    pub score: Option<i64>,
    /// The country of the bank that issued the card, ISO 3166-1 alpha-2, where somebody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_country: Option<String>,
    /// Why, in the provider's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

/// What a screening advises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recommendation {
    /// Take the order.
    Accept,
    /// A person should look at it first.
    Review,
    /// Do not take the order.
    Reject,
    /// The result is not there yet.
    Pending,
    /// Nobody screened it.
    NotChecked,
}

impl Screening {
    /// A payment that nobody screened.
    pub const NOT_CHECKED: Self = Self {
        provider: None,
        recommendation: Recommendation::NotChecked,
        score: None,
        card_country: None,
        reasons: Vec::new(),
    };

    /// A recommendation without score and reasons.
    pub fn new(provider: impl Into<String>, recommendation: Recommendation) -> Self {
        Self { provider: Some(provider.into()), recommendation, ..Self::NOT_CHECKED }
    }
}

impl Recommendation {
    /// Whether there is a result that will not change by asking again.
    pub fn is_final(self) -> bool {
        match self {
            Self::Accept | Self::Review | Self::Reject => true,
            Self::Pending | Self::NotChecked => false,
        }
    }

    /// The recommendation as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Review => "review",
            Self::Reject => "reject",
            Self::Pending => "pending",
            Self::NotChecked => "not checked",
        }
    }
}

impl fmt::Display for Recommendation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// In one line: `T3M: review, score 52 (AVS mismatch; new card)`.
impl fmt::Display for Screening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(provider) = &self.provider {
            write!(f, "{provider}: ")?;
        }
        write!(f, "{}", self.recommendation)?;
        if let Some(score) = self.score {
            write!(f, ", score {score}")?;
        }
        if !self.reasons.is_empty() {
            write!(f, " ({})", self.reasons.join("; "))?;
        }
        Ok(())
    }
}
