//! A dry run: what a replay would do now, beside what is stored. Nothing is written and nothing is posted.

use std::fmt;

use mapping_core::canonical::{DocumentKey, GatewayEvent};
use mapping_core::flows::{Decision, Facts, Flow, Plan, Question, SkipReason, Wait};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;
use serde::Serialize;

use super::fact_edit::{explain_overrides, with_overrides};
use super::fields::{FieldChange, changes};
use super::{Cause, FactOverride};
use crate::inbox::InboxId;
use crate::outbox::{DocumentState, Meeting, StoredDocument, meet};

/// What a replay would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rehearsal {
    /// The event.
    pub event: i64,
    /// How it would end, as far as nobody else has to answer.
    pub outcome: Outcome,
    /// The documents that it would want, in posting order.
    pub documents: Vec<Rehearsed>,
    /// Documents that are stored for it and that it would not want any more.
    pub dropped: Vec<String>,
}

/// How a replay would go.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Documents would be posted, or are in the books already.
    Post,
    /// Nothing would be booked.
    Skip {
        /// Why.
        reason: SkipReason,
    },
    /// It would wait.
    Wait {
        /// For what.
        wait: Wait,
    },
    /// It would die again.
    Die {
        /// Of what.
        cause: Cause,
    },
    /// More has to be asked than is stored; only a runner with its adapters can tell.
    Asks {
        /// What.
        questions: Vec<Question>,
    },
    /// A side could not be asked.
    NotNow {
        /// Its words.
        why: String,
    },
}

/// One document of a rehearsal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rehearsed {
    /// Its natural key.
    pub key: String,
    /// What would be done.
    pub fate: Fate,
    /// What differs from the document that is stored under the same key.
    pub changes: Vec<FieldChange>,
}

/// What would be done about a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// It would be sent: nothing is stored under its key, or what is stored was never sent.
    New,
    /// It would be sent under a new idempotency key, in the place of one that was refused or never sent.
    Again,
    /// It would be asked about before anything is sent; its idempotency key stays.
    Probed,
    /// Another event sends it; it would be waited for.
    Shared,
    /// The ERP holds it.
    Held {
        /// The ERP's number.
        number: String,
    },
    /// Another payment's document has its key; the event would be decided anew after that one.
    OtherPayment,
    /// It contradicts what is stored under its key, so the replay would end here.
    Conflict {
        /// How.
        refusal: Box<Refusal>,
    },
}

/// A decision made again from stored facts, with what a person has said in place of the answers. Asks nobody.
pub fn rehearse(
    event: &GatewayEvent,
    flows: &[Box<dyn Flow>],
    facts: &Facts,
    overrides: &[FactOverride],
    rules: &RuleBook,
) -> (Outcome, Plan) {
    let facts = with_overrides(facts.clone(), overrides);
    let none = Plan::default();
    match mapping_core::flows::questions(flows, event, &facts, rules) {
        Ok(questions) if questions.is_empty() => {}
        Ok(questions) => return (Outcome::Asks { questions }, none),
        Err(refusal) => return (Outcome::Die { cause: refusal.into() }, none),
    }
    match mapping_core::flows::decide(flows, event, &facts, rules) {
        Ok(Decision::Post(mut plan)) => {
            explain_overrides(&mut plan, &facts, overrides);
            (Outcome::Post, plan)
        }
        Ok(Decision::Skip(reason)) => (Outcome::Skip { reason }, none),
        Ok(Decision::Wait(wait)) => (Outcome::Wait { wait }, none),
        Err(refusal) => (Outcome::Die { cause: refusal.into() }, none),
    }
}

impl Rehearsal {
    /// A plan beside what is stored. `there` is what the outbox holds under the keys of the plan, `stored` the documents of the event.
    pub fn of(
        event: InboxId,
        outcome: Outcome,
        plan: &Plan,
        stored: &[StoredDocument],
        there: impl Fn(&DocumentKey) -> Option<StoredDocument>,
    ) -> Self {
        let of_step = |document| {
            let key = mapping_core::canonical::Document::key(document);
            let own = stored.iter().find(|own| own.document.key() == key).cloned();
            let there = own.or_else(|| there(&key));
            let changes = there.as_ref().map(|there| changes(&there.document, document)).unwrap_or_default();
            Rehearsed { key: key.to_string(), fate: fate(there.as_ref(), document), changes }
        };
        let documents: Vec<Rehearsed> = plan.steps.iter().map(|step| of_step(&step.document)).collect();
        let keys = stored.iter().map(|document| document.document.key().to_string());
        let dropped = keys.filter(|key| documents.iter().all(|document| document.key != *key));
        let dropped = if plan.steps.is_empty() { Vec::new() } else { dropped.collect() };
        Self { event: event.0, outcome, documents, dropped }
    }

