//! What the ERP's sandbox holds at the end, in the oracle's terms.

use rust_decimal::Decimal;
use sandbox::Tims;
use serde_json::Value;

use crate::oracle::Money;

/// A record of the books: its kind, what it is about, and what it is worth.
pub(crate) type Record = ((&'static str, String), Money);

/// The account that a payout arrives on, and the one that a dispute is taken from.
const BANK: &str = "1000-00";
const CLEARING: &str = "1010-00";

/// Every record that an event can call for, as often as it is there.
pub(crate) fn records(tims: &Tims) -> Vec<Record> {
    let books = tims.books();
    let payments = books.payments.iter().map(|payment| record("payment", payment, "TransactionID", "Amount"));
    let orders = books.sales_orders.iter().map(|order| record("order", order, "ExternalID", "Total"));
    let memos = books.invoices.iter().map(|memo| record("credit memo", memo, "ExternalID", "Total"));
    let journals = books.journal_entries.iter().map(|journal| {
        let money = (moved(journal), text(journal, "Currency").to_owned());
        (("journal", text(journal, "Reference").to_owned()), money)
    });
    payments.chain(orders).chain(memos).chain(journals).collect()
}

/// Where customers came from, as often as they are there.
pub(crate) fn customers(tims: &Tims) -> Vec<String> {
    let customers = tims.books().customers;
    customers.iter().map(|customer| text(customer, "ExternalID").to_owned()).filter(|id| !id.is_empty()).collect()
}

fn record(kind: &'static str, row: &Value, about: &str, worth: &str) -> Record {
    let about = text(row, about).trim_start_matches("refund/").trim_start_matches("order/").to_owned();
    ((kind, about), (amount(row, worth), text(row, "Currency").to_owned()))
}

/// What a journal brought to the bank, or took from the money that Stripe holds.
fn moved(journal: &Value) -> Decimal {
    let lines = journal["Lines"].as_array().cloned().unwrap_or_default();
    let on = |account: &str| -> Option<Decimal> {
        let lines: Vec<_> = lines.iter().filter(|line| text(line, "Account") == account).collect();
        let sum = lines.iter().map(|line| amount(line, "Debit") - amount(line, "Credit")).sum();
        (!lines.is_empty()).then_some(sum)
    };
    on(BANK).or_else(|| on(CLEARING)).unwrap_or_default()
}

fn amount(row: &Value, field: &str) -> Decimal {
    row[field].as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}
