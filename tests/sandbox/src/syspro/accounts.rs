//! The chart of accounts: seeded by the test, shown by neither door. A company without a chart lets every account be posted to.

use serde_json::Value;

use super::books::Ledger;
use crate::contract::refusal::Refusal;
use crate::contract::table::text;

/// Whether an account may be posted to.
pub(crate) fn is_open(ledger: &Ledger, code: &str) -> bool {
    ledger.accounts.rows().is_empty() || ledger.accounts.get(code).is_some()
}

/// 422 `unknown_account` where the account in `document[name]` is not in the chart. `field` is its path in the request.
pub(crate) fn must_be_open(ledger: &Ledger, document: &Value, name: &str, field: &str) -> Result<(), Refusal> {
    match text(document, name) {
        Some(code) if !is_open(ledger, code) => {
            Err(Refusal::unacceptable("unknown_account", field, format!("account {code:?} does not exist")))
        }
        Some(_) | None => Ok(()),
    }
}
