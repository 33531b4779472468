//! What the payment pays for: a sales order that the ERP holds already, a new one from the lines that are known, or nothing that
//! anybody can name, and then the money is held on account.

use super::address::{Place, standard};
use super::customer::Payer;
use super::fraud::Verdict;
use super::items;
use super::known::Known;
use super::lines;
use super::pause::Story;
use super::payment::Current;
use super::pricing::{self, Sold};
use super::reasons::Reasons;
use super::reference::{Referenced, fits, stand_in};
use crate::business_date::company_date;
use crate::canonical::{
    Document, DocumentKey, DocumentKind, Link, OrderLine, OrderReference, Payment, PaymentStatus, PostalAddress,
    SalesOrder, SalesOrderNumber,
};
use crate::derived::{Derived, Reason};
use crate::flows::{ErpSalesOrder, Step};
use crate::payment_method;
use crate::rules::RuleBook;

/// What a payment pays for.
#[derive(Default)]
pub(super) struct Ordered {
    /// The sales order to create.
    pub(super) new: Option<Step>,
    /// The sales order that is paid.
    pub(super) number: Option<Derived<Link<SalesOrderNumber>>>,
    /// The order's number, for people.
    pub(super) reference: Option<Derived<String>>,
    /// Why the money is held on account.
    pub(super) on_account: Option<Reason>,
}

/// Finds or plans the sales order of a paid payment.
pub(super) fn plan(
    current: &Current<'_>,
    payer: &Payer,
    referenced: Referenced<'_>,
    verdict: Verdict,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Ordered> {
    let payment = current.payment;
    if let (Some(order), Some(reference)) = (referenced.existing, &referenced.written) {
        fits(order, &payer.code.value, payment)?;
        verdict.fits_order(order)?;
        return Ok(linked(order, reference.clone(), payment));
    }
    let Some(lines) = lines::find(payment, known, &rules.order)? else {
        return Ok(on_account(payment, referenced.written, verdict));
    };
    let reference = referenced.written.clone().unwrap_or_else(|| stand_in(payment));
    if referenced.written.is_none()
        && let Some(order) = known.sales_order(&reference.value)?
    {
        fits(order, &payer.code.value, payment)?;
        verdict.fits_order(order)?;
        return Ok(linked(order, reference, payment));
    }
    let (items, item_reasons) = items::of_lines(&lines.value, known, &rules.order)?;
    let sold: Vec<Sold<'_>> = lines.value.iter().zip(&items).map(|(line, item)| Sold { line, item }).collect();
    let (priced, price_reasons) = pricing::price(&sold, payment.captured)?;

    let ordered_on = company_date(payment.created_at, "payment.created_at", &rules.payment)?;
    let mut why = Reasons(vec![note_lines(&lines)]);
    why.0.extend(item_reasons.into_iter().chain(price_reasons));
    let order = SalesOrder {
        reference: why.note("reference", reference.clone()),
        customer: why.note("customer", payer.code.clone()),
        ordered_on: why.note("ordered_on", ordered_on),
        lines: priced,
        total: why.note("total", Derived::new(payment.captured, "order.total.captured")),
        payment_status: why.note("payment_status", Derived::new(PaymentStatus::Paid, "order.payment_status")),
        transaction: Some(why.note("transaction", current.source.clone())),
        method: Some(why.note("method", payment_method::resolve(&payment.method, &rules.payment)?)),
        hold: verdict.hold(&mut why),
        billing: standard(Place::Billing, billing(payment, payer), &rules.address, &mut why)?,
        shipping: standard(Place::Shipping, shipping(payment, payer), &rules.address, &mut why)?,
        note: payment.description.clone(),
    };
    Ok(created(order, reference, why))
}

fn created(order: SalesOrder, reference: Derived<OrderReference>, why: Reasons) -> Ordered {
    let key = DocumentKey::new(DocumentKind::SalesOrder, order.reference.as_str());
    let number = Derived::new(Link::Posted(key), "order.created").because("reference", &order.reference);
    let step = Step { document: Document::SalesOrder(Box::new(order)), reasons: why.0 };
    Ordered { new: Some(step), number: Some(number), reference: Some(text(reference)), on_account: None }
}

fn linked(order: &ErpSalesOrder, reference: Derived<OrderReference>, payment: &Payment) -> Ordered {
    let number =
        Derived::new(Link::Known(order.number.clone()), "order.existing").because("reference", &order.reference);
    let number = if payment.captured == order.total {
        number.because("order.total", order.total)
    } else {
        number.because("order.total", order.total).because("payment.captured, a part of it", payment.captured)
    };
    Ordered { new: None, number: Some(number), reference: Some(text(reference)), on_account: None }
}

fn on_account(payment: &Payment, written: Option<Derived<OrderReference>>, verdict: Verdict) -> Ordered {
    let why = match &written {
        Some(reference) => format!("the ERP holds no sales order {} and nobody named its lines", reference.value),
        None => "neither the metadata nor an invoice names an order or its lines".to_owned(),
    };
    let held =
        Derived::new("on account", "order.none").because("payment", &payment.id).rather_than("a sales order", why);
    let held = verdict.note_on(held);
    Ordered { reference: written.map(text), on_account: Some(held.explain("sales_order").1), ..Ordered::default() }
}

fn text(reference: Derived<OrderReference>) -> Derived<String> {
    reference.map(|reference| reference.to_string())
}

fn note_lines(lines: &Derived<Vec<OrderLine>>) -> Reason {
    let count = |lines: Vec<OrderLine>| match lines.len() {
        1 => "1 line".to_owned(),
        several => format!("{several} lines"),
    };
    lines.clone().map(count).explain("lines").1
}

/// Bills go where the payer said with this payment; the customer's own address is the second choice.
fn billing(payment: &Payment, payer: &Payer) -> Option<PostalAddress> {
    payment.customer.billing.clone().or_else(|| payer.person.billing.clone())
}

fn shipping(payment: &Payment, payer: &Payer) -> Option<PostalAddress> {
    payment.shipping.clone().or_else(|| payer.person.shipping.clone())
}
