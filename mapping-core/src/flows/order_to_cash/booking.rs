//! What is booked for a payment: its customer, its sales order and its receipt, as far as the ERP lacks them, and when.
//!
//! The receipt is due at once, or with the shipment. A receipt waits only for goods that are sure to bring it: those of a sales
//! order that this plan creates, or of one that names this very payment and of which nothing has been shipped. Money on account, a
//! further payment of the same order (which the order does not name, so that its shipment would not find it) and a payment that
//! comes after the goods have left are booked at once.

use time::OffsetDateTime;

use super::customer::{self, Payer};
use super::exchange;
use super::fraud;
use super::order::{self, Ordered, transaction_of};
use super::payment::{Current, unpaid};
use super::receipt;
use super::receipts::{self, Open};
use super::reference;
use crate::canonical::{
    CustomerCode, DocumentKey, DocumentKind, Gateway, Link, OrderReference, PaymentStatus, SalesOrderNumber, Subject,
};
use crate::derived::Derived;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpSalesOrder, Known, Step};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// What a payment is booked for.
pub(in crate::flows) struct Case<'a> {
    /// The gateway that took the payment.
    pub(in crate::flows) gateway: &'a Gateway,
    /// The message, which may carry a fraud screening.
    pub(in crate::flows) subject: &'a Subject,
    /// When the receipt is due.
    pub(in crate::flows) due: Due,
}

/// When a receipt is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flows) enum Due {
    /// With this plan.
    Now,
    /// When the goods leave the house.
    WithShipment,
}

/// The documents of a payment, and what others need to refer to them.
pub(in crate::flows) struct Booking {
    /// The documents that the ERP lacks, in order.
    pub(in crate::flows) steps: Vec<Step>,
    /// Who paid.
    pub(in crate::flows) customer: Link<CustomerCode>,
    /// The sales order that is paid.
    pub(in crate::flows) sales_order: Option<Link<SalesOrderNumber>>,
    /// The shop's number of it, where the shop wrote one.
    pub(in crate::flows) order: Option<OrderReference>,
    /// The receipt of this plan, and which one of the payment's it is, counted from 1. None while it waits for the shipment.
    pub(in crate::flows) receipt: Option<(Link<String>, usize)>,
    /// Whether a person has to release the order.
    pub(in crate::flows) is_held: bool,
    /// Whether goods of the order have left the house.
    pub(in crate::flows) is_shipped: bool,
    /// What the fraud screening says of a payment whose money is on account because of it.
    pub(in crate::flows) rejected: Option<String>,
    /// Whether the money is ours; a failed payment leaves a trace only.
    pub(in crate::flows) is_paid: bool,
}

/// The documents of a payment that the ERP lacks. Ends the story where it lacks none, or where there is nothing to book.
pub(in crate::flows) fn book(
    case: &Case<'_>,
    current: &Current<'_>,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Booking> {
    let is_paid = worth_booking(current, rules)?;
    let open = receipts::open(current, is_paid, known)?;
    let verdict = fraud::screened(case.subject, current, is_paid, known, rules)?;
    let referenced = reference::find(current.payment, known, &rules.order)?;
    let shop_order = referenced.written.as_ref().map(|reference| reference.value.clone());
    if let Some((first, _)) = open.before {
        let payer = Payer::of_receipt(first);
        let order = order::of_further(referenced, &open, current.payment, &verdict);
        let booking = finish(current, payer, order, shop_order, &open, Some(case.gateway), rules)?;
        return with_exchange(booking, current, &open, case.gateway, known, rules);
    }
    let payer = customer::find(case.gateway, current.payment, referenced.existing, known, rules)?;
    let order =
        if is_paid { order::plan(current, &payer, referenced, verdict, known, rules)? } else { Ordered::default() };
    if case.due == Due::WithShipment && is_paid && waits(&order, current, known)? {
        return deferred(payer, order, shop_order);
    }
    let booking = finish(current, payer, order, shop_order, &open, Some(case.gateway), rules)?;
    with_exchange(booking, current, &open, case.gateway, known, rules)
}

