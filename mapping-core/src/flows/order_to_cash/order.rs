//! What the payment pays for: a sales order that the ERP holds already, a new one from the lines that are known, or nothing that
//! anybody can name, and then the money is held on account.
//!
//! A new order comes to what was captured. It comes to more where the payment is a part of it: where the shop says what the whole
//! order comes to, or where every line has a price and together they are what was asked of the customer, of which less was
//! captured.

use super::address::{Place, standard};
use super::customer::Payer;
use super::fraud::Verdict;
use super::items;
use super::lines;
use super::payment::Current;
use super::pricing::{self, Sold};
use super::reasons::Reasons;
use super::receipts::Open;
use super::reference::{Referenced, fits, stand_in};
use super::written_lines;
use crate::business_date::company_date;
use crate::canonical::{
    Document, DocumentKey, DocumentKind, Link, OrderLine, OrderReference, Payment, PaymentStatus, SalesOrder,
    SalesOrderLine, SalesOrderNumber, TransactionId,
};
use crate::derived::{Derived, Reason};
use crate::flows::Known;
use crate::flows::story::Story;
use crate::flows::{ErpSalesOrder, Step};
use crate::money::Money;
use crate::payment_method;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{OrderRules, RuleBook};

/// What a payment pays for.
#[derive(Default)]
pub(super) struct Ordered<'a> {
    /// The sales order that the ERP holds.
    pub(super) existing: Option<&'a ErpSalesOrder>,
    /// The sales order to create.
    pub(super) new: Option<Step>,
    /// The sales order that is paid.
    pub(super) number: Option<Derived<Link<SalesOrderNumber>>>,
    /// The order's number, for people.
    pub(super) reference: Option<Derived<String>>,
    /// The ERP's name for how it is paid, where the new order says so already.
    pub(super) method: Option<Derived<String>>,
    /// Why the money is held on account.
    pub(super) on_account: Option<Reason>,
    /// What the fraud screening says of a payment that supplies nothing.
    pub(super) rejected: Option<String>,
}

/// Lines with their prices, and what they come to.
pub(in crate::flows) struct Priced {
    /// The lines.
    pub(in crate::flows) lines: Vec<SalesOrderLine>,
    /// What they and their taxes come to.
    pub(in crate::flows) total: Derived<Money>,
    /// Where the lines come from, which items they are and why they cost what they do.
    reasons: Vec<Reason>,
}

impl Ordered<'_> {
    /// Whether a person has to release the new order.
    pub(super) fn is_held(&self) -> bool {
        self.new.as_ref().is_some_and(|step| match &step.document {
            Document::SalesOrder(order) => order.hold.is_some(),
            _ => false,
        })
    }
}

/// Finds or plans the sales order of a paid payment.
pub(super) fn plan<'a>(
    current: &Current<'a>,
    payer: &Payer<'a>,
    referenced: Referenced<'a>,
    verdict: Verdict,
    known: Known<'a>,
    rules: &RuleBook,
) -> Story<Ordered<'a>> {
    let payment = current.payment;
    if let Some(why) = verdict.rejected() {
        return Ok(supplies_nothing(payment, referenced.written, why));
    }
    if let (Some(order), Some(reference)) = (referenced.existing, &referenced.written) {
        return held(order, reference.clone(), payer, payment, &verdict);
    }
    let Some(lines) = lines::find(payment, known, &rules.order)? else {
        return Ok(on_account(payment, referenced.written, verdict));
    };
    let reference = referenced.written.clone().unwrap_or_else(|| stand_in(payment));
    if referenced.written.is_none()
        && let Some(order) = known.sales_order(&reference.value)?
    {
        return held(order, reference, payer, payment, &verdict);
    }
    let priced = priced_lines(lines, payment, known, rules)?;
    let ordered_on = company_date(payment.created_at, "payment.created_at", &rules.company)?;
    let method = payment_method::resolve(&payment.method, &rules.payment)?;
    let mut why = Reasons(priced.reasons);
    let order = SalesOrder {
        reference: why.note("reference", reference.clone()),
        customer: why.note("customer", payer.code.clone()),
        ordered_on: why.note("ordered_on", ordered_on),
        lines: priced.lines,
        total: why.note("total", priced.total),
        payment_status: why.note("payment_status", Derived::new(PaymentStatus::Paid, "order.payment_status")),
        transaction: Some(why.note("transaction", current.source.clone())),
        method: Some(why.note("method", method.clone())),
        hold: verdict.hold(&mut why),
        billing: standard(Place::Billing, payer.billing(payment), &rules.address, &mut why)?,
        shipping: standard(Place::Shipping, payer.shipping(payment), &rules.address, &mut why)?,
        note: payer.note(payment),
    };
    Ok(Ordered { method: Some(method), ..created(order, reference, why) })
}

