//! The chart of accounts: read only, seeded by the test. A sandbox without a chart lets every account be posted to.

use serde_json::Value;

use super::books::Ledger;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::text;

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.accounts, query, |row, name, value| match name {
        "Text" => contains(row, "Account", value) || contains(row, "Description", value),
        _ => equals(row, name, value),
    })
}

/// Whether a text property holds some text, without regard to case.
pub(crate) fn contains(row: &Value, field: &str, wanted: &str) -> bool {
    text(row, field).is_some_and(|text| text.to_lowercase().contains(&wanted.to_lowercase()))
}

/// 422 where the account in `document[name]` cannot be posted to in this currency. `field` is its path in the request.
pub(crate) fn must_be_open(
    ledger: &Ledger,
    document: &Value,
    name: &str,
    field: &str,
    currency: &str,
) -> Result<(), Refusal> {
    let Some(code) = text(document, name) else { return Ok(()) };
    if ledger.accounts.rows().is_empty() {
        return Ok(());
    }
    let unknown = |why: &str| Err(Refusal::unacceptable("unknown_account", field, format!("account {code:?} {why}")));
    let Some(account) = ledger.accounts.get(code) else { return unknown("does not exist") };
    if account.get("Active") == Some(&Value::Bool(false)) {
        return unknown("is closed");
    }
    match text(account, "Currency") {
        Some(only) if only != currency => {
            let message = format!("account {code:?} takes {only} only, not {currency}");
            Err(Refusal::unacceptable("currency_mismatch", field, message))
        }
        Some(_) | None => Ok(()),
    }
}
