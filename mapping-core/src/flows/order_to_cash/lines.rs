//! What was bought: lines that the shop wrote into the payment's metadata, a single item code there, or the lines of the
//! gateway's invoice. The shop's words come first; the invoice is asked for only when they are silent, and the rules' default item
//! stands in when that is silent too.

use rust_decimal::Decimal;

use super::written_lines;
use crate::canonical::{Metadata, OrderLine, Payment, Sku, SubscriptionInvoice};
use crate::derived::Derived;
use crate::flows::Known;
use crate::flows::Question;
use crate::flows::story::Story;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::OrderRules;

/// The lines of an order and where they were read; none when nobody wrote any.
pub(super) fn find(payment: &Payment, known: Known<'_>, rules: &OrderRules) -> Story<Option<Derived<Vec<OrderLine>>>> {
    if let Some(lines) = in_metadata(payment, rules)? {
        return Ok(Some(lines));
    }
    let question = match (&payment.invoice, &payment.attempt) {
        (Some(id), _) => Question::Invoice { id: id.clone() },
        (None, Some(id)) => Question::InvoiceOfAttempt { id: id.clone() },
        (None, None) => return Ok(default_line(rules)),
    };
    let lines = known.invoice(&question)?.map(on_invoice).transpose()?.flatten();
    Ok(lines.or_else(|| default_line(rules)))
}

/// One piece of the rules' own item, which costs whatever was paid.
fn default_line(rules: &OrderRules) -> Option<Derived<Vec<OrderLine>>> {
    let sku = rules.default_sku.clone()?;
    let why = Derived::new((), "rules.order.default_sku").because("rules.order.default_sku", &sku);
    let line = OrderLine { sku, description: None, quantity: Decimal::ONE, net: None, tax: None };
    Some(why.map(|()| vec![line]))
}

fn in_metadata(payment: &Payment, rules: &OrderRules) -> Result<Option<Derived<Vec<OrderLine>>>, Refusal> {
    for (key, text) in present(payment, &rules.lines_keys) {
        let field = format!("payment.metadata.{key}");
        if let Some(lines) = written_lines::read(&field, text, payment.captured.currency())? {
            return Ok(Some(Derived::new(lines, "rules.order.lines_keys").because(field, text)));
        }
    }
    let Some((key, sku)) = present(payment, &rules.sku_keys).next() else { return Ok(None) };
    let quantity = payment.metadata.get("quantity").map(String::as_str);
    let line = OrderLine {
        sku: Sku::from(sku),
        description: None,
        quantity: written_lines::quantity("payment.metadata.quantity", quantity)?,
        net: None,
        tax: None,
    };
    let lines = Derived::new(vec![line], "rules.order.sku_keys").because(format!("payment.metadata.{key}"), sku);
    Ok(Some(match quantity {
        Some(quantity) => lines.because("payment.metadata.quantity", quantity),
        None => lines,
    }))
}

/// What a payment's metadata holds under the keys of a list, best first.
pub(super) fn present<'a>(payment: &'a Payment, keys: &'a [String]) -> impl Iterator<Item = (&'a str, &'a str)> {
    written_under(&payment.metadata, keys)
}

/// What metadata holds under the keys of a list, best first.
pub(in crate::flows) fn written_under<'a>(
    metadata: &'a Metadata,
    keys: &'a [String],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    keys.iter().filter_map(|key| {
        let text = metadata.get(key)?.trim();
        (!text.is_empty()).then_some((key.as_str(), text))
    })
}

fn on_invoice(invoice: &SubscriptionInvoice) -> Result<Option<Derived<Vec<OrderLine>>>, Refusal> {
    let mut lines = Vec::new();
    for (position, line) in invoice.lines.iter().map(|line| &line.line).enumerate() {
        let net = line.net.map(|net| net.amount());
        if net.is_some_and(|net| net.is_sign_negative() && !net.is_zero()) {
            let field = format!("invoice.lines[{position}].net");
            let message = "a line that takes money back has no place on a sales order; enter this invoice by hand";
            return Err(Refusal::new(RefusalCode::InvalidAmount, field, net.unwrap_or_default(), message));
        }
        if line.quantity > Decimal::ZERO {
            lines.push(line.clone());
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let number = invoice.number.as_deref().unwrap_or(invoice.id.as_str());
    Ok(Some(Derived::new(lines, "order.invoice_lines").because("invoice", number)))
}