/// The receipt of a payment whose goods left the house at this time, for the order that they belong to. It is dated on the day on
/// which they left, where that is the later one, because the period of the payment may be closed by then. The ERP (`told_by`)
/// tells of it, so the gateway is the one of `rules.sync.gateway`. Ends the story where the ERP holds the receipt.
pub(in crate::flows) fn book_shipped(
    current: Current<'_>,
    shipped: &ErpSalesOrder,
    shipped_at: OffsetDateTime,
    told_by: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Booking> {
    let current = &current.not_before(Derived::new(shipped_at, "shipment.shipped_at"));
    let is_paid = worth_booking(current, rules)?;
    let open = receipts::open(current, is_paid, known)?;
    let payer = Payer::of_order(shipped);
    let order = order::of_shipment(shipped, &payer, current.payment)?;
    let gateway = rules.sync.gateway.as_ref();
    let booking = finish(current, payer, order, Some(shipped.reference.clone()), &open, gateway, rules)?;
    with_exchange(booking, current, &open, gateway.unwrap_or(told_by), known, rules)
}

/// Whether the money has moved; a failed payment is booked only where the rules want its trace.
fn worth_booking(current: &Current<'_>, rules: &RuleBook) -> Story<bool> {
    let payment = current.payment;
    match current.status.value {
        PaymentStatus::Paid if payment.captured.is_negative() => {
            let message = "a captured amount is not negative";
            Err(Refusal::new(RefusalCode::InvalidAmount, "payment.captured", payment.captured, message).into())
        }
        PaymentStatus::Paid if !payment.captured.is_zero() => Ok(true),
        PaymentStatus::Failed if rules.payment.record_failed && payment.amount.is_negative() => {
            let message = "a payment that was asked for is not negative";
            Err(Refusal::new(RefusalCode::InvalidAmount, "payment.amount", payment.amount, message).into())
        }
        PaymentStatus::Failed if rules.payment.record_failed => Ok(false),
        status @ (PaymentStatus::Incomplete
        | PaymentStatus::Pending
        | PaymentStatus::Authorised
        | PaymentStatus::Paid
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled) => Err(Pause::not_paid(unpaid(status, payment.failure.as_deref()))),
    }
}

/// Whether a shipment will bring the receipt.
fn waits(order: &Ordered<'_>, current: &Current<'_>, known: Known<'_>) -> Story<bool> {
    let Some(existing) = order.existing else { return Ok(order.new.is_some()) };
    Ok(!existing.shipped && transaction_of(existing, known)?.as_ref() == Some(&current.payment.id))
}

/// A plan without a receipt; nothing at all where the ERP holds the order already.
fn deferred(payer: Payer<'_>, order: Ordered<'_>, shop_order: Option<OrderReference>) -> Story<Booking> {
    if let Some(existing) = order.existing {
        let found = format!("sales order {}, whose receipt comes with the shipment", existing.reference);
        return Err(Pause::already_posted(existing.number.as_str(), found));
    }
    Ok(Booking {
        is_held: order.is_held(),
        is_shipped: false,
        rejected: None,
        customer: payer.code.value,
        sales_order: order.number.map(|number| number.value),
        order: shop_order,
        receipt: None,
        is_paid: true,
        steps: payer.new.into_iter().chain(order.new).collect(),
    })
}

fn finish(
    current: &Current<'_>,
    payer: Payer<'_>,
    mut order: Ordered<'_>,
    shop_order: Option<OrderReference>,
    open: &Open<'_>,
    gateway: Option<&Gateway>,
    rules: &RuleBook,
) -> Story<Booking> {
    let (is_held, rejected) = (order.is_held(), order.rejected.take());
    let is_shipped = order.existing.is_some_and(|existing| existing.shipped);
    let new_order = order.new.take();
    let sales_order = order.number.as_ref().map(|number| number.value.clone());
    let receipt = receipt::plan(current, &payer, order, open, gateway, rules)?;
    let key = DocumentKey::new(DocumentKind::Receipt, open.key.as_str());
    Ok(Booking {
        customer: payer.code.value.clone(),
        sales_order,
        order: shop_order,
        receipt: Some((Link::Posted(key), open.count)),
        is_held,
        is_shipped,
        rejected,
        is_paid: current.status.value == PaymentStatus::Paid,
        steps: payer.new.into_iter().chain(new_order).chain([receipt]).collect(),
    })
}

/// The same documents, and the exchange difference of a receipt of money.
fn with_exchange(
    mut booking: Booking,
    current: &Current<'_>,
    open: &Open<'_>,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Booking> {
    if let Some(receipt) = booking.steps.last().filter(|_| booking.is_paid) {
        let difference = exchange::beside(receipt, current, open, gateway, known, rules)?;
        booking.steps.extend(difference);
    }
    Ok(booking)
}
