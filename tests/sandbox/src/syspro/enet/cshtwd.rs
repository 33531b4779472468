//! CSHTWD: posts deposits and withdrawals of the cash book, whose ledger distribution comes to their value.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::batch::{Applied, Context, Fault, copy, day, figure, must};
use super::output::{leaf, node};
use super::posting::journal_of;
use super::sentence::{Sentence, What};
use crate::element::Element;
use crate::syspro::accounts::is_open;
use crate::syspro::books::Ledger;
use crate::syspro::journals;

pub(crate) fn post(ledger: &mut Ledger, _context: &Context<'_>, item: &Element) -> Result<Applied, Fault> {
    let Some(entry) = item.child("AddTransaction") else {
        let text = "The sandbox adds transactions and does not change or reconcile them".to_owned();
        return Err(Fault::new("AddTransaction", "", Sentence::Other(text)));
    };
    let (bank, kind) = (must(entry, "Bank")?, must(entry, "DepositOrWithdrawal")?);
    if !matches!(kind, "D" | "W") {
        let text = format!("'{kind}' is neither deposit nor withdrawal");
        return Err(Fault::new("DepositOrWithdrawal", kind, Sentence::Other(text)));
    }
    let value = figure(entry, "TransactionValue")?;
    let date = day(entry, "TransactionDate")?;
    journals::period_must_be_open(ledger, &date).map_err(|refusal| Fault::of(&refusal, "TransactionDate", &date))?;
    let lines = distribution(ledger, entry, value)?;
    let mut document = json!({"Bank": bank, "DepositOrWithdrawal": kind, "TransactionValue": value.to_string(),
        "TransactionDate": date, "Lines": lines});
    copy(entry, &mut document, &[("Reference", "Reference"), ("Narration", "Narration")]);
    let (_, number) = ledger.cash_book.insert(document);
    let mut parts = vec![leaf("Bank", bank)];
    parts.extend(journal_of(&date, ledger.cash_book.rows().len()));
    Ok(Applied { answer: node("Item", parts), resource: number })
}

fn distribution(ledger: &Ledger, entry: &Element, value: Decimal) -> Result<Vec<Value>, Fault> {
    let (mut lines, mut sum) = (Vec::new(), Decimal::ZERO);
    for line in entry.all("LedgerDistribution") {
        let code = must(line, "LedgerCode")?;
        if !is_open(ledger, code) {
            return Err(Fault::missing("LedgerCode", What::LedgerCode, code));
        }
        let amount = figure(line, "LedgerValue")?;
        sum += amount;
        lines.push(json!({"LedgerCode": code, "LedgerValue": amount.to_string(), "LedgerNotation": line.text_of("LedgerNotation")}));
    }
    if sum == value {
        return Ok(lines);
    }
    let text = format!("The distribution of {sum} is not the transaction's value of {value}");
    Err(Fault::new("LedgerValue", &sum.to_string(), Sentence::Other(text)))
}
