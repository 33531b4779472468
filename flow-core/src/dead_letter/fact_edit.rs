//! The edit of a fact: what a person says in place of what the other side answers. It is kept with the event, and every later
//! decision of the event is made with it.

use mapping_core::derived::{Input, Reason, Why};
use mapping_core::flows::{Answer, Facts, Plan, Question, Side};
use mapping_core::refusal::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::fields::{FieldChange, changes, leaves};
use super::{EDITED, Edit, Hand};
use crate::inbox::StoredEvent;

/// A fact as a person says it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactOverride {
    /// What would have been asked.
    pub question: Question,
    /// What counts as the answer.
    pub answer: Answer,
    /// Who said so.
    pub by: String,
    /// When, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A fact after an edit that may be written.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedFact {
    /// What is kept with the event.
    pub fact: FactOverride,
    /// What differs from what is known.
    pub changes: Vec<FieldChange>,
}

/// What an edit makes of a fact that the last decision of an event rests on.
///
/// # Errors
/// [`Refusal`] names the fact and the field that may not be what the edit says, and why.
pub fn edit_fact(event: &StoredEvent, question: &Question, edit: &Edit, hand: &Hand) -> Result<EditedFact, Refusal> {
    let known = known(event, question)?;
    if question.side() == Side::Own {
        return Err(refuse(question, "", "it is what this program itself has written, and is not edited"));
    }
    let before = serde_json::to_value(known).map_err(|error| refuse(question, "", &error.to_string()))?;
    let value = edit.apply(&before)?;
    let answer: Answer = client_core::json::decode(value.to_string().as_bytes())
        .map_err(|error| Refusal::new(RefusalCode::Unreadable, error.path, "", error.message))?;
    nothing_is_lost(&value, &answer)?;
    if !fits(question, &answer) {
        return Err(refuse(question, &answer.to_string(), "that is no answer to this question"));
    }
    names_the_same(question, &answer)?;
    let changes = changes(known, &answer);
    if changes.is_empty() {
        return Err(refuse(question, "", "the edit changes nothing"));
    }
    if question.side() == Side::Gateway && !hand.may_change_amounts && *known != Answer::Absent {
        changes.iter().try_for_each(same_money)?;
    }
    let fact =
        FactOverride { question: question.clone(), answer, by: hand.by.clone(), at: hand.at, why: hand.why.clone() };
    Ok(EditedFact { fact, changes })
}

/// What is known now: the person's own answer, or that of the other side.
fn known<'a>(event: &'a StoredEvent, question: &Question) -> Result<&'a Answer, Refusal> {
    let overridden = event.overrides.iter().find(|fact| fact.question == *question).map(|fact| &fact.answer);
    let asked = || event.basis.as_ref().and_then(|basis| basis.facts.answer(question));
    overridden.or_else(asked).ok_or_else(|| {
        refuse(question, "", "the last decision of this event did not ask it; it lists the facts that can be edited")
    })
}

fn refuse(question: &Question, value: &str, message: &str) -> Refusal {
    Refusal::new(RefusalCode::Conflict, question.to_string(), value, message)
}

/// A field that the answer does not have would be dropped silently.
fn nothing_is_lost(value: &Value, answer: &Answer) -> Result<(), Refusal> {
    let kept = leaves(answer);
    match leaves(value).into_iter().find(|(field, _)| !kept.contains_key(field)) {
        None => Ok(()),
        Some((field, text)) => Err(Refusal::new(RefusalCode::Unreadable, field, text, "the answer has no such field")),
    }
}

/// What the gateway says of money is what moved.
fn same_money(change: &FieldChange) -> Result<(), Refusal> {
    let last = change.field.rsplit('.').next().unwrap_or_default();
    if !matches!(last, "amount" | "currency" | "rate") {
        return Ok(());
    }
    let was = change.before.as_deref().unwrap_or("nothing");
    let message = format!("the gateway's figures are not edited; it is {was}");
    Err(Refusal::new(RefusalCode::InvalidAmount, &change.field, change.after.as_deref().unwrap_or("nothing"), message))
}

