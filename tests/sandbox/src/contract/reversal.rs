//! What is taken back of a payment that settled something: both contracts ask for the same order.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::figures::figure;
use super::table::{entries, text};

/// What a refund of a receipt takes back where it names nothing: what is applied to nothing first, then the receipt's
/// applications, the last first. `earlier` refunds have taken theirs. `amount` is the name of a payment's amount.
pub(crate) fn taken_back(amount: &str, receipt: &Value, earlier: &[&Value], back: Decimal) -> Vec<Value> {
    let applied = |payment: &Value| entries(payment, "Applications").map(|one| figure(one, "Amount")).sum::<Decimal>();
    let loose: Decimal = earlier.iter().map(|refund| figure(refund, amount) - applied(refund)).sum();
    let unapplied = (figure(receipt, amount) - applied(receipt) - loose).max(Decimal::ZERO);
    let mut rest = back - unapplied;
    let mut taken = Vec::new();
    for application in entries(receipt, "Applications").collect::<Vec<_>>().into_iter().rev() {
        let before = earlier.iter().flat_map(|refund| entries(refund, "Applications"));
        let before = before.filter(|other| of(other) == of(application)).map(|other| figure(other, "Amount"));
        let part = rest.min(figure(application, "Amount") - before.sum::<Decimal>());
        if part > Decimal::ZERO {
            let (name, number) = of(application);
            taken.push(json!({name: number, "Amount": part.to_string()}));
            rest -= part;
        }
    }
    taken
}

/// What an application names, and its number.
fn of(application: &Value) -> (&'static str, &str) {
    match text(application, "InvoiceNumber") {
        Some(number) => ("InvoiceNumber", number),
        None => ("SalesOrderNumber", text(application, "SalesOrderNumber").unwrap_or_default()),
    }
}
