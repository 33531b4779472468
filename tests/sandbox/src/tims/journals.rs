//! Journal entries: balanced, posted once per Reference, in an open period, to accounts that may be posted to.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::must_be_open;
use super::books::Ledger;
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{entries, set, text};

pub(crate) fn create(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    ledger.journals.unique(&document, "Reference", "duplicate_reference", None)?;
    ledger.journals.unique(&document, "ExternalID", "duplicate_external_id", None)?;
    period_must_be_open(ledger, &document)?;
    let currency = text(&document, "Currency").unwrap_or_default();
    for (index, line) in entries(&document, "Lines").enumerate() {
        must_be_open(ledger, line, "Account", &format!("Lines[{index}].Account"), currency)?;
    }
    let (debit, credit) = (side(&document, "Debit"), side(&document, "Credit"));
    if debit != credit {
        let message = format!("debits are {debit}, credits are {credit}");
        return Err(Refusal::unacceptable("unbalanced_journal", "Lines", message));
    }
    reverse(ledger, &document)?;
    set(&mut document, "Status", json!("Posted"));
    set(&mut document, "TotalDebit", json!(debit.to_string()));
    set(&mut document, "TotalCredit", json!(credit.to_string()));
    Ok(ledger.journals.insert(document))
}

pub(crate) fn update(ledger: &mut Ledger, number: &str, change: &Value) -> Result<Value, Refusal> {
    ledger.journals.change(number, change)
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.journals, query, |row, name, value| match name {
        "DateFrom" => text(row, "Date").is_some_and(|date| date >= value),
        "DateTo" => text(row, "Date").is_some_and(|date| date <= value),
        _ => equals(row, name, value),
    })
}

fn side(document: &Value, name: &str) -> Decimal {
    entries(document, "Lines").map(|line| figure(line, name)).sum()
}

fn period_must_be_open(ledger: &Ledger, document: &Value) -> Result<(), Refusal> {
    let date = text(document, "Date").unwrap_or_default();
    match ledger.open_from.as_deref() {
        Some(first) if date < first => {
            Err(Refusal::unacceptable("closed_period", "Date", format!("{date} is before {first}, the first open day")))
        }
        Some(_) | None => Ok(()),
    }
}

/// Marks the entry that this one takes back.
fn reverse(ledger: &mut Ledger, document: &Value) -> Result<(), Refusal> {
    let Some(number) = text(document, "ReversalOf") else { return Ok(()) };
    let Some(reversed) = ledger.journals.get_mut(number) else {
        return Err(Refusal::unacceptable("validation", "ReversalOf", format!("there is no journal entry {number:?}")));
    };
    if text(reversed, "Status") == Some("Reversed") {
        return Err(Refusal::conflict(
            "conflict",
            "ReversalOf",
            format!("journal entry {number:?} is reversed already"),
        ));
    }
    set(reversed, "Status", json!("Reversed"));
    Ok(())
}