/// An answer that carries what it was asked by carries the same.
fn names_the_same(question: &Question, answer: &Answer) -> Result<(), Refusal> {
    let answer = leaves(answer);
    for (name, asked) in leaves(question) {
        let field = format!("value.{name}");
        if let Some(answered) = answer.get(&field).filter(|answered| **answered != asked) {
            let message = format!("the answer is about another one than {asked}, which was asked for");
            return Err(Refusal::new(RefusalCode::Conflict, field, answered, message));
        }
    }
    Ok(())
}

/// Whether an answer is of the kind that a question asks for.
fn fits(question: &Question, answer: &Answer) -> bool {
    if *answer == Answer::Absent {
        return true;
    }
    match question {
        Question::Payment { .. } | Question::PaymentOfAttempt { .. } => matches!(answer, Answer::Payment(_)),
        Question::GatewayCustomer { .. } => matches!(answer, Answer::GatewayCustomer(_)),
        Question::Invoice { .. } | Question::InvoiceOfAttempt { .. } => matches!(answer, Answer::Invoice(_)),
        Question::Screening { .. } => matches!(answer, Answer::Screening(_)),
        Question::Customers { .. } => matches!(answer, Answer::Customers(_)),
        Question::Receipt { .. } => matches!(answer, Answer::Receipt(_)),
        Question::SalesOrder { .. } => matches!(answer, Answer::SalesOrder(_)),
        Question::Item { .. } => matches!(answer, Answer::Item(_)),
        Question::CreditMemo { .. } => matches!(answer, Answer::CreditMemo(_)),
        Question::Journal { .. } => matches!(answer, Answer::Journal(_)),
        Question::ReceiptReversal { .. } => matches!(answer, Answer::ReceiptReversal(_)),
        Question::Refunds { .. } => matches!(answer, Answer::Refunds(_)),
        Question::Dispute { .. } => matches!(answer, Answer::Dispute(_)),
        Question::Disputes { .. } => matches!(answer, Answer::Disputes(_)),
        Question::MovementsOf { .. } | Question::SettlementLines { .. } => matches!(answer, Answer::Movements(_)),
        Question::Settlement { .. } => matches!(answer, Answer::Settlement(_)),
        Question::Subscription { .. } => matches!(answer, Answer::Subscription(_)),
        Question::Product { .. } => matches!(answer, Answer::Product(_)),
        Question::LastWritten { .. } => matches!(answer, Answer::Written(_)),
    }
}

/// The facts of an event with the overrides in place of what was answered.
pub(crate) fn with_overrides(mut facts: Facts, overrides: &[FactOverride]) -> Facts {
    for fact in overrides.iter().filter(|fact| facts.answer(&fact.question).is_some()).collect::<Vec<_>>() {
        facts.learn(fact.question.clone(), fact.answer.clone());
    }
    facts
}

/// Says in the reasons of a plan which facts it rests on that a person has said.
pub(crate) fn explain_overrides(plan: &mut Plan, facts: &Facts, overrides: &[FactOverride]) {
    let used = overrides.iter().filter(|fact| facts.answer(&fact.question) == Some(&fact.answer));
    let reasons: Vec<Reason> = used.map(FactOverride::reason).collect();
    plan.steps.iter_mut().for_each(|step| step.reasons.extend(reasons.iter().cloned()));
}

impl FactOverride {
    fn reason(&self) -> Reason {
        let at = self.at.format(&Rfc3339).unwrap_or_default();
        let mut inputs = vec![Input::new("edited_by", &self.by), Input::new("edited_at", at)];
        inputs.extend(self.why.as_ref().map(|why| Input::new("edited_because", why)));
        Reason {
            field: self.question.to_string().into(),
            value: self.answer.to_string().into(),
            why: Why::weighing(EDITED, inputs, Vec::new()),
        }
    }
}
