//! Routes for statuses that the model does not know. None of them leads to paid: money is never booked on a guess.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Routes for statuses that the model does not know. None of them leads to paid: money is never booked on a guess.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct StatusRules {
    /// The gateway's text for a payment's status, and what it stands for.
    pub payment: BTreeMap<String, RoutedStatus>,
}

/// What an unknown payment status may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoutedStatus {
    /// Not decided yet.
    Pending,
    /// Refused.
    Failed,
    /// Given up.
    Cancelled,
}
