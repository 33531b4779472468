//! A letter with all that is known of it, for people and for programs that show it.

use mapping_core::flows::{Answer, Question};
use mapping_core::refusal::Refusal;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::document_edit::is_edited;
use super::{DeadLetter, FactOverride, Sides};
use crate::audit::Entry;
use crate::dead_letter::payload::minimal;
use crate::outbox::{OutboxId, StoredAttempt, StoredDocument, StoredTelling};

/// A letter, whole. Serialises; prints as text for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LetterView {
    /// The event's place in the inbox, by which all commands name it.
    pub id: i64,
    /// Who sent it.
    pub gateway: String,
    /// For which account.
    pub account: Option<String>,
    /// The event's own id.
    pub event: String,
    /// What happened, in the gateway's words.
    pub kind: String,
    /// What it is about.
    pub order_key: Option<String>,
    /// How far it is.
    pub state: &'static str,
    /// When it came, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub received_at: OffsetDateTime,
    /// When it stopped, UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub died_at: Option<OffsetDateTime>,
    /// The cause in one word.
    pub reason: String,
    /// The cause in a sentence.
    pub cause: String,
    /// The field, the value, the ERP's words and what would have been accepted, where something was refused.
    pub refusal: Option<Refusal>,
    /// Both sides, where two records contradict each other.
    pub conflict: Option<Sides>,
    /// The flow that decided.
    pub flow: Option<String>,
    /// The rule book that it decided by.
    pub rules_hash: Option<String>,
    /// What was asked and answered.
    pub facts: Vec<FactView>,
    /// The documents in posting order.
    pub documents: Vec<DocumentView>,
    /// What others are told.
    pub tellings: Vec<TellingView>,
    /// What was tried for its documents, first to last. A document that was taken at the first post has no history.
    pub attempts: Vec<AttemptView>,
    /// What people did about it.
    pub history: Vec<HistoryView>,
    /// What was delivered, without what says who somebody is.
    pub payload: Value,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactView {
    /// Its place, by which commands name it.
    pub place: usize,
    /// The question, for people.
    pub question: String,
    /// What counts as the answer.
    pub answer: Value,
    /// Who said so, where a person did.
    pub edited_by: Option<String>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentView {
    /// Its place in the outbox, by which commands name it.
    pub id: i64,
    /// Its natural key.
    pub key: String,
    /// The ERP that it is for.
    pub target: String,
    /// How far it is.
    pub state: &'static str,
    /// The ERP's number.
    pub number: Option<String>,
    /// The key of its sends.
    pub idempotency_key: String,
    /// How often in a row it could not go on.
    pub attempts: u32,
    /// Why, the last time.
    pub setback: Option<String>,
    /// Why the ERP refused it.
    pub refusal: Option<Refusal>,
    /// Whether a person has changed it.
    pub edited: bool,
    /// The document.
    pub document: Value,
    /// Why its fields are what they are.
    pub reasons: Vec<String>,
}

/// Something that others are told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TellingView {
    /// What.
    pub notice: String,
    /// When it was told, UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub told_at: Option<OffsetDateTime>,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttemptView {
    /// When, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The key of the document that was sent or asked about.
    pub document: String,
    /// How it ended: the text of an [`AttemptResult`](crate::outbox::AttemptResult).
    pub result: &'static str,
    /// The ERP's words, its number, or the network's words.
    pub said: String,
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryView {
    /// The audit entry.
    pub seq: i64,
    /// When, UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub at: Option<OffsetDateTime>,
    /// Who.
    pub by: String,
    /// What.
    pub action: String,
    /// About what and why, unless it was erased.
    pub said: Option<String>,
}

impl LetterView {
    /// A letter with what stands around it: the attempts by document, what others are told, and what people did.
    pub fn new(
        letter: &DeadLetter,
        attempts: &[(OutboxId, Vec<StoredAttempt>)],
        tellings: &[StoredTelling],
        history: &[Entry],
    ) -> Self {
        let event = &letter.event;
        let incoming = &event.incoming;
        Self {
            id: event.id.0,
            gateway: incoming.gateway.to_string(),
            account: incoming.account.as_ref().map(ToString::to_string),
            event: incoming.event.to_string(),
            kind: incoming.kind.clone(),
            order_key: incoming.order_key.as_ref().map(ToString::to_string),
            state: event.state.as_str(),
            received_at: incoming.received_at,
            died_at: event.finished_at,
            reason: letter.cause.code().to_owned(),
            cause: letter.cause.to_string(),
            refusal: letter.cause.refusal().cloned(),
            conflict: Sides::of(letter),
            flow: event.basis.as_ref().map(|basis| basis.flow.clone()),
            rules_hash: event.basis.as_ref().map(|basis| basis.rules_hash.clone()),
            facts: facts(letter),
            documents: letter.documents.iter().map(DocumentView::new).collect(),
            tellings: tellings.iter().map(TellingView::new).collect(),
            attempts: tried(letter, attempts),
            history: history.iter().map(HistoryView::new).collect(),
            payload: minimal(&incoming.payload),
        }
    }
}

/// The attempts for all documents in the order in which they were made.
fn tried(letter: &DeadLetter, attempts: &[(OutboxId, Vec<StoredAttempt>)]) -> Vec<AttemptView> {
    let key = |id: OutboxId| letter.documents.iter().find(|document| document.id == id);
    let key = |id| key(id).map(|document| document.document.key().to_string()).unwrap_or_default();
    let views = |(id, attempts): &(OutboxId, Vec<StoredAttempt>)| {
        let document = key(*id);
        attempts.iter().map(move |attempt| AttemptView::new(document.clone(), attempt)).collect::<Vec<_>>()
    };
    let mut tried: Vec<AttemptView> = attempts.iter().flat_map(views).collect();
    tried.sort_by_key(|attempt| attempt.at);
    tried
}

fn facts(letter: &DeadLetter) -> Vec<FactView> {
    let Some(basis) = &letter.event.basis else { return Vec::new() };
    let overridden =
        |question: &Question| letter.event.overrides.iter().find(|fact: &&FactOverride| fact.question == *question);
    let view = |(place, (question, answer)): (usize, (&Question, &Answer))| {
        let edited = overridden(question);
        let answer = edited.map_or(answer, |fact| &fact.answer);
        FactView {
            place,
            question: question.to_string(),
            answer: serde_json::to_value(answer).unwrap_or_default(),
            edited_by: edited.map(|fact| fact.by.clone()),
        }
    };
    basis.facts.iter().enumerate().map(view).collect()
}

impl DocumentView {
    fn new(document: &StoredDocument) -> Self {
        Self {
            id: document.id.0,
            key: document.document.key().to_string(),
            target: document.erp.clone(),
            state: document.state.as_str(),
            number: document.number.clone(),
            idempotency_key: document.idempotency_key.to_string(),
            attempts: document.attempts,
            setback: document.setback.as_ref().map(ToString::to_string),
            refusal: document.refusal.clone(),
            edited: is_edited(document),
            document: serde_json::to_value(&document.document).unwrap_or_default(),
            reasons: document.reasons.iter().map(ToString::to_string).collect(),
        }
    }
}

impl AttemptView {
    fn new(document: String, attempt: &StoredAttempt) -> Self {
        Self { at: attempt.at, document, result: attempt.result.as_str(), said: attempt.said.clone() }
    }
}

impl TellingView {
    fn new(telling: &StoredTelling) -> Self {
        Self { notice: telling.telling.notice.to_string(), told_at: telling.told_at }
    }
}

impl HistoryView {
    fn new(entry: &Entry) -> Self {
        let said = entry.said().map(|content| match content.why {
            Some(why) => format!("{}: {why}", content.subject),
            None => content.subject,
        });
        Self { seq: entry.seq, at: entry.at(), by: entry.by.clone(), action: entry.action.clone(), said }
    }
}
