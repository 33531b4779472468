//! Both sides of a conflict, whether it was found while planning or while posting. What was found while planning is among the facts
//! that the flow decided by: the records of the ERP that the refusal names, or all that it read there where it names none.

use mapping_core::flows::{Answer, Question, Side};
use mapping_core::refusal::{Refusal, RefusalCode};
use serde::Serialize;
use serde_json::Value;

use super::{Cause, DeadLetter};

/// Two records that cannot both be right.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sides {
    /// Ours: the document, or the field of the event.
    pub what: String,
    /// Its value.
    pub ours: String,
    /// The ERP's, or those of the outbox.
    pub theirs: Vec<Theirs>,
}

/// What stands against ours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Theirs {
    /// What was asked for.
    pub what: String,
    /// What was answered.
    pub found: Value,
}

impl Sides {
    /// The sides of a letter's conflict; none where it stopped for another reason.
    pub fn of(letter: &DeadLetter) -> Option<Self> {
        match &letter.cause {
            Cause::Conflict { refusal, document, theirs } => Some(Self {
                what: document.to_string(),
                ours: format!("{} {}", refusal.field, refusal.value),
                theirs: theirs.iter().map(|found| Theirs::new("under the same key", found)).collect(),
            }),
            Cause::Refused { refusal } if refusal.code == RefusalCode::Conflict => Some(Self {
                what: refusal.field.clone(),
                ours: refusal.value.clone(),
                theirs: planned_against(letter, refusal),
            }),
            Cause::Refused { .. }
            | Cause::Unresolved { .. }
            | Cause::Panicked { .. }
            | Cause::GaveUp { .. }
            | Cause::Untold { .. }
            | Cause::Overdue { .. }
            | Cause::Undecided { .. }
            | Cause::Blocked { .. }
            | Cause::Damaged { .. }
            | Cause::NoAdapter { .. } => None,
        }
    }
}

impl Theirs {
    fn new(what: impl Into<String>, found: &Answer) -> Self {
        Self { what: what.into(), found: serde_json::to_value(found).unwrap_or_default() }
    }
}

/// What a refusal of the plan speaks of: documents of the outbox stand in it, records of the ERP among the facts.
fn planned_against(letter: &DeadLetter, refusal: &Refusal) -> Vec<Theirs> {
    let in_outbox = refusal.suggestions.iter();
    let in_outbox = in_outbox.map(|there| Theirs { what: there.why.clone(), found: Value::from(there.value.clone()) });
    let in_outbox: Vec<Theirs> = in_outbox.collect();
    if !in_outbox.is_empty() {
        return in_outbox;
    }
    let read: Vec<(&Question, &Answer)> = letter.event.basis.iter().flat_map(|basis| basis.facts.iter()).collect();
    let held = || read.iter().filter(|(question, answer)| question.side() == Side::Erp && **answer != Answer::Absent);
    let view = |(question, answer): &(&Question, &Answer)| Theirs::new(question.to_string(), answer);
    let named: Vec<Theirs> = held().filter(|(_, answer)| names(&refusal.message, answer)).map(view).collect();
    if named.is_empty() { held().map(view).collect() } else { named }
}

/// Whether a sentence names a record by the ERP's number or code.
fn names(sentence: &str, answer: &Answer) -> bool {
    numbers(answer).into_iter().any(|number| !number.is_empty() && is_in(sentence, number))
}

fn numbers(answer: &Answer) -> Vec<&str> {
    match answer {
        Answer::Receipt(there) => vec![&there.number],
        Answer::SalesOrder(there) => vec![there.number.as_str()],
        Answer::CreditMemo(there) => vec![&there.number],
        Answer::Journal(there) => vec![&there.number],
        Answer::ReceiptReversal(there) => vec![&there.number],
        Answer::Customers(there) => there.iter().map(|customer| customer.code.as_str()).collect(),
        Answer::Item(there) => there.found.iter().map(|item| item.sku.as_str()).collect(),
        Answer::Absent
        | Answer::Payment(_)
        | Answer::GatewayCustomer(_)
        | Answer::Invoice(_)
        | Answer::Screening(_)
        | Answer::Refunds(_)
        | Answer::Dispute(_)
        | Answer::Disputes(_)
        | Answer::Movements(_)
        | Answer::Settlement(_)
        | Answer::Subscription(_)
        | Answer::Product(_)
        | Answer::Written(_) => Vec::new(),
    }
}

/// Whether a number stands in a sentence as a word of its own.
fn is_in(sentence: &str, number: &str) -> bool {
    let is_apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    sentence.match_indices(number).any(|(start, _)| {
        let before = sentence.get(..start).and_then(|text| text.chars().next_back());
        let after = sentence.get(start + number.len()..).and_then(|text| text.chars().next());
        is_apart(before) && is_apart(after)
    })
}