    /// What a replay that goes on with the documents as they are stored would do about each.
    pub fn as_stored(event: InboxId, stored: &[StoredDocument]) -> Self {
        let rehearsed = |document: &StoredDocument| Rehearsed {
            key: document.document.key().to_string(),
            fate: fate_as_stored(document),
            changes: Vec::new(),
        };
        let documents = stored.iter().map(rehearsed).collect();
        Self { event: event.0, outcome: Outcome::Post, documents, dropped: Vec::new() }
    }

    /// Whether a replay would need nothing more: everything that it wants is in the books, or it wants nothing and nobody has to be
    /// told.
    pub fn needs_nothing(&self) -> bool {
        match &self.outcome {
            Outcome::Post => self.documents.iter().all(|document| matches!(document.fate, Fate::Held { .. })),
            Outcome::Skip { reason } => match reason {
                SkipReason::AlreadyPosted { .. } | SkipReason::NoEffect { .. } | SkipReason::NotPaid { .. } => true,
                SkipReason::NotPlanned { .. } | SkipReason::FraudRejected { .. } | SkipReason::Discarded { .. } => {
                    false
                }
            },
            Outcome::Wait { .. } | Outcome::Die { .. } | Outcome::Asks { .. } | Outcome::NotNow { .. } => false,
        }
    }
}

fn fate(there: Option<&StoredDocument>, document: &mapping_core::canonical::Document) -> Fate {
    let Some(there) = there else { return Fate::New };
    match (meet(there, document), there.state, &there.number) {
        (Meeting::Revise, ..) => Fate::Again,
        (Meeting::DecideAnew, ..) => Fate::OtherPayment,
        (Meeting::Conflict(refusal), ..) => Fate::Conflict { refusal },
        (Meeting::Link, DocumentState::Posted | DocumentState::Resolved, Some(number)) => {
            Fate::Held { number: number.clone() }
        }
        (Meeting::Link, DocumentState::Unknown | DocumentState::Posting, _) => Fate::Probed,
        (
            Meeting::Link,
            DocumentState::Planned
            | DocumentState::Posted
            | DocumentState::Resolved
            | DocumentState::Rejected
            | DocumentState::Dead,
            _,
        ) => Fate::Shared,
    }
}

fn fate_as_stored(there: &StoredDocument) -> Fate {
    match (there.state, &there.number) {
        (DocumentState::Rejected, _) => Fate::Again,
        (DocumentState::Dead | DocumentState::Planned, _) => Fate::New,
        (DocumentState::Posted | DocumentState::Resolved, Some(number)) => Fate::Held { number: number.clone() },
        (DocumentState::Posted | DocumentState::Resolved, None)
        | (DocumentState::Posting | DocumentState::Unknown, _) => Fate::Probed,
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post => f.write_str("would be planned"),
            Self::Skip { reason } => write!(f, "would be skipped: {reason}"),
            Self::Wait { wait } => write!(f, "would go on {wait}"),
            Self::Die { cause } => write!(f, "would die again: {cause}"),
            Self::Asks { questions } => {
                let asked: Vec<String> = questions.iter().map(Question::to_string).collect();
                write!(f, "would ask first: {}", asked.join("; "))
            }
            Self::NotNow { why } => write!(f, "cannot be told now: {why}"),
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("would be sent"),
            Self::Again => f.write_str("would be sent under a new key"),
            Self::Probed => f.write_str("would be asked about first"),
            Self::Shared => f.write_str("is sent for another event"),
            Self::Held { number } => write!(f, "is in the books as {number}"),
            Self::OtherPayment => f.write_str("is another payment's; it would be decided anew"),
            Self::Conflict { refusal } => write!(f, "contradicts what is there: {refusal}"),
        }
    }
}

impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} {}", self.event, self.outcome)?;
        for document in &self.documents {
            write!(f, "\n  {} {}", document.key, document.fate)?;
            for change in &document.changes {
                write!(f, "\n    {change}")?;
            }
        }
        for key in &self.dropped {
            write!(f, "\n  {key} would not be wanted any more")?;
        }
        Ok(())
    }
}
