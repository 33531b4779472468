//! How long things are kept, and what of a payload is not kept at all. The store that keeps them deletes by these rules.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// How long things are kept, in days since they came. What is absent is kept until somebody deletes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RetentionRules {
    /// Payloads as the gateway sent them.
    pub payload_days: Option<NonZeroU32>,
    /// What tells of a person: names, addresses, e-mail addresses and telephone numbers in events and documents.
    pub personal_data_days: Option<NonZeroU32>,
    /// Which document was posted when, by which rules and why.
    pub audit_days: Option<NonZeroU32>,
    /// Fields that are taken out of a payload before it is stored, as the gateway names them: `billing_details.phone`. A field
    /// stands for all that is in it, wherever in the payload its name is found.
    pub minimise: Vec<String>,
}
