//! Order to cash: a payment at the gateway becomes a customer, a sales order and a receipt in the ERP, each at most once.
//!
//! The story, in its order; where a fact is missing it is asked for, and the story is told again from the start:
//! 1. The payment as the gateway sees it now. Money that has not moved is skipped; money that was taken back after it was booked is
//!    for a person.
//! 2. The ERP's receipt of the transaction. One that is there ends the story; another amount is a conflict.
//! 3. The fraud screening, where the rules want it: it may hold the order, stop the payment, or have to be waited for.
//! 4. The order's number and the ERP's order under it.
//! 5. The customer: found by external id, e-mail address, or name with postcode; otherwise created.
//! 6. The lines, their items and prices; a sales order whose total is the captured amount. Without lines the money is held on
//!    account.
//! 7. The receipt.

mod address;
mod customer;
mod fraud;
mod items;
mod known;
mod lines;
mod order;
mod pause;
mod payment;
mod pricing;
mod reasons;
mod receipt;
mod reference;
mod written_lines;

use known::Known;
use order::Ordered;
use pause::{Pause, Story, unanswered};
use payment::{Current, current, unpaid};
pub(super) use reference::written_reference;

use super::{Decision, Facts, Flow, Plan, Question, SkipReason};
use crate::canonical::{GatewayEvent, PaymentStatus, Subject};
use crate::dedup;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// Payments into customers, sales orders and receipts.
///
/// A shop says what was bought in the payment's metadata, or in what its gateway has in its place. The keys are [`OrderRules`](crate::rules::OrderRules); by default
/// `order_id` holds the order's number and `order_lines` a JSON array of lines, of which only the item code is needed:
/// `[{"sku": "REG-2", "quantity": 1, "net": "31.00", "tax": "3.00", "description": "Regulator"}]`. `net` and `tax` are major units
/// of the payment's currency for the whole line. A single item may stand as `sku` and `quantity` instead.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderToCash;

impl Flow for OrderToCash {
    fn name(&self) -> &'static str {
        "order_to_cash"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        match event.subject {
            Subject::Payment(_) | Subject::PaymentAttempt(_) => true,
            Subject::Refund(_)
            | Subject::Dispute(_)
            | Subject::Settlement(_)
            | Subject::Customer(_)
            | Subject::Product(_)
            | Subject::Invoice(_)
            | Subject::Reference { .. }
            | Subject::Other { .. } => false,
        }
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        match story(event, facts, rules) {
            Ok(_) | Err(Pause::Skip(_) | Pause::Wait(_)) => Ok(Vec::new()),
            Err(Pause::Ask(questions)) => Ok(questions),
            Err(Pause::Refuse(refusal)) => Err(refusal),
        }
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        match story(event, facts, rules) {
            Ok(plan) => Ok(Decision::Post(plan)),
            Err(Pause::Skip(reason)) => Ok(Decision::Skip(reason)),
            Err(Pause::Wait(wait)) => Ok(Decision::Wait(wait)),
            Err(Pause::Ask(questions)) => Err(unanswered(&questions)),
            Err(Pause::Refuse(refusal)) => Err(refusal),
        }
    }
}

fn story(event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Story<Plan> {
    let known = Known::new(facts);
    let current = current(event, known, rules)?;
    not_taken_back(&current, known)?;
    let is_paid = worth_booking(&current, rules)?;
    not_posted(&current, known)?;
    let verdict = fraud::screened(&event.subject, &current, is_paid, known, rules)?;
    let referenced = reference::find(current.payment, known, &rules.order)?;
    let payer = customer::find(&event.gateway, current.payment, referenced.existing, known, rules)?;
    let mut order =
        if is_paid { order::plan(&current, &payer, referenced, verdict, known, rules)? } else { Ordered::default() };
    let order_step = order.new.take();
    let receipt = receipt::plan(&current, &payer, order, rules)?;
    Ok(Plan { steps: payer.new.into_iter().chain(order_step).chain([receipt]).collect() })
}

/// Whether the ERP holds no receipt of a payment that was voided: one that was booked before has to be reversed by a person.
fn not_taken_back(current: &Current<'_>, known: Known<'_>) -> Story<()> {
    let payment = current.payment;
    match current.status.value {
        PaymentStatus::Cancelled => {}
        PaymentStatus::Incomplete
        | PaymentStatus::Pending
        | PaymentStatus::Authorised
        | PaymentStatus::Paid
        | PaymentStatus::Failed => return Ok(()),
    }
    let Some(held) = known.receipt(&payment.id)? else { return Ok(()) };
    let message = format!(
        "the payment was taken back after receipt {} over {} was booked; reverse the receipt in the ERP",
        held.number, held.amount
    );
    Err(Refusal::new(RefusalCode::Conflict, "payment.status", &payment.id, message).into())
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
        PaymentStatus::Failed if rules.payment.record_failed => Ok(false),
        status @ (PaymentStatus::Incomplete
        | PaymentStatus::Pending
        | PaymentStatus::Authorised
        | PaymentStatus::Paid
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled) => Err(Pause::not_paid(unpaid(status, payment.failure.as_ref()))),
    }
}

/// Ends the story when the ERP holds the receipt.
fn not_posted(current: &Current<'_>, known: Known<'_>) -> Story<()> {
    let payment = current.payment;
    let Some(held) = known.receipt(&payment.id)? else { return Ok(()) };
    let amount = match current.status.value {
        PaymentStatus::Failed => payment.amount,
        PaymentStatus::Incomplete
        | PaymentStatus::Pending
        | PaymentStatus::Authorised
        | PaymentStatus::Paid
        | PaymentStatus::Cancelled => payment.captured,
    };
    let decision = dedup::payment(&payment.id, amount, std::slice::from_ref(held)).value;
    if let Some(refusal) = decision.refusal(RefusalCode::Conflict, "payment.captured", amount) {
        return Err(refusal.into());
    }
    match decision.number() {
        Some(number) => Err(Pause::Skip(SkipReason::AlreadyPosted {
            number: number.clone(),
            found: format!("receipt of {} over {}", payment.id, held.amount),
        })),
        None => Ok(()),
    }
}
