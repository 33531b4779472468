//! Money that was booked and then did not last: a direct debit that the bank returned, a payment that was voided before it was
//! settled. The receipt stays in the books and is taken back by a [`ReceiptReversal`](crate::canonical::ReceiptReversal), so that the customer owes again what they
//! had paid and the clearing account no longer waits for the money.
//!
//! The reversal's key is `<transaction>/failed`, whether the gateway says failed or cancelled: it may say one after the other, and
//! the money is taken back once. Each receipt of a payment that was captured in parts has its own reversal. In books of another currency
//! a journal `<transaction>/failed/exchange` stands beside them, where they come to something else than what the gateway moved. It stands
//! alone where the money came and went before any of it was booked.

use super::payment::Current;
use super::receipts;
use super::reference;
use super::telling::shop_order;
use crate::business_date::company_date;
use crate::canonical::{
    CustomerCode, DocumentKey, DocumentKind, GatewayEvent, Link, MovementKind, OrderReference, PaymentStatus,
    ReceiptStatus, TransactionId,
};
use crate::derived::{Derived, Input};
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpReceipt, Known, Notice, Plan, Severity, ShopStatus, Step, exchange_difference};
use crate::ledger::{Between, Books, Moves, TakenBack, receipt_reversal};
use crate::money::{Money, MoneyError};
use crate::rules::{PaymentPosting, RuleBook};

/// The reversals of a payment that did not last; none for one that stands, or of which nothing was booked.
pub(super) fn plan(
    event: &GatewayEvent,
    current: &Current<'_>,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Plan>> {
    let payment = current.payment;
    let is_failure = match current.status.value {
        PaymentStatus::Cancelled => false,
        PaymentStatus::Failed => true,
        PaymentStatus::Incomplete | PaymentStatus::Pending | PaymentStatus::Authorised | PaymentStatus::Paid => {
            return Ok(None);
        }
    };
    let held = receipts::held(&payment.id, known)?;
    let Some(last) = held.last() else { return unbooked(event, current, known, rules) };
    if is_failure && is_trace(last, known, rules)? {
        return Ok(None);
    }
    let mut plan = Plan::default();
    let mut reversed = None;
    for receipt in &held {
        let cause = cause(&receipt.transaction);
        match known.receipt_reversal(&cause)? {
            Some(there) => reversed = Some(there),
            None => {
                let books = Books::new(&event.gateway, rules);
                plan.steps.push(receipt_reversal(&taken_back(event, current, receipt, cause), books)?);
            }
        }
    }
    match reversed {
        Some(there) if plan.steps.is_empty() => {
            let found = format!("reversal of the receipt of {} over {}", payment.id, there.amount);
            return Err(Pause::already_posted(&there.number, found));
        }
        Some(_) => {} // the difference came with the first of them, by the day of the message that told of it
        None => plan.steps.extend(exchanged(event, current, &held, known, rules)?),
    }
    let order = reference::written_reference(payment, &rules.order).map(|order| order.value);
    plan.tellings.extend(order.and_then(|order| shop_order(order, ShopStatus::Cancelled, &rules.posting)));
    let message = format!("{} was booked and did not last: {}", payment.id, current.status.value);
    plan.tell(alert(message, current));
    Ok(Some(plan))
}

/// The key of the reversal of a receipt.
fn cause(receipt: &TransactionId) -> TransactionId {
    format!("{receipt}/failed").into()
}

