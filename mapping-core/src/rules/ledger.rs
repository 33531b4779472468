//! The accounts of the general ledger that refunds and settlements are booked on.

use serde::{Deserialize, Serialize};

use crate::canonical::GlAccount;

/// The accounts of refunds and settlements. What a document needs and the rules do not name is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerRules {
    /// The bank account that settlements reach.
    pub bank: Option<GlAccount>,
    /// Where card receipts wait until they are settled. Payments, refunds and chargebacks of a settlement clear it.
    pub clearing: Option<GlAccount>,
    /// What the gateway or acquirer keeps.
    pub fees: Option<GlAccount>,
    /// What is debited when goods come back or a price is reduced: sales returns.
    pub returns: Option<GlAccount>,
    /// Chargebacks; `clearing` when absent.
    pub chargebacks: Option<GlAccount>,
}
