//! What the checks of a payment came to: address, security code, card holder.

use serde::{Deserialize, Serialize};

use crate::status::{AvsCvcStatus, CheckResult, ThreeDSecureStatus};

/// What the check of address and security code came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AvsCvcCheck {
    /// Over all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<AvsCvcStatus>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<CheckResult>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<CheckResult>,
    /// The security code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_code: Option<CheckResult>,
}

/// What the authentication came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThreeDSecure {
    /// Over all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ThreeDSecureStatus>,
}
