//! ARSTIN: posts invoices, debit notes and credit notes without an order.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::batch::{Applied, Context, Fault, copy, customer, day, figure, figure_or_zero, must, must_fit};
use super::output::{leaf, node};
use super::posting::journal_of;
use super::sentence::{Sentence, What};
use crate::contract::table::{set, text};
use crate::element::Element;
use crate::syspro::books::Ledger;
use crate::syspro::{credit_memos, customers, journals};

pub(crate) fn post(ledger: &mut Ledger, _context: &Context<'_>, item: &Element) -> Result<Applied, Fault> {
    let code = customer(ledger, item)?;
    let value = figure(item, "InvoiceValue")?;
    if value < Decimal::ZERO {
        let text = "Invoice value cannot be negative".to_owned();
        return Err(Fault::new("InvoiceValue", &value.to_string(), Sentence::Other(text)));
    }
    must(item, "ProductClass")?;
    let date = day(item, "InvoiceDate")?;
    journals::period_must_be_open(ledger, &date).map_err(|refusal| Fault::of(&refusal, "InvoiceDate", &date))?;
    let number = match item.text_of("TransactionType") {
        "C" => credit_note(ledger, item, &code, &date, value)?,
        "" | "I" | "D" => invoice(ledger, item, &code, &date, value)?,
        other => {
            let text = format!("Transaction type '{other}' is invalid");
            return Err(Fault::new("TransactionType", other, Sentence::Other(text)));
        }
    };
    let mut parts = vec![leaf("Customer", code), leaf("Invoice", number.as_str())];
    parts.extend(journal_of(&date, ledger.invoices.rows().len() + ledger.credit_memos.rows().len()));
    Ok(Applied { answer: node("Item", parts), resource: number })
}

fn credit_note(ledger: &mut Ledger, item: &Element, code: &str, date: &str, value: Decimal) -> Result<String, Fault> {
    let mut document = json!({"ReferenceNumber": "-", "CustomerCode": code, "CreditAmount": value.to_string(),
        "Currency": customers::currency_of(ledger, code), "CreditDate": date});
    copy(item, &mut document, &[("Reference", "ReferenceNumber")]);
    let tax = figure_or_zero(item, "TaxValue")?;
    if !tax.is_zero() {
        set(&mut document, "TaxAmount", json!(tax.to_string()));
    }
    if item.text_of("PostToExistingInvoice") == "Y" {
        let given = must(item, "Invoice")?;
        let number = invoice_number(ledger, given).ok_or_else(|| Fault::missing("Invoice", What::Invoice, given))?;
        set(&mut document, "InvoiceNumber", json!(number));
    }
    must_fit("NewCreditMemo", &document)?;
    let posted = credit_memos::post(ledger, document);
    posted.map(|(_, number)| number).map_err(|refusal| Fault::of(&refusal, "InvoiceValue", ""))
}

fn invoice(ledger: &mut Ledger, item: &Element, code: &str, date: &str, value: Decimal) -> Result<String, Fault> {
    let mut document = json!({"CustomerCode": code, "InvoiceDate": date, "Kind": item.text_of("TransactionType"),
        "Currency": customers::currency_of(ledger, code), "Total": value.to_string(), "Balance": value.to_string()});
    copy(item, &mut document, &[("Reference", "Reference")]);
    if item.text_of("GenerateInvoiceNumber") != "Y" {
        let number = must(item, "Invoice")?;
        if invoice_number(ledger, number).is_some() {
            let sentence = Sentence::Exists { what: What::Invoice, key: number.to_owned() };
            return Err(Fault::new("Invoice", number, sentence));
        }
        set(&mut document, "InvoiceNumber", json!(number));
    }
    Ok(ledger.invoices.insert(document).1)
}

fn invoice_number(ledger: &Ledger, given: &str) -> Option<String> {
    let known = ledger.invoices.rows().iter().filter_map(|row: &Value| text(row, "InvoiceNumber"));
    known.filter(|known| super::batch::same_key(known, given)).map(str::to_owned).next()
}
