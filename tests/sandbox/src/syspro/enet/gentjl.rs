//! GENTJL: posts ledger journals whose signed lines come to nothing: positive is debit, negative is credit.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::batch::{Applied, Context, Fault, copy, day, figure, must, must_fit};
use super::output::{leaf, node};
use super::sentence::{Sentence, What};
use crate::contract::table::{set, text};
use crate::element::Element;
use crate::syspro::accounts::is_open;
use crate::syspro::books::Ledger;
use crate::syspro::journals;

pub(crate) fn post(ledger: &mut Ledger, context: &Context<'_>, item: &Element) -> Result<Applied, Fault> {
    let date = day(item, "JournalDate")?;
    let currency = context.settings.iso_of(item.text_of("Currency")).unwrap_or_else(|| ledger.currency.clone());
    let lines = lines(ledger, item)?;
    let entries = lines.len();
    let mut document = json!({"ReferenceNumber": "-", "JournalDate": date, "Currency": currency, "Lines": lines});
    copy(item, &mut document, &[("JournalReference", "ReferenceNumber"), ("Notation", "Description")]);
    if text(&document, "Description").is_some_and(|notation| notation.chars().count() > 50) {
        let notation = document.get("Description").cloned().unwrap_or_default();
        set(&mut document, "Notes", notation);
        let short: String = text(&document, "Description").unwrap_or_default().chars().take(50).collect();
        set(&mut document, "Description", json!(short));
    }
    must_fit("NewJournalEntry", &document)?;
    for (element, property) in [("PostingYear", "PostingYear"), ("PostingPeriod", "PostingPeriod")] {
        if !item.text_of(element).is_empty() {
            let number = figure(item, element)?.normalize().to_string();
            set(&mut document, property, json!(number.parse::<i64>().unwrap_or(1)));
        }
    }
    let posted = journals::post(ledger, document);
    let (entry, number) = posted.map_err(|refusal| Fault::of(&refusal, "EntryAmount", ""))?;
    Ok(Applied { answer: answer(&entry, &number, &date, entries), resource: number })
}

fn lines(ledger: &Ledger, item: &Element) -> Result<Vec<Value>, Fault> {
    let (mut lines, mut sum) = (Vec::new(), Decimal::ZERO);
    for detail in item.all("JournalDetails") {
        let code = must(detail, "LedgerCode")?;
        if !is_open(ledger, code) {
            return Err(Fault::missing("LedgerCode", What::LedgerCode, code));
        }
        let amount = figure(detail, "EntryAmount")?;
        sum += amount;
        let side = if amount < Decimal::ZERO { "Credit" } else { "Debit" };
        let mut line = json!({"GLAccount": code, side: amount.abs().to_string()});
        copy(detail, &mut line, &[("Reference", "Reference"), ("Comment", "Comment")]);
        lines.push(line);
    }
    if sum.is_zero() {
        return Ok(lines);
    }
    Err(Fault::new(
        "EntryAmount",
        &sum.to_string(),
        Sentence::Other(format!("The entries are out of balance by {sum}")),
    ))
}

fn answer(entry: &Value, number: &str, date: &str, entries: usize) -> Element {
    let whole = |name: &str| entry.get(name).and_then(Value::as_i64).unwrap_or_default();
    let key = vec![
        leaf("GlYear", whole("PostingYear").to_string()),
        leaf("GlPeriod", format!("{:02}", whole("PostingPeriod"))),
        leaf("GlJournal", journal_number(number)),
    ];
    let total = |name: &str| text(entry, name).unwrap_or_default().to_owned();
    node(
        "Item",
        vec![node(
            "Transaction",
            vec![
                node("Key", key),
                leaf("JournalDate", date.replace('-', "")),
                leaf("NumOfEntries", entries.to_string()),
                leaf("DebitAmount", format!("{:>15}", total("TotalDebit"))),
                leaf("CreditAmount", format!("{:>15}", total("TotalCredit"))),
                leaf("JnlPostingType", "N"),
                leaf("Jnlstatus", "P"),
                leaf("Currency", ""),
                leaf("Authorised", "Y"),
            ],
        )],
    )
}

/// The ledger's number of an entry: ten digits.
pub(crate) fn journal_number(number: &str) -> String {
    format!("{:0>10}", number.trim_start_matches(|character: char| !character.is_ascii_digit()))
}