/// The lines of a payment's order with their prices, as order to cash books them; none when nobody wrote any.
pub(in crate::flows) fn priced(payment: &Payment, known: Known<'_>, rules: &RuleBook) -> Story<Option<Priced>> {
    match lines::find(payment, known, &rules.order)? {
        Some(lines) => priced_lines(lines, payment, known, rules).map(Some),
        None => Ok(None),
    }
}

fn priced_lines(
    lines: Derived<Vec<OrderLine>>,
    payment: &Payment,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Priced> {
    let (items, item_reasons) = items::of_lines(&lines.value, known, rules)?;
    let sold: Vec<Sold<'_>> = lines.value.iter().zip(items).map(|(line, item)| Sold { line, item }).collect();
    let total = total(payment, &lines.value, &rules.order)?;
    let (priced, price_reasons) = pricing::price(&sold, &total)?;
    let mut reasons = Vec::with_capacity(16);
    reasons.push(note_lines(lines));
    reasons.extend(item_reasons.into_iter().chain(price_reasons));
    Ok(Priced { lines: priced, total, reasons })
}

/// What the whole order comes to.
fn total(payment: &Payment, lines: &[OrderLine], rules: &OrderRules) -> Result<Derived<Money>, Refusal> {
    let captured = payment.captured;
    if let Some((key, text)) = lines::present(payment, &rules.total_keys).next() {
        let field = format!("payment.metadata.{key}");
        let total = written_lines::amount(&field, text, captured.currency())?;
        if total.compare(captured).is_ok_and(|ordering| ordering.is_lt()) {
            let message = format!("the whole order comes to {total} and the payment captured {captured}");
            return Err(Refusal::new(RefusalCode::Unbalanced, field, text, message));
        }
        let total = Derived::new(total, "rules.order.total_keys").because(field, text);
        return Ok(total.because("payment.captured", captured));
    }
    let is_part = captured.compare(payment.amount).is_ok_and(|ordering| ordering.is_lt());
    if is_part && written_total(lines, captured) == Some(payment.amount) {
        let total = Derived::new(payment.amount, "order.total.asked").because("payment.amount", payment.amount);
        return Ok(total.because("payment.captured, a part of it", captured));
    }
    Ok(Derived::new(captured, "order.total.captured"))
}

/// What lines come to that all have a price.
fn written_total(lines: &[OrderLine], like: Money) -> Option<Money> {
    let nets = lines.iter().map(|line| line.net).collect::<Option<Vec<_>>>()?;
    let taxes = lines.iter().filter_map(|line| line.tax);
    Money::sum(like.currency(), nets.into_iter().chain(taxes)).ok()
}

/// The order that the ERP holds, if the payment may be booked on it.
fn held<'a>(
    order: &'a ErpSalesOrder,
    reference: Derived<OrderReference>,
    payer: &Payer<'_>,
    payment: &Payment,
    verdict: &Verdict,
) -> Story<Ordered<'a>> {
    fits(order, &payer.code.value, payment)?;
    verdict.fits_order(order)?;
    Ok(linked(order, reference, payment))
}

/// The order whose goods leave the house.
pub(super) fn of_shipment<'a>(
    order: &'a ErpSalesOrder,
    payer: &Payer<'_>,
    payment: &Payment,
) -> Result<Ordered<'a>, Refusal> {
    fits(order, &payer.code.value, payment)?;
    Ok(linked(order, Derived::new(order.reference.clone(), "order.reference.shipment"), payment))
}

