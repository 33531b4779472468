//! ARSTPY: posts payments. It never asks whether a reference was there before: what is posted twice is there twice.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::batch::{Applied, Context, Fault, copy, customer, day, figure, figure_or_zero, must, must_fit};
use super::output::{leaf, node};
use super::posting::journal_of;
use super::sentence::{Sentence, What};
use crate::contract::table::set;
use crate::element::Element;
use crate::syspro::books::Ledger;
use crate::syspro::settlement::open_of_invoice;
use crate::syspro::{customers, payments};

pub(crate) fn post(ledger: &mut Ledger, context: &Context<'_>, item: &Element) -> Result<Applied, Fault> {
    let Some(payment) = item.child("Payment") else {
        let text = "The sandbox posts payments, not adjustments or miscellaneous receipts".to_owned();
        return Err(Fault::new("Payment", "", Sentence::Other(text)));
    };
    let document = document(ledger, context, payment)?;
    must_fit("NewPayment", &document)?;
    let date = day(payment, "PaymentDate")?;
    super::super::journals::period_must_be_open(ledger, &date)
        .map_err(|refusal| Fault::of(&refusal, "PaymentDate", &date))?;
    let posted = payments::post(ledger, document);
    let (stored, number) = posted.map_err(|refusal| Fault::of(&refusal, "GrossPaymentValue", ""))?;
    let mut parts = vec![leaf("Customer", customer(ledger, payment)?)];
    parts.extend(journal_of(&date, ledger.payments.rows().len()));
    let amount = stored.get("PaymentAmount").and_then(Value::as_str).unwrap_or_default();
    parts.push(leaf("PaymentValue", format!("{amount:>15}")));
    Ok(Applied { answer: node("Item", parts), resource: number })
}

fn document(ledger: &Ledger, context: &Context<'_>, payment: &Element) -> Result<Value, Fault> {
    let code = customer(ledger, payment)?;
    let (applications, sum) = distribution(ledger, payment)?;
    let value = corrected(context, payment, sum)?;
    let method = match payment.text_of("PaymentType") {
        "" | "C" => "Check",
        "S" => "Cash",
        "O" => "Other",
        other => {
            let text = format!("Payment type '{other}' is invalid");
            return Err(Fault::new("PaymentType", other, Sentence::Other(text)));
        }
    };
    let mut document = json!({"ReferenceNumber": "-", "CustomerCode": code, "PaymentAmount": value.to_string(),
        "Currency": customers::currency_of(ledger, &code), "PaymentDate": day(payment, "PaymentDate")?,
        "PaymentMethod": method, "PaymentStatus": "Paid", "Applications": applications});
    let names = [("Reference", "ReferenceNumber"), ("PaymentNarration", "Narration"), ("JournalNotation", "Notes")];
    copy(payment, &mut document, &names);
    if let Some(unapplied) = payment.child("UnappliedPayment") {
        copy(unapplied, &mut document, &[("CustomerPurchaseOrder", "CustomerPoNumber")]);
    }
    let charge = figure_or_zero(payment, "BankChargeValue")?;
    if !charge.is_zero() {
        set(&mut document, "BankCharge", json!(charge.to_string()));
    }
    Ok(document)
}

/// What is applied to invoices, and the sum of all that is distributed. An invoice without a value is paid whole, one with
/// a blank value is paid nothing.
fn distribution(ledger: &Ledger, payment: &Element) -> Result<(Vec<Value>, Decimal), Fault> {
    let (mut applications, mut sum) = (Vec::new(), Decimal::ZERO);
    for pay in payment.all("InvoiceToPay") {
        let given = must(pay, "Invoice")?;
        let known = ledger.invoices.rows().iter().filter_map(|row| Some((row, row.get("InvoiceNumber")?.as_str()?)));
        let found = known.into_iter().find(|(_, number)| super::batch::same_key(number, given));
        let (invoice, number) = found.ok_or_else(|| Fault::missing("Invoice", What::Invoice, given))?;
        let value = match pay.child("GrossPaymentValue") {
            None => open_of_invoice(ledger, invoice),
            Some(_) => figure_or_zero(pay, "GrossPaymentValue")?,
        };
        sum += value;
        if !value.is_zero() {
            applications.push(json!({"InvoiceNumber": number, "Amount": value.to_string()}));
        }
    }
    for name in ["UnappliedPayment", "PostDatedCheck"] {
        for rest in payment.all(name) {
            sum += figure_or_zero(rest, "GrossPaymentValue")?;
        }
    }
    Ok((applications, sum))
}

/// The value of the payment: what it says, unless its lines say otherwise and the parameters let them.
fn corrected(context: &Context<'_>, payment: &Element, sum: Decimal) -> Result<Decimal, Fault> {
    let said = if payment.text_of("PaymentValue").is_empty() { sum } else { figure(payment, "PaymentValue")? };
    match context.parameter("AutoCorrectPaymentValue", "N").as_str() {
        "Y" => Ok(sum),
        "U" if said >= sum => Ok(said),
        _ if said == sum => Ok(said),
        _ => {
            let text = format!("Payment value {said} is not the sum {sum} of what is distributed");
            Err(Fault::new("PaymentValue", &said.to_string(), Sentence::Other(text)))
        }
    }
}