/// What rates did to the money between the days on which the gateway moved it and that of the reversals. What no receipt holds came and
/// went without a document; of what the gateway tells no movements nothing is ever settled, so it leaves at the figure at which it came.
fn exchanged(
    event: &GatewayEvent,
    current: &Current<'_>,
    held: &[&ErpReceipt],
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    let payment = current.payment;
    let currency = payment.captured.currency();
    if !exchange_difference::may_be(currency, &event.gateway, rules) {
        return Ok(None);
    }
    let refuse = |error: MoneyError| error.refuse("receipt.amount");
    let day = company_date(event.occurred_at, "event.occurred_at", &rules.company)?;
    let movements = known.movements_of(&payment.id)?;
    let moves = |kind| Moves::of(kind, &payment.id, currency, movements, &rules.company);
    let (came, went) = (moves(MovementKind::Charge)?, moves(MovementKind::ChargeFailure)?);
    let booked = Money::sum(currency, held.iter().map(|receipt| receipt.amount)).map_err(refuse)?;
    let in_all = larger(booked, came.total(currency)?).map_err(refuse)?;
    let unbooked = in_all.checked_sub(booked).map_err(refuse)?;
    let mut moved = came.part(booked, unbooked, day.value)?;
    let never_arrived = movements.is_empty();
    let rest_on =
        if never_arrived { company_date(current.taken_at, "payment.paid_at", &rules.company)? } else { day.clone() };
    moved.extend(went.part(Money::zero(currency), -in_all, rest_on.value)?);
    let documents = held.iter().map(|receipt| -receipt.amount).collect();
    let between = Between { cause: cause(&payment.id), payment, day, documents, moved };
    exchange_difference::lacking(&between, movements, &event.gateway, known, rules)
}

fn larger(one: Money, other: Money) -> Result<Money, MoneyError> {
    Ok(if one.compare(other)?.is_ge() { one } else { other })
}

fn taken_back<'a>(
    event: &GatewayEvent,
    current: &Current<'a>,
    receipt: &ErpReceipt,
    cause: TransactionId,
) -> TakenBack<'a> {
    TakenBack {
        cause,
        payment: current.payment,
        transaction: receipt.transaction.clone(),
        receipt: Derived::new(Link::Known(receipt.number.clone()), "receipt_reversal.receipt.of_payment"),
        customer: Link::<CustomerCode>::Known(receipt.customer.clone()),
        amount: Derived::new(receipt.amount, "receipt_reversal.amount.of_receipt"),
        at: Derived::new(event.occurred_at, "event.occurred_at"),
        reason: Some(format!("payment {}", current.status.value)),
    }
}

/// Whether the receipt is the trace of the failure itself, and no money was booked by it. Our own record tells; without one, the
/// rules, which leave such traces or not.
fn is_trace(receipt: &ErpReceipt, known: Known<'_>, rules: &RuleBook) -> Story<bool> {
    let key = DocumentKey::new(DocumentKind::Receipt, receipt.transaction.as_str());
    let status = known.last_written(&key)?.and_then(|written| written.fields.get("status"));
    Ok(status.map_or(rules.payment.record_failed, |status| *status != ReceiptStatus::Paid.to_string()))
}

/// What is to be done about a payment without a receipt; none where that is nothing.
fn unbooked(event: &GatewayEvent, current: &Current<'_>, known: Known<'_>, rules: &RuleBook) -> Story<Option<Plan>> {
    let mut plan = stopped_goods(current, known, rules)?;
    plan.steps.extend(exchanged(event, current, &[], known, rules)?);
    Ok(Some(plan).filter(|plan| !plan.is_empty()))
}

/// Where a sales order waits for the payment to be shipped, the goods have to be stopped.
fn stopped_goods(current: &Current<'_>, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let mut plan = Plan::default();
    match rules.posting.payment {
        PaymentPosting::AtOnce => return Ok(plan),
        PaymentPosting::OnShipment => {}
    }
    let payment = current.payment;
    let written: Option<OrderReference> =
        reference::written_reference(payment, &rules.order).map(|reference| reference.value);
    let reference = written.clone().unwrap_or_else(|| reference::stand_in(payment).value);
    let Some(order) = known.sales_order(&reference)? else { return Ok(plan) };
    if super::transaction_of(order, known)?.as_ref() != Some(&payment.id) {
        return Ok(plan);
    }
    plan.tellings.extend(written.and_then(|order| shop_order(order, ShopStatus::Cancelled, &rules.posting)));
    let status = current.status.value;
    plan.tell(alert(format!("sales order {} is not paid after all: {status}; stop its goods", order.number), current));
    Ok(plan)
}

fn alert(message: String, current: &Current<'_>) -> Notice {
    Notice::Alert {
        severity: Severity::Critical,
        topic: "payment_taken_back".to_owned(),
        message,
        figures: vec![
            Input::new("payment", current.payment.id.to_string()),
            Input::new("payment.amount", current.payment.amount.to_string()),
        ],
    }
}
