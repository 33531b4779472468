//! The chart of accounts, which finance people own and we only read.

use serde::{Deserialize, Serialize};

use super::{AccountType, CurrencyCode, GlAccount};

/// An account of the general ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Account {
    /// The account.
    pub account: GlAccount,
    /// What it is for.
    pub description: String,
    /// Its class.
    #[serde(rename = "Type")]
    pub account_type: AccountType,
    /// The only currency that may be posted, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
    /// Whether it may be posted to.
    pub active: bool,
}
