//! Why a bank declined, and what the card scheme allows next.

use serde::{Deserialize, Serialize};

use crate::wire::{folded_enum, optional_text};

/// Why the bank declined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeclineDetail {
    /// The scheme's code.
    #[serde(deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub additional_decline_code: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_decline_code_description: Option<String>,
    /// Whether to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_decline_code_category: Option<DeclineAdvice>,
}

folded_enum! {
    /// What the card scheme allows after a decline. Trying again against it costs fees.
    pub enum DeclineAdvice {
        /// Never again within 30 days.
        NeverRetry = "01",
        /// The issuer cannot approve now: at most 15 times in 30 days.
        IssuerCannotApprove = "02",
        /// Put the data right first.
        FixData = "03",
        /// At most 15 times in 30 days.
        Retry = "04",
    }
}
