//! The figures of an order or an invoice: what was not sent is worked out, what was sent must add up.
//!
//! Source: descriptions of `NewSalesOrder`, `SalesOrderLine` and `NewInvoice` in the TIMS contract, and of `NewSalesOrder` in the
//! harmony contract, which asks the same of properties with other names.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::figures::{figure, figure_if_sent, in_currency};
use super::refusal::Refusal;
use super::table::{default, set, text};

/// The largest amount that both contracts can write.
pub(crate) const LARGEST: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 0); // 999,999,999,999

/// What a contract calls the factors of a line's total.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Factors {
    pub(crate) quantity: &'static str,
    pub(crate) price: &'static str,
}

/// Completes and checks LineTotal, TaxAmount, Freight, TaxTotal and Total.
pub(crate) fn add_up(document: &mut Value, factors: Factors) -> Result<(), Refusal> {
    let currency = text(document, "Currency").unwrap_or_default().to_owned();
    let taxes_are_said = document.get("TaxTotal").is_some();
    let lines = lines_added_up(document, factors, &currency, taxes_are_said)?;
    let goods: Decimal = lines.iter().map(|line| figure(line, "LineTotal")).sum();
    let taxes: Decimal = lines.iter().map(|line| figure(line, "TaxAmount")).sum();
    let every_line_says_tax = lines.iter().all(|line| line.get("TaxAmount").is_some());
    set(document, "Lines", json!(lines));
    default(document, "Freight", json!(in_currency(Decimal::ZERO, &currency).to_string()));
    default(document, "TaxTotal", json!(in_currency(taxes, &currency).to_string()));
    let (freight, tax) = (figure(document, "Freight"), figure(document, "TaxTotal"));
    let rest_is_tax_of_freight = !freight.is_zero() || !every_line_says_tax;
    if tax < taxes || (tax > taxes && !rest_is_tax_of_freight) {
        return Err(mismatch("TaxTotal", tax, taxes));
    }
    agree(document, "Total", in_currency(goods + freight + tax, &currency), "Total")
}

fn lines_added_up(
    document: &Value,
    factors: Factors,
    currency: &str,
    taxes_are_said: bool,
) -> Result<Vec<Value>, Refusal> {
    let mut numbers = BTreeSet::new();
    let mut lines: Vec<Value> = super::table::entries(document, "Lines").cloned().collect();
    for (index, line) in lines.iter_mut().enumerate() {
        let number = line.get("LineNumber").and_then(Value::as_i64);
        if !numbers.insert(number) {
            let message = format!("line number {} stands twice", number.unwrap_or_default());
            return Err(Refusal::unacceptable("validation", &format!("Lines[{index}].LineNumber"), message));
        }
        let product = figure(line, factors.quantity).checked_mul(figure(line, factors.price));
        let field = format!("Lines[{index}].LineTotal");
        let product =
            product.ok_or_else(|| Refusal::unacceptable("validation", &field, "the line is too large to work out"))?;
        let total = in_currency(product - figure(line, "Discount"), currency);
        if total.is_sign_negative() && !total.is_zero() {
            return Err(mismatch(&field, figure(line, "Discount"), product));
        }
        agree(line, "LineTotal", total, &field)?;
        if !taxes_are_said {
            default(line, "TaxAmount", json!(in_currency(Decimal::ZERO, currency).to_string()));
        }
    }
    Ok(lines)
}

/// Keeps a figure that was sent and agrees, writes the one that was not sent.
fn agree(document: &mut Value, name: &str, right: Decimal, field: &str) -> Result<(), Refusal> {
    if right > LARGEST {
        return Err(Refusal::unacceptable("validation", field, format!("{right} is more than can be written")));
    }
    match figure_if_sent(document, name) {
        Some(sent) if sent != right => Err(mismatch(field, sent, right)),
        Some(_) => Ok(()),
        None => {
            set(document, name, json!(right.to_string()));
            Ok(())
        }
    }
}

fn mismatch(field: &str, sent: Decimal, right: Decimal) -> Refusal {
    Refusal::unacceptable("amount_mismatch", field, format!("{field} is {sent} where the parts make {right}"))
}
