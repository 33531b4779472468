//! Refunds into credit memos: against the payment whose receipt the ERP holds, and never more than was taken. It is not among the
//! default flows; put it before [`Unplanned`](super::Unplanned).

use super::answers::Answers;
use super::order_to_cash::written_reference;
use super::{Decision, Facts, Flow, Plan, Question, SkipReason};
use crate::canonical::{GatewayEvent, Link, Payment, Refund, RefundStatus, Reported, Subject, TransactionId};
use crate::ledger::{GivenBack, credit_memo};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::RuleBook;

/// Refunds into credit memos.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefundToCreditMemo;

impl Flow for RefundToCreditMemo {
    fn name(&self) -> &'static str {
        "refund_to_credit_memo"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        refund_of(event).is_some()
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        let Some(refund) = refund_of(event) else { return Ok(Vec::new()) };
        let needed = match (waiting(refund)?, given_up(refund)) {
            (_, Some(id)) => vec![Question::CreditMemo { refund: id.clone() }],
            (Some(_), None) => return Ok(Vec::new()),
            (None, None) => needed(refund)?,
        };
        Ok(needed.into_iter().filter(|question| facts.answer(question).is_none()).collect())
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, rules: &RuleBook) -> Result<Decision, Refusal> {
        let Some(refund) = refund_of(event) else {
            return Ok(Decision::Skip(SkipReason::NoEffect { subject: event.subject.name().to_owned() }));
        };
        match waiting(refund)? {
            Some(reason) => {
                not_booked(refund, Answers(facts))?;
                Ok(Decision::Skip(reason))
            }
            None => booked(refund, Answers(facts), rules),
        }
    }
}

fn refund_of(event: &GatewayEvent) -> Option<&Refund> {
    match &event.subject {
        Subject::Refund(refund) => Some(refund),
        Subject::Payment(_)
        | Subject::PaymentAttempt(_)
        | Subject::Dispute(_)
        | Subject::Settlement(_)
        | Subject::Customer(_)
        | Subject::Product(_)
        | Subject::Invoice(_)
        | Subject::Reference { .. }
        | Subject::Other { .. } => None,
    }
}

/// Why there is nothing to book (yet).
fn waiting(refund: &Refund) -> Result<Option<SkipReason>, Refusal> {
    let status = match &refund.status {
        Reported::Known(status) => *status,
        Reported::Unknown(text) => {
            let message = "the model does not know how far this refund is; look it up at the gateway";
            return Err(Refusal::new(RefusalCode::UnknownStatus, "refund.status", text, message));
        }
    };
    let not_paid = |status: &str| Some(SkipReason::NotPaid { status: status.to_owned() });
    Ok(match status {
        RefundStatus::Refunded if refund.id.is_none() => Some(SkipReason::NoEffect {
            subject: "all refunds of a payment, each of which is told by itself".to_owned(),
        }),
        RefundStatus::Refunded => None,
        RefundStatus::Pending => not_paid("the refund is on its way"),
        RefundStatus::RequiresAction => not_paid("the refund waits for the customer"),
        RefundStatus::Failed => not_paid("the refund came back"),
        RefundStatus::Cancelled => not_paid("the refund was given up"),
    })
}

/// The refund whose money stayed with us, or came back to us, after all.
fn given_up(refund: &Refund) -> Option<&TransactionId> {
    match &refund.status {
        Reported::Known(RefundStatus::Failed | RefundStatus::Cancelled) => refund.id.as_ref(),
        Reported::Known(RefundStatus::Pending | RefundStatus::RequiresAction | RefundStatus::Refunded)
        | Reported::Unknown(_) => None,
    }
}

/// Whether the ERP holds no credit memo of a refund that did not last: one that was booked before has to be reversed by a person.
fn not_booked(refund: &Refund, answers: Answers<'_>) -> Result<(), Refusal> {
    let Some(id) = given_up(refund) else { return Ok(()) };
    let Some(held) = answers.credit_memo(id)? else { return Ok(()) };
    let message = format!(
        "the refund did not last and credit memo {} over {} is booked; reverse credit memo {}",
        held.number, held.amount, held.number
    );
    Err(Refusal::new(RefusalCode::Conflict, "refund.status", id, message))
}

/// What has to be known: the credit memo, the payment, its receipt.
fn needed(refund: &Refund) -> Result<Vec<Question>, Refusal> {
    let (id, payment) = keys(refund)?;
    Ok(vec![
        Question::CreditMemo { refund: id.clone() },
        Question::Payment { id: payment.clone() },
        Question::Receipt { transaction: payment.clone() },
    ])
}

fn keys(refund: &Refund) -> Result<(&TransactionId, &TransactionId), Refusal> {
    let missing = |field: &str| {
        Refusal::new(RefusalCode::MissingFact, field, "", "nobody says which payment is given back; fetch the refund")
    };
    let id = refund.id.as_ref().ok_or_else(|| missing("refund.id"))?;
    Ok((id, refund.payment.as_ref().ok_or_else(|| missing("refund.payment"))?))
}

fn booked(refund: &Refund, answers: Answers<'_>, rules: &RuleBook) -> Result<Decision, Refusal> {
    let (id, transaction) = keys(refund)?;
    if let Some(held) = answers.credit_memo(id)? {
        return if held.amount == refund.amount {
            let found = format!("credit memo of {id} over {}", held.amount);
            Ok(Decision::Skip(SkipReason::AlreadyPosted { number: held.number.clone(), found }))
        } else {
            let message = format!("the ERP holds credit memo {} of this refund over {}", held.number, held.amount);
            Err(Refusal::new(RefusalCode::Conflict, "refund.amount", refund.amount, message))
        };
    }
    let payment = answers.payment(transaction)?.ok_or_else(|| {
        let message = "the gateway has no such payment; check the account and replay";
        Refusal::new(RefusalCode::MissingFact, "refund.payment", transaction, message)
    })?;
    let receipt = answers.receipt(transaction)?.ok_or_else(|| {
        let message =
            "the ERP holds no receipt of this payment, so there is nobody to credit; book the payment, then replay";
        Refusal::new(RefusalCode::MissingFact, "refund.payment", transaction, message)
    })?;
    let given_back = GivenBack {
        payment,
        before: before(refund, payment)?,
        customer: Link::Known(receipt.customer.clone()),
        sales_order: None,
        order: written_reference(payment, &rules.order).map(|order| order.value),
    };
    let step = credit_memo(refund, &given_back, rules)?;
    Ok(Decision::Post(Plan { steps: vec![step] }))
}

/// What was given back before this refund. A gateway that counts refunds counts this one too, once it is done; for one that does
/// not, whoever answers for it counts them with [`Payment::with_refunds`].
fn before(refund: &Refund, payment: &Payment) -> Result<Money, Refusal> {
    let nothing = payment.refunded.checked_sub(payment.refunded).map_err(|error| error.refuse("payment.refunded"))?;
    let rest = payment.refunded.checked_sub(refund.amount).map_err(|error| error.refuse("refund.amount"))?;
    Ok(if rest.is_negative() { nothing } else { rest })
}
