//! Refunds into credit memos: full, partial, several, with goods returned and without, against the payment that is given back and
//! never more than was taken of it.
//!
//! The story, in its order:
//! 1. The refund as the gateway lists it now: a message may be late, and a refund that came back since is not booked. A message
//!    that names no single refund stands for all that the gateway lists ([`listed`]).
//! 2. Money that has not moved is skipped. A refund that came back after its credit memo was booked is undone ([`came_back`]).
//! 3. The ERP's credit memo of the refund. One that is there ends the story; another amount is a conflict.
//! 4. The payment, what its other refunds gave back or are about to ([`limit`]), and what disputes took ([`disputed`]): more than is
//!    left is refused before anything is posted.
//! 5. The receipt. Where the ERP holds none yet, because the refund overtook its payment's message or goods that would bring the
//!    receipt never left, the payment is booked in the same plan: money that came and went has to show both ways.
//! 6. The lines and their taxes, of the order that was paid ([`lines`]), and the credit memo; by `rules.posting.refund` also the
//!    reversals of the receipts that pay it out ([`paid_out`]); in books of another currency with what rates did between their day and
//!    that of the gateway's movement ([`exchanged`]).
//! 7. What the shop is told.

mod booked;
mod came_back;
mod disputed;
mod exchanged;
mod limit;
mod lines;
mod listed;
mod paid_out;
mod returned;

use super::story::{self, Pause, Story};
use super::{Decision, Facts, Flow, Known, Plan, Question, SkipReason, Step};
use crate::canonical::{GatewayEvent, Payment, Refund, RefundStatus, Reported, TransactionId};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// Refunds into credit memos.
///
/// A shop says which goods came back in the refund's metadata, under one of `rules.order.returned_keys`, as the lines of an order are
/// written: `[{"sku": "REG-2", "quantity": 1}]`. Without them, the refund reduces the prices of the whole order.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefundToCreditMemo;

impl Flow for RefundToCreditMemo {
    fn name(&self) -> &'static str {
        "refund_to_credit_memo"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        event.subject.as_refund().is_some()
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Vec<Question>, Refusal> {
        story::questions(tell(event, Known::new(facts), rules))
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        story::decide(tell(event, Known::new(facts), rules))
    }
}

fn tell(event: &GatewayEvent, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let told = event.subject.as_refund().ok_or_else(|| Pause::no_effect(event.subject.name()))?;
    let status = status(told)?;
    has_moved(status)?;
    match (&told.id, status) {
        (Some(_), _) => one(event, listed::as_it_is_now(told, known)?, &[], known, rules),
        (None, RefundStatus::Refunded) => all(event, told, known, rules),
        (None, _) => Err(Pause::not_paid("a refund that nobody names came back")),
    }
}

/// The plan of one refund, after what is planned already.
fn one(event: &GatewayEvent, refund: &Refund, planned: &[Step], known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let status = status(refund)?;
    has_moved(status)?;
    match status {
        RefundStatus::Failed | RefundStatus::Cancelled => came_back::plan(event, refund, known, rules),
        RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Refunded => {
            booked::plan(event, refund, planned, known, rules)
        }
    }
}

/// The plan of all refunds of a payment, for a message that names none of them.
fn all(event: &GatewayEvent, told: &Refund, known: Known<'_>, rules: &RuleBook) -> Story<Plan> {
    let nameless = "all refunds of a payment, each of which is told by itself";
    let refunds = match &told.payment {
        Some(payment) => listed::each_once(payment, known)?,
        None => Vec::new(),
    };
    let mut last = Pause::no_effect(nameless);
    let mut whole = Plan::default();
    for refund in refunds {
        match one(event, refund, &whole.steps, known, rules) {
            Ok(plan) => join(&mut whole, plan),
            Err(Pause::Skip(reason)) => last = Pause::Skip(reason),
            Err(other) => return Err(other),
        }
    }
    if whole.is_empty() { Err(last) } else { Ok(whole) }
}

/// Adds a plan to another; a document that both need, such as the receipt of the payment, is posted once.
fn join(whole: &mut Plan, plan: Plan) {
    for step in plan.steps {
        if whole.steps.iter().all(|there| there.document.key() != step.document.key()) {
            whole.steps.push(step);
        }
    }
    for telling in plan.tellings {
        if !whole.tellings.contains(&telling) {
            whole.tellings.push(telling);
        }
    }
}

fn status(refund: &Refund) -> Result<RefundStatus, Refusal> {
    match &refund.status {
        Reported::Known(status) => Ok(*status),
        Reported::Unknown(text) => {
            let message = "the model does not know how far this refund is; look it up at the gateway";
            Err(Refusal::new(RefusalCode::UnknownStatus, "refund.status", text, message))
        }
    }
}

/// Whether money has moved, one way or the other.
fn has_moved(status: RefundStatus) -> Story<()> {
    let not_paid = |status: &str| Err(Pause::Skip(SkipReason::NotPaid { status: status.to_owned() }));
    match status {
        RefundStatus::Pending => not_paid("the refund is on its way"),
        RefundStatus::RequiresAction => not_paid("the refund waits for the customer"),
        RefundStatus::Refunded | RefundStatus::Failed | RefundStatus::Cancelled => Ok(()),
    }
}

/// The refund's id and its payment's.
fn keys(refund: &Refund) -> Result<(&TransactionId, &TransactionId), Refusal> {
    let missing = |field: &str| {
        Refusal::new(RefusalCode::MissingFact, field, "", "nobody says which payment is given back; fetch the refund")
    };
    let id = refund.id.as_ref().ok_or_else(|| missing("refund.id"))?;
    Ok((id, refund.payment.as_ref().ok_or_else(|| missing("refund.payment"))?))
}

/// The payment that is given back, as the gateway sees it now.
fn payment<'a>(transaction: &TransactionId, known: Known<'a>) -> Story<&'a Payment> {
    Ok(known.payment(transaction)?.ok_or_else(|| {
        let message = "the gateway has no such payment; check the account and replay";
        Refusal::new(RefusalCode::MissingFact, "refund.payment", transaction, message)
    })?)
}