/// What a later capture of a payment pays for: the order of the first one where it has room for all, else money on account, so
/// that an order that was made for the first capture alone keeps nothing out of the books.
pub(super) fn of_further<'a>(
    referenced: Referenced<'a>,
    open: &Open<'_>,
    payment: &Payment,
    verdict: &Verdict,
) -> Ordered<'a> {
    if let Some(why) = verdict.rejected() {
        return supplies_nothing(payment, referenced.written, why);
    }
    let has_room =
        |order: &&ErpSalesOrder| payment.captured.compare(order.total).is_ok_and(|ordering| ordering.is_le());
    if let (Some(order), Some(reference)) = (referenced.existing.filter(has_room), &referenced.written) {
        return linked(order, reference.clone(), payment);
    }
    let booked = open.before.map_or(payment.captured, |(_, booked)| booked);
    let why = "no sales order with room for it is known";
    let held = Derived::new("on account", "order.none").because("payment", &payment.id);
    let held = held.because("booked before", booked).rather_than("a sales order", why);
    let reference = referenced.written.map(text);
    Ordered { reference, on_account: Some(held.explain("sales_order").1), ..Ordered::default() }
}

/// The transaction that pays an order: the ERP says, or our own record of the order that we wrote.
pub(in crate::flows) fn transaction_of(order: &ErpSalesOrder, known: Known<'_>) -> Story<Option<TransactionId>> {
    if let Some(transaction) = &order.transaction {
        return Ok(Some(transaction.clone()));
    }
    let written = known.last_written(&DocumentKey::new(DocumentKind::SalesOrder, order.reference.as_str()))?;
    let named = written.and_then(|written| written.fields.get("transaction"));
    Ok(named.map(|id| TransactionId::from(id.as_str())))
}

fn created(order: SalesOrder, reference: Derived<OrderReference>, why: Reasons) -> Ordered<'static> {
    let key = DocumentKey::new(DocumentKind::SalesOrder, order.reference.as_str());
    let number = Derived::new(Link::Posted(key), "order.created").because("reference", &order.reference);
    let step = Step { document: Document::SalesOrder(Box::new(order)), reasons: why.0 };
    let reference = Some(text(reference));
    Ordered { new: Some(step), number: Some(number), reference, ..Ordered::default() }
}

fn linked<'a>(order: &'a ErpSalesOrder, reference: Derived<OrderReference>, payment: &Payment) -> Ordered<'a> {
    let number =
        Derived::new(Link::Known(order.number.clone()), "order.existing").because("reference", &order.reference);
    let number = if payment.captured == order.total {
        number.because("order.total", order.total)
    } else {
        number.because("order.total", order.total).because("payment.captured, a part of it", payment.captured)
    };
    let reference = Some(text(reference));
    Ordered { existing: Some(order), number: Some(number), reference, ..Ordered::default() }
}

fn on_account(payment: &Payment, written: Option<Derived<OrderReference>>, verdict: Verdict) -> Ordered<'static> {
    let why = match &written {
        Some(reference) => format!("the ERP holds no sales order {} and nobody named its lines", reference.value),
        None => "neither the metadata nor an invoice names an order or its lines".to_owned(),
    };
    let held =
        Derived::new("on account", "order.none").because("payment", &payment.id).rather_than("a sales order", why);
    let held = verdict.note_on(held);
    Ordered { reference: written.map(text), on_account: Some(held.explain("sales_order").1), ..Ordered::default() }
}

/// The money of a rejected payment: nothing is sold for it.
fn supplies_nothing(
    payment: &Payment,
    written: Option<Derived<OrderReference>>,
    why: &Derived<String>,
) -> Ordered<'static> {
    let held = why.clone().map(|_| "on account").because("payment", &payment.id);
    let held = held.because("fraud screening", &why.value).rather_than("a sales order", "the payment is rejected");
    Ordered {
        reference: written.map(text),
        on_account: Some(held.explain("sales_order").1),
        rejected: Some(why.value.clone()),
        ..Ordered::default()
    }
}

fn text(reference: Derived<OrderReference>) -> Derived<String> {
    reference.map(|reference| reference.to_string())
}

fn note_lines(lines: Derived<Vec<OrderLine>>) -> Reason {
    let count = |lines: Vec<OrderLine>| match lines.len() {
        1 => "1 line".to_owned(),
        several => format!("{several} lines"),
    };
    lines.map(count).explain("lines").1
}
