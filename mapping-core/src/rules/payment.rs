//! How payments are booked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::canonical::GlAccount;

/// How payments are booked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PaymentRules {
    /// The ERP's names of payment methods, by the gateway's name: `card`, `card.visa`, `card.apple_pay`.
    pub methods: BTreeMap<String, String>,
    /// The ERP's name for methods that `methods` lacks. Without one, they are refused.
    pub other_method: Option<String>,
    /// The account that receives payments, where it is another than the clearing account of `ledger` and `gl`. Settlements clear
    /// that one, so payments on another account are never cleared.
    pub account: Option<GlAccount>,
    /// Whether a refused payment leaves a receipt with the status failed.
    pub record_failed: bool,
}
