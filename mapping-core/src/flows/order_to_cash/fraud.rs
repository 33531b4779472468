//! The fraud screening of a payment, where the rules look at it. What the message or the payment says is believed once it is
//! final; otherwise the gateway is asked. The company's own rules decide first, the table by recommendation where none of them
//! fits: a payment is accepted, its order is held, it is rejected, or it waits for a result that is not there yet.

mod conditions;

use time::{Duration, OffsetDateTime};

use super::payment::Current;
use super::reasons::Reasons;
use crate::canonical::{Hold, Payment, Screening, Subject};
use crate::derived::Derived;
use crate::flows::Known;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpSalesOrder, SkipReason, Wait};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{FraudAction, FraudRules, RejectedPayment, RuleBook};

/// What the screening means for the order.
#[derive(Default)]
pub(super) struct Verdict {
    /// Why the order is held.
    hold: Option<Derived<String>>,
    /// Why the payment supplies nothing, where its money is in the books all the same.
    rejected: Option<Derived<String>>,
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
    let judged = judged(&screening, current.payment, known, &rules.fraud)?;
    match judged.value.action {
        FraudAction::Accept => Ok(Verdict::default()),
        FraudAction::Hold => Ok(Verdict { hold: Some(judged.map(|judged| judged.words)), ..Verdict::default() }),
        FraudAction::Reject => rejected(judged, &screening, current, &rules.fraud),
        FraudAction::Wait => Err(Pause::Wait(wait(current, &judged.value, &rules.fraud))),
    }
}

/// Money that was taken and is not wanted: left out of the books, or held on account.
fn rejected(
    judged: Derived<Judged>,
    screening: &Screening,
    current: &Current<'_>,
    rules: &FraudRules,
) -> Story<Verdict> {
    let screening = judged.value.decided(screening);
    match rules.rejected {
        RejectedPayment::Skip => {
            let transaction = current.payment.id.clone();
            Err(Pause::Skip(SkipReason::FraudRejected { transaction, screening }))
        }
        RejectedPayment::OnAccount => {
            let why = Derived::new(screening, "rules.fraud.rejected").because("decided by", judged.rule());
            Ok(Verdict { rejected: Some(why), ..Verdict::default() })
        }
    }
}

/// What becomes of a payment.
struct Judged {
    action: FraudAction,
    /// Why, for people: what a held order says.
    words: String,
    /// The company's own rule that decided, if one did.
    by_rule: Option<String>,
}

impl Judged {
    /// The screening, and the rule that decided.
    fn decided(&self, screening: &Screening) -> String {
        match &self.by_rule {
            Some(rule) => format!("{screening}; decided by {rule}"),
            None => screening.to_string(),
        }
    }
}

/// The first of the company's own rules that fits, else what the recommendation means.
fn judged(screening: &Screening, payment: &Payment, known: Known<'_>, rules: &FraudRules) -> Story<Derived<Judged>> {
    for rule in rules.in_order() {
        if let Some(inputs) = conditions::fitting(&rule.when, screening, payment, known)? {
            let id = format!("rules.fraud.rules.{}", rule.id);
            let words = format!("fraud rule {}: {screening}", rule.id);
            let judged = Judged { action: rule.action, words, by_rule: Some(id.clone()) };
            let why = Derived::new(judged, id).because("screening", screening);
            return Ok(inputs.into_iter().fold(why, |why, input| why.because(input.name, input.value)));
        }
    }
    let action = rules.action(screening.recommendation);
    let judged = Judged { action, words: format!("fraud screening: {screening}"), by_rule: None };
    let rule = FraudRules::id(screening.recommendation);
    Ok(Derived::new(judged, rule).because("screening", screening))
}

/// What is said: the payment's own screening or the message's, if it is final; else what the gateway answers.
fn screening(subject: &Subject, current: &Current<'_>, known: Known<'_>) -> Story<Screening> {
    let of_payment = current.payment.screening.as_deref();
    let is_final = |screening: &&Screening| screening.recommendation.is_final();
    if let Some(told) = of_payment.filter(is_final).or_else(|| of_message(subject).filter(is_final)) {
        return Ok(told.clone());
    }
    let answered = known.screening(&current.payment.id)?.or(of_payment).or_else(|| of_message(subject));
    Ok(answered.cloned().unwrap_or(Screening::NOT_CHECKED))
}

fn of_message(subject: &Subject) -> Option<&Screening> {
    let of_payment = subject.as_payment().and_then(|payment| payment.screening.as_deref());
    of_payment.or_else(|| subject.as_attempt()?.screening.as_ref())
}

fn wait(current: &Current<'_>, judged: &Judged, rules: &FraudRules) -> Wait {
    let taken = current.paid_at.value; // days after the payment was made for a direct debit
    let limit = Duration::hours(i64::from(rules.give_up_hours));
    let id = &current.payment.id;
    let why = match &judged.by_rule {
        Some(rule) => format!("{rule} lets {id} wait for another fraud screening"),
        None => format!("the fraud screening of {id} has no result yet"),
    };
    Wait {
        why,
        after_seconds: rules.wait_seconds,
        give_up_at: taken.checked_add(limit).unwrap_or(OffsetDateTime::UNIX_EPOCH),
    }
}

/// What to set to accept a held payment.
fn acceptance(rule: &str) -> String {
    if rule.starts_with("rules.fraud.rules.") { format!("{rule}.action") } else { rule.to_owned() }
}

impl Verdict {
    /// Whether an order that the ERP holds already may be paid: one that should be held cannot be held from here, so a person has
    /// to do it first.
    pub(super) fn fits_order(&self, order: &ErpSalesOrder) -> Result<(), Refusal> {
        let Some(hold) = &self.hold else { return Ok(()) };
        let message = format!(
            "sales order {} is in the ERP already and its payment needs a review ({}); hold the order there, then replay \
             with {} = \"accept\"",
            order.number,
            hold.value,
            acceptance(hold.rule())
        );
        Err(Refusal::new(RefusalCode::FraudReview, "sales_order.hold", &order.number, message))
    }

    /// Why the payment supplies nothing, though its money is in the books.
    pub(super) fn rejected(&self) -> Option<&Derived<String>> {
        self.rejected.as_ref()
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
