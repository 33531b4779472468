//! What a fraud screening says. It is advice, and it comes later than the payment.

/// The result of a screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fraud {
    /// The3rdMan: `OK`, `HOLD`, `REJECT` or `NORESULT`, a score that may be negative, and the rules that made it.
    ThirdMan {
        /// The action.
        action: String,
        /// The score.
        score: i32,
        /// Rules with their scores.
        rules: Vec<(String, i32)>,
    },
    /// ReD: `ACCEPT`, `CHALLENGE`, `DENY` or `NOTCHECKED`.
    Red {
        /// The recommendation.
        recommendation: String,
        /// The code: `0100` accepts.
        code: String,
        /// The code in words.
        detail: String,
    },
}

impl Fraud {
    /// The3rdMan's action with a score, without rules.
    #[must_use]
    pub fn third_man(action: &str, score: i32) -> Self {
        Self::ThirdMan { action: action.to_owned(), score, rules: Vec::new() }
    }

    /// ReD's recommendation with its usual code.
    #[must_use]
    pub fn red(recommendation: &str) -> Self {
        let (code, detail) = match recommendation {
            "ACCEPT" => ("0100", "Accept"),
            "CHALLENGE" => ("0300", "Challenge"),
            "DENY" => ("0150", "Deny"),
            _ => ("0000", "Not checked"),
        };
        Self::Red { recommendation: recommendation.to_owned(), code: code.to_owned(), detail: detail.to_owned() }
    }
}
