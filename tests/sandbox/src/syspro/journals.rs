//! Journal entries: balanced, once per ReferenceNumber by the harmony door, in an open period, to accounts that may be posted to.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::must_be_open;
use super::books::Ledger;
use crate::contract::figures::figure;
use crate::contract::page::{Query, equals, search};
use crate::contract::refusal::Refusal;
use crate::contract::table::{default, entries, set, text};

pub(crate) fn create(ledger: &mut Ledger, document: Value) -> Result<(Value, String), Refusal> {
    ledger.journals.unique(&document, "ReferenceNumber", "duplicate_reference", None)?;
    post(ledger, document)
}

/// Posts an entry; e.net does not ask whether its reference was there before.
pub(crate) fn post(ledger: &mut Ledger, mut document: Value) -> Result<(Value, String), Refusal> {
    let date = text(&document, "JournalDate").unwrap_or_default().to_owned();
    period_must_be_open(ledger, &date)?;
    for (index, line) in entries(&document, "Lines").enumerate() {
        must_be_open(ledger, line, "GLAccount", &format!("Lines[{index}].GLAccount"))?;
    }
    let (debit, credit) = (side(&document, "Debit"), side(&document, "Credit"));
    if debit != credit {
        let message = format!("debits are {debit}, credits are {credit}");
        return Err(Refusal::unacceptable("unbalanced_journal", "Lines", message));
    }
    reverse(ledger, &document)?;
    let part = |range: std::ops::Range<usize>| date.get(range).and_then(|text| text.parse::<i64>().ok()).unwrap_or(1);
    default(&mut document, "PostingYear", json!(part(0..4).max(1900)));
    default(&mut document, "PostingPeriod", json!(part(5..7)));
    set(&mut document, "Status", json!("Posted"));
    set(&mut document, "TotalDebit", json!(debit.to_string()));
    set(&mut document, "TotalCredit", json!(credit.to_string()));
    Ok(ledger.journals.insert(document))
}

pub(crate) fn find(ledger: &Ledger, query: &Query) -> Result<Value, Refusal> {
    search(&ledger.journals, query, |row, name, value| match name {
        "DateFrom" => text(row, "JournalDate").is_some_and(|date| date >= value),
        "DateTo" => text(row, "JournalDate").is_some_and(|date| date <= value),
        _ => equals(row, name, value),
    })
}

fn side(document: &Value, name: &str) -> Decimal {
    entries(document, "Lines").map(|line| figure(line, name)).sum()
}

/// 422 `closed_period` for a day before the first open one.
pub(crate) fn period_must_be_open(ledger: &Ledger, date: &str) -> Result<(), Refusal> {
    match ledger.open_from.as_deref() {
        Some(first) if date < first => {
            let message = format!("{date} is before {first}, the first open day");
            Err(Refusal::unacceptable("closed_period", "JournalDate", message))
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
        let message = format!("journal entry {number:?} is reversed already");
        return Err(Refusal::conflict("conflict", "ReversalOf", message));
    }
    set(reversed, "Status", json!("Reversed"));
    Ok(())
}
