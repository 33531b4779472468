//! The fraud screening of a payment, where the rules look at it. What the message or the payment says is believed once it is
//! final; otherwise the gateway is asked. A review holds the order, a rejection stops the payment, and a result that is not there
//! yet is waited for.

use time::{Duration, OffsetDateTime};

use super::known::Known;
use super::pause::{Pause, Story};
use super::payment::Current;
use super::reasons::Reasons;
use crate::canonical::{Hold, Screening, Subject};
use crate::derived::Derived;
use crate::flows::{ErpSalesOrder, SkipReason, Wait};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{FraudAction, FraudRules, RuleBook};

/// What the screening means for the order.
#[derive(Default)]
pub(super) struct Verdict {
    /// Why the order is held.
    hold: Option<Derived<String>>,
}

/// The verdict on a payment. Only money that has moved is screened.
pub(super) fn screened(
    subject: &Subject,
    current: &Current<'_>,
    is_paid: bool,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Verdict> {
    if !rules.fraud.screen || !is_paid {
        return Ok(Verdict::default());
    }
    let screening = screening(subject, current, known)?;
    match rules.fraud.action(screening.recommendation) {
        FraudAction::Accept => Ok(Verdict::default()),
        FraudAction::Hold => Ok(Verdict { hold: Some(reason(&screening)) }),
        FraudAction::Reject => Err(Pause::Skip(SkipReason::FraudRejected {
            transaction: current.payment.id.clone(),
            screening: screening.to_string(),
        })),
        FraudAction::Wait => Err(Pause::Wait(wait(current, &rules.fraud))),
    }
}

/// What is said: the payment's own screening or the message's, if it is final; else what the gateway answers.
fn screening(subject: &Subject, current: &Current<'_>, known: Known<'_>) -> Story<Screening> {
    let of_payment = current.payment.screening.as_ref();
    let is_final = |screening: &&Screening| screening.recommendation.is_final();
    if let Some(told) = of_payment.filter(is_final).or_else(|| of_message(subject).filter(is_final)) {
        return Ok(told.clone());
    }
    let answered = known.screening(&current.payment.id)?.or(of_payment).or_else(|| of_message(subject));
    Ok(answered.cloned().unwrap_or(Screening::NOT_CHECKED))
}

fn of_message(subject: &Subject) -> Option<&Screening> {
    match subject {
        Subject::Payment(payment) => payment.screening.as_ref(),
        Subject::PaymentAttempt(attempt) => attempt.screening.as_ref(),
        Subject::Refund(_)
        | Subject::Dispute(_)
        | Subject::Settlement(_)
        | Subject::Customer(_)
        | Subject::Product(_)
        | Subject::Invoice(_)
        | Subject::Reference { .. }
        | Subject::Other { .. } => None,
    }
}

fn reason(screening: &Screening) -> Derived<String> {
    let rule = FraudRules::id(screening.recommendation);
    Derived::new(format!("fraud screening: {screening}"), rule).because("screening", screening)
}

fn wait(current: &Current<'_>, rules: &FraudRules) -> Wait {
    let made = current.payment.created_at;
    let limit = Duration::hours(i64::from(rules.give_up_hours));
    Wait {
        why: format!("the fraud screening of {} has no result yet", current.payment.id),
        after_seconds: rules.wait_seconds,
        give_up_at: made.checked_add(limit).unwrap_or(OffsetDateTime::UNIX_EPOCH),
    }
}

impl Verdict {
    /// Whether an order that the ERP holds already may be paid: one that should be held cannot be held from here, so a person has
    /// to do it first.
    pub(super) fn fits_order(&self, order: &ErpSalesOrder) -> Result<(), Refusal> {
        let Some(hold) = &self.hold else { return Ok(()) };
        let message = format!(
            "sales order {} is in the ERP already and its payment needs a review ({}); hold the order there, then replay \
             with rules.fraud.review = \"accept\"",
            order.number, hold.value
        );
        Err(Refusal::new(RefusalCode::FraudReview, "sales_order.hold", &order.number, message))
    }

    /// The hold of a new order.
    pub(super) fn hold(self, why: &mut Reasons) -> Option<Hold> {
        let reason = why.note("hold", self.hold?);
        Some(Hold { reason })
    }

    /// Money on account supplies nothing; the screening is noted all the same.
    pub(super) fn note_on(self, held: Derived<&'static str>) -> Derived<&'static str> {
        match self.hold {
            Some(hold) => held.because("fraud screening", hold.value),
            None => held,
        }
    }
}
